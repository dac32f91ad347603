"""Hold a reference file to its declaration, or say which line is wrong and what to do."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.reference_text import UnusableReference, as_text, bytes_of, headings
from transforms import reference as typed
from validation.checks import TableError, accept
from validation.reference import Establishments, Links
from validation.tables import Column, Table

_MEND = "Put it right and run again."
_AGAIN = (
    "Download it again from Get Information About Schools and leave it as it is: "
    "a spreadsheet changes dates and codes when it saves."
)

_SPELLS = (("member_from", "member_to"), ("valid_from", "valid_to"))
"""Columns of the first and the last day a row holds."""


def read_list(path: Path, table: type[Table]) -> pl.DataFrame:
    """Read one of the data team's own lists; one that is not there has no rows."""
    if not path.is_file():
        return table.no_rows()
    return typed_list(path, table, as_text(table, path, bytes_of(path)))


def typed_list(path: Path, table: type[Table], text: pl.DataFrame) -> pl.DataFrame:
    """Give the text of a list its types and hold it to its declaration."""
    kinds = table.schema().items()
    dates = [column for column, kind in kinds if kind == pl.Date]
    numbers = [column for column, kind in kinds if kind == pl.Int64]
    rows = typed.with_types(text.lazy(), dates, numbers).collect()
    refuse_unread(path, table, text, rows)
    return accepted(table, rows, path)


def refuse_unread(path: Path, table: type[Table], text: pl.DataFrame, rows: pl.DataFrame) -> None:
    """Refuse a cell that cannot be read: as a blank it would mean another thing.

    A number of the register that cannot be read is only not known.
    """
    kinds = table.schema()
    checked = (pl.Date, pl.String) if table is Establishments else (pl.Date, pl.String, pl.Int64)
    unread = typed.first_unread(
        text, rows.select(n for n, kind in kinds.items() if kind in checked)
    )
    if unread is None:
        return
    line, name = unread
    where = f"{path.name}, line {line}, column {headings(table)[name]}:"
    if table is Establishments:
        raise UnusableReference(f"{where} this is not a date such as 31-07-2025. {_AGAIN}")
    if name == "institution":
        raise UnusableReference(
            f"{where} this is not a URN (6 digits), LAESTAB (7) or UKPRN (8). {_MEND}"
        )
    if kinds[name] == pl.Int64:
        raise UnusableReference(f"{where} this is not a whole number. {_MEND}")
    raise UnusableReference(
        f"{where} this is not a date. Write it as 2025-07-31 or 31/07/2025 and run again."
    )


def accepted(table: type[Table], rows: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Hold a file to its declaration, naming the line of the first fault of the likely kinds."""
    mend = _AGAIN if table in (Establishments, Links) else _MEND
    for fault in (*_faults(table, rows), *_unfit(table, rows)):
        raise UnusableReference(f"{path.name}, {fault}. {mend}")
    try:
        return accept(table, rows.select(list(table.schema())))
    except TableError as error:
        raise UnusableReference(f"{path.name} cannot be used. {error}. {mend}") from None


def _faults(table: type[Table], rows: pl.DataFrame) -> Iterator[str]:
    """Say where a required cell is blank, a key comes twice or a spell ends before it begins."""
    named = headings(table)
    blank = typed.first_blank(rows, [c.name for c in table.documentation() if c.required])
    if blank:
        yield f"line {blank[0]}, column {named[blank[1]]}: this must not be blank"
    twins = typed.first_twins(rows, table.key())
    if twins:
        same = ", ".join(named[name] for name in table.key())
        yield f"line {twins[1]} says again what line {twins[0]} says: the same {same}"
    for first, last in _SPELLS:
        line = typed.first_backwards(rows, first, last) if first in rows.columns else None
        if line:
            yield f"line {line}, column {named[last]}: this day is before {named[first]}"


def _unfit(table: type[Table], rows: pl.DataFrame) -> Iterator[str]:
    """Say where a cell is not one of the values, or not of the form, that its column allows."""
    named = headings(table)
    for column in table.documentation():
        for check in table.to_schema().columns[column.name].checks:
            allowed = dict(check.statistics or {})
            known, form = list(allowed.get("allowed_values", [])), allowed.get("pattern")
            where, cell = f"column {named[column.name]}", pl.col(column.name)
            if known and (wrong := rows.filter(~cell.is_in(known))).height:
                words = ", ".join(map(str, known))
                yield f"line {wrong[typed.LINE][0]}, {where}: this is not one of {words}"
            if form and (wrong := rows.filter(~cell.str.contains(str(form)))).height:
                yield f"line {wrong[typed.LINE][0]}, {where}: this does not fit. {_wanted(column)}"


def _wanted(column: Column) -> str:
    """Say what a column holds, as its declaration does."""
    return f"{column.label}: {column.description}".rstrip(".")

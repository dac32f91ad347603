"""Read a received file as text: its returns under our column names, each with its line.

Nothing is typed or judged here but the shape of the file. What stands around the returns (titles,
notes, totals, blank rows, hidden sheets) is passed over and listed, so nothing is lost quietly.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import polars as pl

from flows.inbox import limit_in_words
from flows.reading_headings import WINDOW, Headings, find_headings, people_in
from flows.reading_text import Limits, RefusedError, Row, text_rows
from flows.reading_workbook import SheetRows, is_workbook, workbook_sheets
from transforms.skipped_rows import with_reasons

CHUNK = 2_000
"""Rows turned to columns at a time: more are slower, as Python then keeps counting live lists."""
UNSEEN = " \t\r\n\v\f\0\xa0\u2007\u202f\u200b\ufeff"
"""Characters around a value that nobody sees: spaces of all kinds, NUL, byte order mark."""


@dataclass(frozen=True)
class Skipped:
    """Lines that are not returns, and why. No lines: the whole sheet."""

    sheet: str | None
    first_line: int | None
    last_line: int | None
    why: str


@dataclass(frozen=True)
class Refusal:
    """A rule that a whole file or sheet breaks, with what its sentence needs."""

    rule: str
    sheet: str | None
    details: dict[str, str | int]


@dataclass(frozen=True, eq=False)
class SheetRead:
    """One sheet, or one text file: its headings, and its returns as text with their ``line``."""

    name: str | None
    headings: Headings
    heading_line: int
    rows: pl.DataFrame
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class FileRead:
    """All of a file: the sheets that hold returns, what was passed over, what is refused.

    ``was_opened`` is false for a file refused by its name or size alone.
    """

    sheets: tuple[SheetRead, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    people: tuple[str, ...] = ()
    was_opened: bool = True


def read_file(path: Path, limits: Limits | None = None) -> FileRead:
    """Read a file by its content, whatever its name. A file that cannot be read is a refusal."""
    try:
        with _sheets(path, limits or Limits()) as sheets:
            return _read_sheets(sheets)
    except RefusedError as error:
        return FileRead(refusals=(Refusal(error.rule, None, error.details),))


def unopened(rule: str) -> FileRead:
    """Refuse a file without opening it."""
    refusal = Refusal(rule, None, {"limit": limit_in_words()})
    return FileRead(refusals=(refusal,), was_opened=False)


def with_people(people: tuple[str, ...]) -> FileRead:
    """Refuse a file whole for its columns about people, naming them as our list does."""
    refusal = Refusal("persons_data", None, {"columns": ", ".join(people)})
    return FileRead(refusals=(refusal,), people=people)


@contextmanager
def _sheets(path: Path, limits: Limits) -> Iterator[Iterator[SheetRows]]:
    """Open any file as sheets: a text file is one, without a name."""
    if is_workbook(path):
        with workbook_sheets(path, limits) as sheets:
            yield sheets
    else:
        with text_rows(path, limits) as rows:
            yield iter([SheetRows(None, False, rows)])


def _read_sheets(sheets: Iterator[SheetRows]) -> FileRead:
    """Read every sheet. Columns about people, in any sheet, refuse the whole file."""
    read: list[SheetRead] = []
    passed_over: list[Skipped] = []
    people: set[str] = set()
    is_blank = True
    for sheet in sheets:
        opening = [(line, _clean(cells)) for line, cells in islice(sheet.rows, WINDOW)]
        headings = find_headings([cells for _, cells in opening])
        is_blank &= not any(any(cells) for _, cells in opening)
        people.update(_people(opening, headings))
        if sheet.is_hidden or headings is None:
            why = "a hidden sheet" if sheet.is_hidden else "not a table of evaluations"
            passed_over.append(Skipped(sheet.name, None, None, why))
        elif not people:
            read.append(_read_sheet(sheet, opening, headings))
    if people:
        return with_people(tuple(sorted(people)))
    if not read:
        rule = "file_empty" if is_blank else "unknown_kind"
        return FileRead(skipped=tuple(passed_over), refusals=(Refusal(rule, None, {}),))
    return _judged(read, passed_over)


def _people(opening: Sequence[Row], headings: Headings | None) -> tuple[str, ...]:
    """Look for columns about people in the headings and above, or in all rows without headings."""
    rows = [cells for _, cells in opening]
    return people_in(rows[: headings.last + 1] if headings else rows)


def _read_sheet(sheet: SheetRows, opening: Sequence[Row], headings: Headings) -> SheetRead:
    """Read the rows under the headings, and set aside those that are not returns."""
    below = chain(opening[headings.last + 1 :], sheet.rows)
    own_rows = [dict(_heading_texts(opening[at][1], headings)) for at in _lines(headings)]
    rows = with_reasons(_as_frame(below, headings).lazy(), own_rows).collect()
    above = [line for line, cells in opening[: headings.first] if any(cells)]
    titles = (Skipped(sheet.name, line, line, "above the headings") for line in above)
    return SheetRead(
        name=sheet.name,
        headings=headings,
        heading_line=opening[headings.first][0],
        rows=rows.filter(pl.col("skipped").is_null()).drop("skipped"),
        skipped=(*titles, *_runs(sheet.name, rows)),
    )


def _lines(headings: Headings) -> range:
    return range(headings.first, headings.last + 1)


def _heading_texts(cells: Sequence[str | None], headings: Headings) -> Iterator[tuple[str, str]]:
    for column, places in headings.positions.items():
        yield column, (cells[places[0]] if places[0] < len(cells) else None) or ""


def _as_frame(rows: Iterator[Row], headings: Headings) -> pl.DataFrame:
    """Gather the columns that mean something, a piece of the file at a time."""
    schema = {"line": pl.Int64(), **dict.fromkeys(_gathered(headings), pl.String())}
    pieces = [pl.DataFrame(schema=schema)]
    while piece := list(islice(rows, CHUNK)):
        columns = {
            name: [cells[at] if at < len(cells) else None for _, cells in piece]
            for name, at in _gathered(headings).items()
        }
        pieces.append(pl.DataFrame({"line": [line for line, _ in piece], **columns}, schema=schema))
    gathered = pl.concat(pieces, rechunk=True)
    return _one_institution(gathered.with_columns(_cleaned(pl.col(pl.String))), headings)


def _gathered(headings: Headings) -> dict[str, int]:
    """Name every column to gather; further identifiers stand beside the first for now."""
    return {
        column if choice == 0 else f"{column}_{choice}": at
        for column, places in headings.positions.items()
        for choice, at in enumerate(places)
    }


def _one_institution(rows: pl.DataFrame, headings: Headings) -> pl.DataFrame:
    """Use the first identifier that is filled in, one with figures before one without.

    ``headed`` says which identifier the heading of the one used names.
    """
    others = [f"institution_{choice}" for choice in range(1, len(headings.identifiers))]
    names = ["institution", *others] if headings.identifiers else []
    choices = [
        (pl.col(name), pl.lit(headed))
        for name, headed in zip(names, headings.identifiers, strict=True)
    ]
    order = [(cell.str.contains("[0-9]"), cell, headed) for cell, headed in choices]
    order += [(cell.is_not_null(), cell, headed) for cell, headed in choices]
    if not order:
        return rows
    return rows.with_columns(
        institution=pl.coalesce(pl.when(holds).then(cell) for holds, cell, _ in order),
        headed=pl.coalesce(pl.when(holds).then(headed) for holds, _, headed in order),
    ).drop(others)


def _cleaned(cell: pl.Expr) -> pl.Expr:
    """Drop what nobody sees; a cell of spaces, also of non-breaking ones, is blank."""
    seen = cell.str.strip_chars(UNSEEN)
    return pl.when(seen != "").then(seen)


def _clean(cells: Sequence[str | None]) -> list[str | None]:
    return [(cell or "").strip(UNSEEN) or None for cell in cells]


def _runs(sheet: str | None, rows: pl.DataFrame) -> Iterator[Skipped]:
    """List skipped lines, a run of lines with one reason as one."""
    numbered = rows.select("line", "skipped", run=pl.col("skipped").rle_id())
    runs = (
        numbered.filter(pl.col("skipped").is_not_null())
        .group_by("run")
        .agg(first=pl.col("line").min(), last=pl.col("line").max(), why=pl.col("skipped").first())
    )
    for first, last, why in runs.sort("first").select("first", "last", "why").iter_rows():
        yield Skipped(sheet, first, last, why)


def _judged(read: Sequence[SheetRead], passed_over: Sequence[Skipped]) -> FileRead:
    """Refuse the sheets whose headings or rows will not do.

    A summary beside a return (no institution, or no rows) is passed over.
    """
    kept = [sheet for sheet in read if not _is_aside(sheet)] or list(read)
    aside = [sheet for sheet in read if _is_aside(sheet) and len(kept) < len(read)]
    beside = [Skipped(sheet.name, None, None, "beside the return") for sheet in aside]
    return FileRead(
        sheets=tuple(sheet for sheet in kept if _refusal(sheet) is None),
        skipped=(*passed_over, *beside, *(skip for sheet in kept for skip in sheet.skipped)),
        refusals=tuple(found for sheet in kept if (found := _refusal(sheet))),
    )


def _is_aside(sheet: SheetRead) -> bool:
    return "institution" not in sheet.headings.positions or sheet.rows.is_empty()


def _refusal(sheet: SheetRead) -> Refusal | None:
    """Give the rule that keeps a sheet from being read row by row, if any."""
    headings = sheet.headings
    for rule, columns in (
        ("duplicate_column", headings.duplicated),
        ("missing_column", headings.missing),
    ):
        if columns:
            named = ", ".join(sorted(columns))
            return Refusal(rule, sheet.name, {"columns": named, "line": sheet.heading_line})
    return Refusal("file_empty", sheet.name, {}) if sheet.rows.is_empty() else None

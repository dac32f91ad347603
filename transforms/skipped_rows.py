"""Tell the rows of a received table that are returns from those that only stand among them."""

from collections.abc import Mapping, Sequence

import polars as pl

from validation.code_lists import codes
from validation.rules import RECEIVED_COLUMNS, SCORES

BLANK = "blank"
REPEATED = "headings again"
SUMMARY = "a total or average"
NOTE = "a note"
IDENTIFIER = r"^[0-9]{6,8}(\.0+)?$|^[0-9]{3}\s*[/-]\s*[0-9]{4}$"


def with_reasons(rows: pl.LazyFrame, headings: Sequence[Mapping[str, str]]) -> pl.LazyFrame:
    """Say of each row why it is not a return (``skipped``); null for a return.

    ``rows`` are text under our column names; ``headings`` the text of each row of headings under
    the same names. A row that might be a return is one, to be rejected with a reason: only rows
    with neither identifier nor date, that say what they are, are passed over.
    """
    names = [name for name in rows.collect_schema().names() if name in RECEIVED_COLUMNS]
    return rows.with_columns(
        skipped=pl.when(pl.all_horizontal(pl.col(names).is_null()))
        .then(pl.lit(BLANK))
        .when(pl.any_horizontal(_repeats(row, names) for row in headings))
        .then(pl.lit(REPEATED))
        .when(_is_summary(names))
        .then(pl.lit(SUMMARY))
        .when(_is_note(names))
        .then(pl.lit(NOTE))
    )


def _repeats(headings: Mapping[str, str], names: Sequence[str]) -> pl.Expr:
    """Tell a row that says again what stands above: exports pasted below each other."""
    cells = [
        pl.col(name).is_null() | (pl.col(name).str.to_lowercase() == headings[name].lower())
        for name in names
        if name in headings
    ]
    said = pl.sum_horizontal(pl.col(name).is_not_null() for name in names)
    return pl.all_horizontal(cells) & (said >= 2) if len(cells) == len(names) else pl.lit(False)


def _is_summary(names: Sequence[str]) -> pl.Expr:
    """Tell a total or average: it begins with the word, and has no identifier and no date."""
    words = "|".join(codes("summary_rows"))
    label = rf"(?i)^({words})\b"
    described = [_cell(name, names) for name in RECEIVED_COLUMNS if name not in SCORES]
    begins = pl.coalesce(described).str.contains(label)
    key = [_cell(name, names) for name in ("institution", "completed_on")]
    no_key = pl.all_horizontal(cell.is_null() | cell.str.contains(label) for cell in key)
    return begins.fill_null(False) & no_key


def _is_note(names: Sequence[str]) -> pl.Expr:
    """Tell a note or a heading between groups: words, but no identifier, date or score."""
    data = [_cell(name, names) for name in ("completed_on", *SCORES)]
    identifier = _cell("institution", names)
    is_words = identifier.is_null() | (
        identifier.str.contains(r"\p{L}{3}") & ~identifier.str.contains(IDENTIFIER)
    )
    return pl.all_horizontal(cell.is_null() for cell in data) & is_words


def _cell(name: str, names: Sequence[str]) -> pl.Expr:
    """Take a column, or nothing where the file does not have it."""
    return pl.col(name) if name in names else pl.lit(None, dtype=pl.String)

"""Text of the data team's own lists → dates and tidy identifiers."""

import polars as pl

from transforms.dates import as_date
from transforms.standardise import institution

LINE = "line_in_file"
"""Column with the line a row stands on; the headings are line 1."""


def tidy(text: pl.DataFrame) -> pl.DataFrame:
    """Trim every cell, give each row its line and leave out the blank lines a spreadsheet adds."""
    trimmed = text.with_columns(pl.all().str.strip_chars().replace("", None))
    numbered = trimmed.with_row_index(LINE, offset=2).cast({LINE: pl.Int64})
    return numbered.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in text.columns))


def with_types(text: pl.LazyFrame, dates: list[str], numbers: list[str]) -> pl.LazyFrame:
    """Read the dates, whole numbers and institutions of a tidy list; dates as in a return.

    What cannot be read becomes null; ``first_unread`` finds it.
    """
    names = text.collect_schema().names()
    typed = text.with_columns(
        *(as_date(pl.col(name)).alias(name) for name in dates),
        *(pl.col(name).str.to_integer(strict=False) for name in numbers),
    )
    if "institution" in names:
        typed = typed.with_columns(institution(pl.col("institution")))
    if "fingerprint" in names:
        typed = typed.with_columns(pl.col("fingerprint").str.to_lowercase())
    return typed


def first_unread(text: pl.DataFrame, rows: pl.DataFrame) -> tuple[int, str] | None:
    """Give the line and column of the first cell that held text and now holds nothing.

    Both frames have the same rows in the same order.
    """
    lost = [
        (int(text[LINE][where]), name)
        for name in rows.columns
        for where in (text[name].is_not_null() & rows[name].is_null()).arg_true().head(1)
    ]
    return min(lost, default=None)


def first_blank(rows: pl.DataFrame, required: list[str]) -> tuple[int, str] | None:
    """Give the line and column of the first required cell that holds nothing."""
    blank = [
        (int(rows[LINE][where]), name)
        for name in required
        for where in rows[name].is_null().arg_true().head(1)
    ]
    return min(blank, default=None)


def first_twins(rows: pl.DataFrame, key: list[str]) -> tuple[int, int] | None:
    """Give the first line that has the key of an earlier line, after that earlier line."""
    if not key:
        return None
    earliest = rows.with_columns(first=pl.col(LINE).min().over(key))
    again = earliest.filter(pl.col(LINE) > pl.col("first")).sort(LINE)
    return (int(again["first"][0]), int(again[LINE][0])) if again.height else None


def first_backwards(rows: pl.DataFrame, first: str, last: str) -> int | None:
    """Give the line of the first row whose last day is before its first."""
    lines = rows.filter(pl.col(last) < pl.col(first))[LINE]
    return int(lines[0]) if lines.len() else None

"""Text of the data team's own lists → dates and tidy identifiers."""

import polars as pl

_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


def with_dates(text: pl.LazyFrame, columns: list[str]) -> pl.LazyFrame:
    """Tidy every column, read the dates and reduce institutions to their digits."""
    tidy = text.with_columns(pl.all().str.strip_chars().replace("", None))
    dated = tidy.with_columns(_date(pl.col(name)).alias(name) for name in columns)
    if "institution" not in text.collect_schema():
        return dated
    return dated.with_columns(pl.col("institution").str.replace_all(r"[^0-9]", ""))


def unread(text: pl.DataFrame, rows: pl.DataFrame) -> list[str]:
    """Name the columns that held text and now hold nothing."""
    return [name for name in rows.columns if _lost(text, rows, name).any()]


def first_unread(text: pl.DataFrame, rows: pl.DataFrame, column: str) -> int:
    """Give the line of the first such cell; the headings are line 1."""
    return int(_lost(text, rows, column).arg_true()[0]) + 2


def _lost(text: pl.DataFrame, rows: pl.DataFrame, name: str) -> pl.Series:
    return text[name].str.strip_chars().replace("", None).is_not_null() & rows[name].is_null()


def _date(text: pl.Expr) -> pl.Expr:
    return pl.coalesce(text.str.to_date(form, strict=False) for form in _FORMATS)

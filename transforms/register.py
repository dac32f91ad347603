"""The register as received → establishments with types, and who is open when."""

from datetime import date

import polars as pl

PROPOSED = "4"
CLOSED = "2"


def establishments(text: pl.LazyFrame) -> pl.LazyFrame:
    """Give the register's text columns their types; blanks become null.

    ``text`` has the declared names already, every column as text. Codes keep their zeros.
    """
    tidy = text.with_columns(pl.all().str.strip_chars().replace("", None))
    return tidy.with_columns(
        *(
            pl.col(name).str.to_date("%d-%m-%Y", strict=False)
            for name in ("open_date", "close_date")
        ),
        *(pl.col(name).str.to_integer(strict=False) for name in ("high_age", "pupils")),
        pl.col("percentage_fsm").str.to_decimal(scale=4).cast(pl.Float64),
    )


def links(text: pl.LazyFrame) -> pl.LazyFrame:
    """Give the links file its types; a quarter of its rows have no date."""
    return text.with_columns(pl.col("linked_on").str.to_date("%d-%m-%Y", strict=False))


def laestab() -> pl.Expr:
    """Join authority and establishment number to seven digits; null where there is none."""
    return pl.col("la_code") + pl.col("establishment_number").str.zfill(4)


def open_on(day: date | pl.Expr) -> pl.Expr:
    """Say whether an establishment is open on a day.

    A blank opening date, and the register's placeholder 01-01-1900, mean always. A closed one
    without a closing date is never open: nobody can say until when. A proposed one is not open.
    """
    opened = pl.col("open_date").is_null() | (pl.col("open_date") <= day)
    closes = pl.col("close_date") >= day
    still_open = pl.col("close_date").is_null() & (pl.col("status_code") != CLOSED)
    return (pl.col("status_code") != PROPOSED) & opened & (closes.fill_null(False) | still_open)

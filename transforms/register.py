"""The register as received → establishments with types, and who is open when."""

from datetime import date

import polars as pl

PROPOSED = "4"
CLOSED = "2"
NO_AUTHORITY = "999"


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
        *(pl.col(name).str.to_integer(strict=False) for name in ("low_age", "high_age", "pupils")),
        pl.col("percentage_fsm").str.to_decimal(scale=4).cast(pl.Float64),
    )


def links(text: pl.LazyFrame) -> pl.LazyFrame:
    """Give the links file its types; a quarter of its rows have no date."""
    return text.with_columns(pl.col("linked_on").str.to_date("%d-%m-%Y", strict=False))


def laestab() -> pl.Expr:
    """Join authority and establishment number to seven digits; null where there is none."""
    return pl.col("la_code") + pl.col("establishment_number").str.zfill(4)


def previous_laestab() -> pl.Expr:
    """Give the LAESTAB held before the authority changed; 999 stands for no authority."""
    previous = pl.when(pl.col("previous_la_code") != NO_AUTHORITY).then("previous_la_code")
    return previous + pl.col("previous_establishment_number").str.zfill(4)


def open_on(day: date | pl.Expr) -> pl.Expr:
    """Say whether an establishment is open on a day.

    A blank opening date, and the register's placeholder 01-01-1900, mean always. A closed one
    without a closing date is never open: nobody can say until when. A proposed one is not open.
    """
    opened = pl.col("open_date").is_null() | (pl.col("open_date") <= day)
    closes = pl.col("close_date") >= day
    still_open = pl.col("close_date").is_null() & (pl.col("status_code") != CLOSED)
    return (pl.col("status_code") != PROPOSED) & opened & (closes.fill_null(False) | still_open)


def with_outcomes(
    establishments: pl.LazyFrame, newest: pl.LazyFrame, *, listed_on: date
) -> pl.LazyFrame:
    """Replace what an extract could only plan by what came of it, as the newest rows tell.

    An extract lists closings and openings ahead, and they are put off: of the academies planned in
    October 2024 for November, eight opened a month or more later. Taken at its word, such a school
    would be closed and its academy not yet open. Dates and status that lie after ``listed_on``, and
    proposed establishments, are taken from ``newest``; everything else stands as it was listed.
    """
    told = ("status_code", "open_date", "close_date")
    came = newest.select("urn", **{f"{name}_came": pl.col(name) for name in told})
    is_plan = (
        (pl.col("status_code") == PROPOSED)
        | (pl.col("open_date") > listed_on)
        | (pl.col("close_date") > listed_on)
    ).fill_null(value=False)
    joined = establishments.join(came, on="urn", how="left", validate="1:1")
    return joined.with_columns(
        pl.when(is_plan & pl.col("status_code_came").is_not_null())
        .then(f"{name}_came")
        .otherwise(name)
        .alias(name)
        for name in told
    ).drop(f"{name}_came" for name in told)

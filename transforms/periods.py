"""Academic years and snapshots."""

from datetime import date

import polars as pl

from validation import policy
from validation.code_lists import code_list

YEAR_STARTS = (9, 1)


def academic_year(day: date) -> str:
    """Name the academic year of a day as DfE writes it: 202425 for 1 September 2024 on.

    >>> academic_year(date(2024, 9, 1)), academic_year(date(2025, 8, 31))
    ('202425', '202425')
    """
    first = day.year if (day.month, day.day) >= YEAR_STARTS else day.year - 1
    return f"{first}{(first + 1) % 100:02d}"


def is_academic_year(text: str) -> bool:
    """Tell six digits that name an academic year.

    >>> is_academic_year("202425"), is_academic_year("202426")
    (True, False)
    """
    first, second = text[:4], text[4:]
    return text.isdecimal() and len(text) == 6 and (int(first) + 1) % 100 == int(second)


def year_start(time_period: str) -> date:
    """Give the first day of an academic year."""
    return date(int(time_period[:4]), *YEAR_STARTS)


def snapshots(first: date, as_of: date) -> pl.DataFrame:
    """List the snapshots from the academic year of ``first`` up to ``as_of``.

    One row: a snapshot, with its period, its date, when its part of the year and its academic
    year began, and whether the year is still open for revision on ``as_of``.
    """
    rows = [
        _snapshot(year, listed)
        for year in range(int(academic_year(first)[:4]), as_of.year + 1)
        for listed in code_list("snapshots").iter_rows(named=True)
    ]
    return (
        pl.DataFrame(rows, schema=_SNAPSHOT_SCHEMA)
        .filter(pl.col("snapshot") <= as_of)
        .with_columns(is_open=pl.col("closes_on") >= as_of)
        .sort("snapshot")
    )


def academic_year_of(day: pl.Expr) -> pl.Expr:
    """Name the academic year of a date column."""
    first = day.dt.year() - (day.dt.month() < YEAR_STARTS[0]).cast(pl.Int32)
    second = ((first + 1) % 100).cast(pl.String).str.zfill(2)
    return first.cast(pl.String) + second


_SNAPSHOT_SCHEMA = {
    "time_period": pl.String,
    "time_identifier": pl.String,
    "snapshot": pl.Date,
    "part_starts": pl.Date,
    "year_starts": pl.Date,
    "closes_on": pl.Date,
}


def _snapshot(first_year: int, listed: dict[str, str]) -> dict[str, object]:
    def in_year(month: str, day: str) -> date:
        year = first_year if int(month) >= YEAR_STARTS[0] else first_year + 1
        return date(year, int(month), int(day))

    starts = date(first_year, *YEAR_STARTS)
    return {
        "time_period": academic_year(starts),
        "time_identifier": listed["time_identifier"],
        "snapshot": in_year(listed["month"], listed["day"]),
        "part_starts": in_year(listed["term_starts_month"], listed["term_starts_day"]),
        "year_starts": starts,
        "closes_on": date(first_year + 1, *policy.CLOSES_AFTER),
    }

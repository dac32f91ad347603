"""Recent trend of a share over the years (Cochran-Armitage).

The same institutions return year after year, so the test is approximate: it gives a direction, and
only where it is clear at 99.8%, for hundreds of trends are looked at together. The change among the
same institutions (``matched``) is the better answer where there is one.
"""

import polars as pl

from validation.policy import TREND_POINTS, Z_998

_SHOWN = pl.col("value_status").is_in(["ok", "u"])


def recent_trends(years: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    """Say where the last years of each series point: one row for each of ``by`` and series.

    ``years`` has one row per ``by``, ``series`` and ``time_period``, of one time of the year, with
    ``numerator``, ``denominator`` and ``value_status``. ``trend`` is ``increasing``,
    ``decreasing``, ``no_clear_trend``, or ``too_early`` without five shown years in a row of the
    one series; ``slope`` is in percentage points a year, and is null then.
    """
    year = pl.col("time_period").str.head(4).cast(pl.Int64)
    last = years.with_columns(year=year).filter(
        pl.col("year") > pl.col("year").max().over(*by, "series") - TREND_POINTS
    )
    chi2, slope = cochran_armitage(pl.col("numerator"), pl.col("denominator"), pl.col("year"))
    is_enough = _SHOWN.sum() == TREND_POINTS
    tested = last.group_by(*by, "series").agg(is_enough=is_enough, chi2=chi2, slope=100 * slope)
    is_clear = pl.col("chi2") > Z_998**2
    trend = (
        pl.when(~pl.col("is_enough"))
        .then(pl.lit("too_early"))
        .when(is_clear & (pl.col("slope") > 0))
        .then(pl.lit("increasing"))
        .when(is_clear & (pl.col("slope") < 0))
        .then(pl.lit("decreasing"))
        .otherwise(pl.lit("no_clear_trend"))
    )
    slope = pl.when("is_enough").then("slope").alias("slope")
    return tested.select(*by, "series", slope, trend=trend).sort(*by, "series")


def cochran_armitage(part: pl.Expr, whole: pl.Expr, score: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Give chi-squared for a trend, and the slope in shares for each step of the score.

    Aggregates over the rows of one group. Chi-squared is null where all or none achieve.
    """
    p = part.sum() / whole.sum()
    apart = score - (whole * score).sum() / whole.sum()
    along, spread = (part * apart).sum(), (whole * apart.pow(2)).sum()
    variance = p * (1 - p) * spread
    chi2 = pl.when(variance > 0).then(along.pow(2) / variance)
    return chi2, along / spread

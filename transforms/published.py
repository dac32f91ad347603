"""Protected counts → the rows of a data set. What is not shown leaves no figure behind."""

import polars as pl

from transforms.grid import CELL
from transforms.periods import academic_year
from transforms.statistics import missing_bounds, share, verdict, versus_rest, wilson
from validation import policy
from validation.code_lists import code_list

KEY = ["series", *CELL, "measure"]
SHOWN = pl.col("value_status").is_in(["ok", "u"])
RANGED = pl.col("value_status") == "range"
LARGEST = {"gb_mean": 8, "gb_mean_matched_before": 8, "gb_mean_matched_after": 8}
"""What one institution can add to a numerator, where that is not 1."""


def status(*, low_response: bool) -> pl.Expr:
    """Decide the status of a row from its counts and its protection.

    No eligible institution is ``z`` and no return is ``x``: both are public facts. Then comes
    what protection decided; a figure that is shown on few returns is marked ``u``.
    """
    few = 100 * pl.col("denominator") < policy.LOW_RESPONSE_PERCENT * pl.col("eligible")
    unreliable = (pl.col("status") == "ok") & few & low_response
    return (
        pl.when(pl.col("eligible").fill_null(0) == 0)
        .then(pl.lit("z"))
        .when(pl.col("denominator").fill_null(0) == 0)
        .then(pl.lit("x"))
        .when(unreliable)
        .then(pl.lit("u"))
        .otherwise("status")
    )


def attainment_rows(cells: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Make the published attainment rows.

    ``cells`` has the complete grid × measures with ``area_name``, ``eligible``, ``numerator``,
    ``denominator`` and the protected ``status``, ``numerator_low`` and ``numerator_high``.
    """
    rows = cells.with_columns(value_status=status(low_response=True))
    figures = _with_figures(_only_shown(rows))
    return flagged(_compared(figures), periods)


def return_rows(cells: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Make the published returns rows: shares of the eligible, without interval or verdict.

    Who returned is not secret, but a count of fewer than five returns is left out here as it is
    in attainment, so that the two never tell different stories.
    """
    few = (pl.col("eligible") < policy.MIN_CONTRIBUTORS) | pl.col("numerator").is_between(
        1, policy.MIN_CONTRIBUTORS - 1
    )
    hidden = few & (pl.col("measure") != "in_hub") | (pl.col("eligible") < policy.MIN_CONTRIBUTORS)
    protected = cells.with_columns(
        status=pl.when(hidden).then(pl.lit("c")).otherwise(pl.lit("ok")),
        numerator_low=pl.lit(None, pl.Int64),
        numerator_high=pl.lit(None, pl.Int64),
    )
    rows = _only_shown(protected.with_columns(value_status=status(low_response=False)))
    return flagged(
        rows.with_columns(
            value=share(pl.col("numerator"), pl.col("denominator")),
            england_comparison=pl.when(SHOWN).then(pl.lit("not_compared")),
            **{name: pl.lit(None, pl.Float64) for name in _LIMITS},
        ),
        periods,
    )


_LIMITS = ("lower_ci", "upper_ci", "lower_bound", "upper_bound")


def _only_shown(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Drop every count that the status does not let through."""
    return rows.with_columns(
        numerator=pl.when(SHOWN).then("numerator"),
        denominator=pl.when(SHOWN | RANGED).then("denominator"),
        numerator_low=pl.when(RANGED).then("numerator_low"),
        numerator_high=pl.when(RANGED).then("numerator_high"),
        known_eligible=pl.when(SHOWN).then("eligible"),
    )


def _with_figures(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add what follows from the shown counts, and from nothing else."""
    part, whole, eligible = pl.col("numerator"), pl.col("denominator"), pl.col("known_eligible")
    is_mean = pl.col("measure").is_in(list(LARGEST))
    low, high = wilson(part, whole)
    share_low, share_high = missing_bounds(part, whole, eligible)
    mean_low, mean_high = missing_bounds(part, whole, eligible, most=LARGEST["gb_mean"])
    return rows.with_columns(
        value=pl.when(is_mean).then(part / whole).otherwise(share(part, whole)),
        lower_ci=pl.when(~is_mean).then(low),
        upper_ci=pl.when(~is_mean).then(high),
        lower_bound=pl.when(is_mean).then(mean_low).otherwise(100 * share_low),
        upper_bound=pl.when(is_mean).then(mean_high).otherwise(100 * share_high),
    )


def _compared(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Compare each shown share with the rest of England, from shown figures on both sides."""
    breakdown = [name for name in KEY if name not in ("geographic_level", "area_code")]
    england = rows.filter(pl.col("geographic_level") == "National", SHOWN).select(
        *breakdown, england_part="numerator", england_whole="denominator"
    )
    measures = code_list("measures").lazy().select("measure", "compared")
    z = versus_rest(
        pl.col("numerator"), pl.col("denominator"), pl.col("england_part"), pl.col("england_whole")
    )
    comparable = (pl.col("compared") == "yes") & (pl.col("geographic_level") != "National")
    outcome = (
        pl.when(~SHOWN)
        .then(None)
        .when(~comparable | z.is_null())
        .then(pl.lit("not_compared"))
        .when(pl.col("value_status") == "u")
        .then(pl.lit("too_few"))
        .otherwise(verdict(z))
    )
    return (
        rows.join(england, on=breakdown, how="left", validate="m:1")
        .join(measures, on="measure", how="left", validate="m:1")
        .with_columns(england_comparison=outcome)
    )


def flagged(rows: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Mark an open year provisional, and the first updated one a break; revisions come later."""
    first_updated = academic_year(policy.NEW_FRAMEWORK_FROM)
    is_break = (pl.col("series") == "gatsby_2025") & (pl.col("time_period") == first_updated)
    open_years = periods.select("time_period", "is_open").unique()
    return rows.join(open_years, on="time_period", how="left", validate="m:1").with_columns(
        value_flag=pl.when("is_open").then(pl.lit("p")).when(is_break).then(pl.lit("b"))
    )

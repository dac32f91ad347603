"""Slope and relative index of inequality over groups in order (as OHID's PHEindicatormethods).

The groups are fifths of schools, from fewest to most disadvantaged pupils. Say "schools with most
disadvantaged pupils", never "disadvantaged pupils": it is a comparison of schools.
"""

import polars as pl

from transforms.statistics import wilson
from validation.policy import Z_95


def slopes(groups: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    """Fit a line over each set of groups: one row for each of ``by``.

    ``groups`` has one row per ``by`` and ``rank``, with its size ``whole``, its ``value`` and the
    ``variance`` of that. The line is over the middle of each group's place in the whole, weighted
    by size: ``slope`` is the modelled value at the very top less that at the very bottom,
    ``relative`` their ratio, each with its 95% limits (delta method).
    """
    place = pl.col("whole").cum_sum() - pl.col("whole") / 2
    placed = groups.sort(*by, "rank").with_columns(
        weight=(pl.col("whole") / pl.col("whole").sum()).over(by),
        apart=(place / pl.col("whole").sum()).over(by) - 0.5,
    )
    leaning = pl.col("weight") * pl.col("apart")
    lean = (leaning / (leaning * pl.col("apart")).sum()).over(by)
    fitted = placed.with_columns(lean=lean).with_columns(
        level=pl.col("weight") - 0.5 * pl.col("lean"),
        slope=(pl.col("lean") * pl.col("value")).sum().over(by),
    )
    intercept = (pl.col("level") * pl.col("value")).sum().over(by)
    bend = pl.col("lean") / pl.col("intercept") - pl.col("slope") * pl.col("level") / pl.col(
        "intercept"
    ).pow(2)
    ready = fitted.with_columns(intercept=intercept).with_columns(bend=bend)
    spread, relative_spread = (_spread(pl.col(name)) for name in ("lean", "bend"))
    slope, start = pl.col("slope").first(), pl.col("intercept").first()
    relative = 1 + slope / start
    return ready.group_by(by).agg(
        slope=slope,
        slope_low=slope - Z_95 * spread,
        slope_high=slope + Z_95 * spread,
        intercept=start,
        relative=relative,
        relative_low=relative - Z_95 * relative_spread,
        relative_high=relative + Z_95 * relative_spread,
    )


def variance(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Take the variance of a share, in square percentage points, from its Wilson interval."""
    low, high = wilson(part, whole)
    return ((high - low) / (2 * Z_95)).pow(2)


def _spread(coefficient: pl.Expr) -> pl.Expr:
    """Give the standard error of a weighted sum of the groups' values."""
    return (coefficient.pow(2) * pl.col("variance")).sum().sqrt()

"""What each progress figure shows, where its cell may show any."""

import polars as pl

from transforms.progress import KEY, MEANS
from transforms.protection_rules import NAMES, primary
from validation import policy

OF = pl.col("measure").str.extract(r"^(gb\d)_", 1)
"""The benchmark a measure is about; null for the averages."""


def progress_statuses(counts: pl.DataFrame, allowed: pl.DataFrame) -> pl.DataFrame:
    """Give every measure of every cell its status and range: one row per cell and measure.

    ``counts`` are ``progress_counts``; ``allowed`` lists the cells and benchmarks (``of``) that may
    be shown. Gained, kept and lost add up with those who achieved it in neither year, so near-pure
    ones are ranges that leave the others hidden, and near-pure "neither" hides all three. The
    averages are sums of kept with lost or gained, and stand where all of these are shown exactly.
    """
    changes = counts.with_columns(of=OF).filter(pl.col("of").is_not_null())
    shown = primary(changes["numerator"].to_numpy(), changes["denominator"].to_numpy())
    judged = changes.with_columns(
        own=pl.Series(NAMES[shown.status]),
        numerator_low=pl.Series(shown.low),
        numerator_high=pl.Series(shown.high),
    ).join(allowed.with_columns(may_show=True), on=[*KEY, "of"], how="left", validate="m:1")
    neither = pl.col("denominator").first() - pl.col("numerator").sum()
    is_pure = (neither < policy.NEAR_PURE) | (
        pl.col("denominator").first() - neither < policy.NEAR_PURE
    )
    status = (
        pl.when(pl.col("may_show").is_null() | is_pure.over(*KEY, "of"))
        .then(pl.lit("c"))
        .when((pl.col("own") == "ok") & (pl.col("own") != "ok").any().over(*KEY, "of"))
        .then(pl.lit("c"))
        .otherwise("own")
    )
    decided = judged.with_columns(status=status)
    is_range = pl.col("status") == "range"
    ends = [pl.when(is_range).then(f"numerator_{end}").alias(f"numerator_{end}") for end in _ENDS]
    stands = decided.group_by(KEY).agg(stands=(pl.col("status") == "ok").all())
    means = counts.filter(pl.col("measure").is_in(MEANS)).join(
        stands, on=KEY, how="left", validate="m:1"
    )
    averages = means.select(
        *KEY,
        "measure",
        status=pl.when("stands").then(pl.lit("ok")).otherwise(pl.lit("c")),
        numerator_low=pl.lit(None, pl.Int64),
        numerator_high=pl.lit(None, pl.Int64),
    )
    return pl.concat([decided.select(*KEY, "measure", "status", *ends), averages])


_ENDS = ("low", "high")

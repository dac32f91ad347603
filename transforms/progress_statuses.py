"""What each progress figure shows, where its cell may show any."""

import polars as pl

from transforms.progress import KEY, MEANS
from transforms.protection_rules import NAMES, primary
from validation import policy

OF = pl.col("measure").str.extract(r"^(gb\d)_", 1)
"""The benchmark a measure is about; null for the averages."""


def progress_statuses(
    counts: pl.DataFrame, allowed: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    """Give every measure of every cell its status and range: one row per cell and measure.

    ``counts`` are ``progress_counts``; ``allowed`` lists the cells and benchmarks (``of``) that may
    be shown; ``known`` are the rows that earlier releases showed. Gained, kept and lost add up with
    those who achieved it in neither year, so near-pure ones are ranges that leave the others
    hidden, and near-pure "neither" hides all three.
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
    means = _means(decided, counts, known.filter(pl.col("measure").is_in(MEANS)))
    return pl.concat([decided.select(*KEY, "measure", "status", *ends), means])


_ENDS = ("low", "high")
_FIGURES = ("measure", "numerator", "denominator")


def _means(decided: pl.DataFrame, counts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Show the averages where all eight are shown exactly and they say nothing of a few more.

    The benchmarks less the average are what the partly assessed did. So the average is of the very
    same institutions; or it is England's, they are five or more, and no other one was shown before.
    """
    means = counts.filter(pl.col("measure").is_in(MEANS))
    of_all = means.select(*KEY, of_all="denominator").unique()
    beyond = pl.col("denominator") - pl.col("of_all")
    is_england = (
        (pl.col("geographic_level") == "National")
        & (pl.col("establishment_group") == "total")
        & (pl.col("fsm_quintile") == "total")
    )
    enough = is_england & pl.col("others").is_null() & (beyond >= policy.MIN_CONTRIBUTORS)
    is_large = pl.col("of_all") >= policy.PROGRESS_MIN_CONTRIBUTORS
    stands = ((pl.col("status") == "ok") & ((beyond == 0) | enough) & is_large).all()
    others = known.join(means, on=[*KEY, *_FIGURES], how="anti").select(KEY).unique()
    found = (
        decided.join(of_all, on=KEY, validate="m:1")
        .join(others.with_columns(others=True), on=KEY, how="left", validate="m:1")
        .group_by(KEY)
        .agg(stands=stands)
    )
    return means.join(found, on=KEY, how="left", validate="m:1").select(
        *KEY,
        "measure",
        status=pl.when("stands").then(pl.lit("ok")).otherwise(pl.lit("c")),
        numerator_low=pl.lit(None, pl.Int64),
        numerator_high=pl.lit(None, pl.Int64),
    )

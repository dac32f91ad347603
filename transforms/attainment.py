"""Counts of attainment and returns for every cell of the grid. Not yet protected."""

import polars as pl

from transforms.grid import CELL, at_the_time
from validation.received import BENCHMARKS

ACHIEVED, PARTLY, NOT = 2, 1, 0
SIX = 6


def institution_results(counted: pl.LazyFrame) -> pl.LazyFrame:
    """Add to each counted evaluation what the composite measures count.

    ``number`` is how many benchmarks it achieved, a blank one counting as not achieved;
    ``achieved`` is the same for those assessed on all eight. A blank benchmark leaves an
    institution out of every count over all eight, never out of the average or the other benchmarks.
    """
    states = [pl.col(f"state_{b}") for b in BENCHMARKS]
    complete = pl.all_horizontal(state.is_not_null() for state in states)
    number = pl.sum_horizontal((state == ACHIEVED).cast(pl.Int64) for state in states)
    assessed = pl.any_horizontal(state.is_not_null() for state in states)
    return counted.with_columns(
        number=pl.when(assessed).then(number),
        achieved=pl.when(complete).then(number),
        assessed=assessed,
    )


def attainment_counts(members: pl.LazyFrame, results: pl.LazyFrame) -> pl.LazyFrame:
    """Count attainment in each cell and series: one row per cell, series and measure.

    Columns ``numerator`` and ``denominator``. An institution not assessed on a benchmark is in
    neither count, so a percentage is of those assessed, never of all.
    """
    joined = members.join(results, on=["line", "time_period", "time_identifier"], validate="m:1")
    counts = joined.group_by("series", *CELL).agg(**_benchmark_counts(), **_composite_counts())
    return long_rows(counts, [*_benchmark_bases(), *_composite_bases()])


def return_counts(
    members: pl.LazyFrame, results: pl.LazyFrame, institutions: pl.LazyFrame, series: pl.LazyFrame
) -> pl.LazyFrame:
    """Count returns among the eligible of each cell: one row per cell, series and measure.

    ``series`` lists the series published in each period; ``institutions`` say who is ``in_hub``.
    Hubs recast on today's members are left out: who returned is told of the members at the time.
    """
    period = ["line", "time_period", "time_identifier"]
    eligible = (
        at_the_time(members)
        .join(institutions.select(*period, "part_starts", "in_hub"), on=period, validate="m:1")
        .join(series, on=["time_period", "time_identifier"])
    )
    received = results.filter("assessed").select(*period, "series", "completed_on")
    joined = eligible.join(
        received, on=[*period, "series"], how="left", validate="m:1"
    ).with_columns(returned=pl.col("completed_on").is_not_null())
    counts = joined.group_by("series", *CELL).agg(
        eligible=_count(),
        return_rate=pl.col("returned").sum().cast(pl.Int64),
        completed_this_term=(pl.col("completed_on") >= pl.col("part_starts")).sum().cast(pl.Int64),
        in_hub=pl.col("in_hub").sum().cast(pl.Int64),
    )
    measures = ("return_rate", "completed_this_term", "in_hub")
    return long_rows(counts, [(measure, measure, "eligible") for measure in measures])


def eligible_counts(members: pl.LazyFrame) -> pl.LazyFrame:
    """Count the eligible institutions of each cell."""
    return members.group_by(CELL).agg(eligible=_count())


def _benchmark_counts() -> dict[str, pl.Expr]:
    counts = {}
    for b in BENCHMARKS:
        state = pl.col(f"state_{b}")
        counts[f"base_{b}"] = state.count().cast(pl.Int64)
        for name, value in ((f"gb{b}", ACHIEVED), (f"gb{b}_partly", PARTLY), (f"gb{b}_not", NOT)):
            counts[name] = (state == value).sum().cast(pl.Int64)
    return counts


def _benchmark_bases() -> list[tuple[str, str, str]]:
    return [
        (f"gb{b}{part}", f"gb{b}{part}", f"base_{b}")
        for b in BENCHMARKS
        for part in ("", "_partly", "_not")
    ]


def _composite_counts() -> dict[str, pl.Expr]:
    """Count over all eight those assessed on all of them; the average is of whoever was assessed.

    So the average's numerator is the sum of the benchmarks', and tells nothing that they do not.
    """
    number = pl.col("achieved")
    counts = {
        "base_any": pl.col("number").count().cast(pl.Int64),
        "gb_mean": pl.col("number").sum().cast(pl.Int64),
        "base_all": number.count().cast(pl.Int64),
        "gb_all_eight": (number == len(BENCHMARKS)).sum().cast(pl.Int64),
        "gb_six_or_more": (number >= SIX).sum().cast(pl.Int64),
        "gb_none": (number == 0).sum().cast(pl.Int64),
    }
    for k in range(len(BENCHMARKS) + 1):
        counts[f"gb_count_{k}"] = (number == k).sum().cast(pl.Int64)
    return counts


def _composite_bases() -> list[tuple[str, str, str]]:
    return [
        (name, name, "base_any" if name == "gb_mean" else "base_all")
        for name in _composite_counts()
        if not name.startswith("base")
    ]


def _count() -> pl.Expr:
    return pl.len().cast(pl.Int64)


def long_rows(counts: pl.LazyFrame, measures: list[tuple[str, str, str]]) -> pl.LazyFrame:
    """Turn one row per cell into one row per measure: (measure, numerator, denominator)."""
    return pl.concat(
        counts.select(
            "series",
            *CELL,
            measure=pl.lit(measure),
            numerator=pl.col(numerator),
            denominator=pl.col(denominator),
        )
        for measure, numerator, denominator in measures
    )

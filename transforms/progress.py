"""Progress: the same institutions this year and the year before, on the whole year's figures.

A share can rise because others returned. Here an institution counts only if an evaluation of the
same series counted for it at the end of both years; it stands where it is this year.
"""

import polars as pl

from transforms.attainment import ACHIEVED, long_rows
from transforms.gate import AT
from transforms.grid import CELL, at_the_time
from transforms.published import attainment_rows
from validation.received import BENCHMARKS

KEY = ["series", *CELL]
WHOLE_YEAR = "Academic year"
CHANGES = ("gained", "kept", "lost")
MEANS = ("gb_mean_matched_before", "gb_mean_matched_after")


def next_year(time_period: pl.Expr) -> pl.Expr:
    """Name the academic year after one: 202526 for 202425."""
    first = time_period.str.head(4).cast(pl.Int64) + 1
    return (100 * first + (first + 1) % 100).cast(pl.String)


def this_year(members: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """List who is counted in each cell, with the year before: one row per cell and institution.

    ``version`` and ``now_1`` … ``now_8`` are this year's; ``version_before`` and ``before_1`` … are
    null where nothing of the same series counted for it then.
    """
    before = _whole_year(counted).select(
        "line",
        "series",
        time_period=next_year(pl.col("time_period")),
        version_before="version",
        **{f"before_{b}": pl.col(f"state_{b}") for b in BENCHMARKS},
    )
    now = _whole_year(counted).select(
        *AT, "series", "version", **{f"now_{b}": pl.col(f"state_{b}") for b in BENCHMARKS}
    )
    both = now.join(before, on=["line", "series", "time_period"], how="left", validate="1:1")
    return at_the_time(members).join(both, on=AT, validate="m:1")


def year_before(members: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """List who was counted in each cell the year before, under the key of the cell this year."""
    then = _whole_year(counted).select(
        *AT,
        "series",
        version_before="version",
        **{f"before_{b}": pl.col(f"state_{b}") for b in BENCHMARKS},
    )
    placed = at_the_time(members).join(then, on=AT, validate="m:1")
    return placed.with_columns(time_period=next_year(pl.col("time_period")))


def progress_counts(standing: pl.LazyFrame) -> pl.LazyFrame:
    """Count who gained, kept and lost each benchmark: one row per cell and measure.

    ``standing`` is ``this_year``. The denominator is those assessed on the benchmark in both years;
    of the averages, on any, as in attainment.
    """
    counts = standing.group_by(KEY).agg(**_changes(), **_means())
    measures = [(f"gb{b}_{change}", f"gb{b}") for b in BENCHMARKS for change in CHANGES]
    return long_rows(
        counts,
        [(measure, measure, f"base_{of}") for measure, of in measures]
        + [(measure, measure, "base_any") for measure in MEANS],
    )


def years_matched(counts: pl.DataFrame) -> pl.DataFrame:
    """List the years of each series in which anyone was counted in both years."""
    there = counts.filter(pl.col("denominator") > 0)
    return there.select("series", "time_period").unique().sort("series", "time_period")


def progress_rows(cells: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Make the published rows; as attainment's, but the missing returns bound nothing here."""
    return attainment_rows(cells, periods).with_columns(
        lower_bound=pl.lit(None, pl.Float64), upper_bound=pl.lit(None, pl.Float64)
    )


def is_matched(b: int) -> pl.Expr:
    """Tell an institution assessed on a benchmark in both years."""
    return pl.col(f"now_{b}").is_not_null() & pl.col(f"before_{b}").is_not_null()


def _changes() -> dict[str, pl.Expr]:
    counts = {}
    for b in BENCHMARKS:
        now, before = pl.col(f"now_{b}") == ACHIEVED, pl.col(f"before_{b}") == ACHIEVED
        kinds = {"gained": now & ~before, "kept": now & before, "lost": ~now & before}
        counts[f"base_gb{b}"] = is_matched(b).sum().cast(pl.Int64)
        for kind, is_so in kinds.items():
            counts[f"gb{b}_{kind}"] = (is_matched(b) & is_so).sum().cast(pl.Int64)
    return counts


def _means() -> dict[str, pl.Expr]:
    on_any = pl.any_horizontal(is_matched(b) for b in BENCHMARKS)
    sums = {
        name: pl.sum_horizontal(
            (is_matched(b) & (pl.col(f"{when}_{b}") == ACHIEVED)).cast(pl.Int64) for b in BENCHMARKS
        )
        for name, when in zip(MEANS, ("before", "now"), strict=True)
    }
    return {"base_any": on_any.sum().cast(pl.Int64)} | {
        name: achieved.sum().cast(pl.Int64) for name, achieved in sums.items()
    }


def _whole_year(counted: pl.LazyFrame) -> pl.LazyFrame:
    return counted.filter(pl.col("time_identifier") == WHOLE_YEAR)

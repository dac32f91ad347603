"""Counts over all eight benchmarks as results of their own, protected as a benchmark's are.

"All eight", "six or more", "none" and the counts of 0 to 8 are each a yes or no of an institution.
So each is a stack like a benchmark's (``transforms.stacks``): the same proof holds for it, over all
areas, snapshots, data sets and releases. To that machinery every figure is "benchmark 0".
"""

from collections.abc import Sequence

import polars as pl

from transforms.attainment import SIX, institution_results
from transforms.gate import State
from transforms.grid import CELL, HUB, TODAYS_HUB
from validation.received import BENCHMARKS

KEY = ["series", *CELL]
EIGHT = len(BENCHMARKS)
COUNTS = [f"gb_count_{number}" for number in range(EIGHT + 1)]
TWINS = {COUNTS[EIGHT]: "gb_all_eight", COUNTS[0]: "gb_none"}
"""Measures that are one number under two names."""

FIGURES = ("gb_all_eight", "gb_none", "gb_six_or_more", *COUNTS[1:EIGHT])
"""The counts, each number once."""

BETWEEN = COUNTS[1:EIGHT]
"""The counts of 1 to 7: shown beside "none" and "all eight", they tell the whole distribution."""

AS_BENCHMARK = 0
"""The number of the one figure of a stack, where a benchmark's would stand."""

MEASURE = f"gb{AS_BENCHMARK}"


def complete(counted: pl.DataFrame) -> pl.DataFrame:
    """Keep the evaluations of all eight benchmarks, with the number ``achieved``."""
    results = institution_results(counted.lazy()).collect()
    return results.filter(pl.col("achieved").is_not_null()).drop("number", "assessed")


def with_result(counted: pl.DataFrame, figure: str) -> pl.DataFrame:
    """Add, as ``state_0``, whether each complete evaluation is one that a figure counts."""
    number = pl.col("achieved")
    is_counted = {
        "gb_all_eight": number == EIGHT,
        "gb_none": number == 0,
        "gb_six_or_more": number >= SIX,
    } | {name: number == place for place, name in enumerate(COUNTS)}
    state = pl.when(is_counted[figure]).then(2).otherwise(0).cast(pl.Int8)
    return complete(counted).with_columns(state.alias(f"state_{AS_BENCHMARK}"))


def under_levels(at_the_time: pl.DataFrame, recast: pl.DataFrame) -> pl.DataFrame:
    """Put the published rows of both data sets together, recast hubs under their own level."""
    level = pl.col("geographic_level").replace({HUB: TODAYS_HUB})
    return pl.concat([at_the_time, recast.with_columns(geographic_level=level)])


def shown_before(rows: pl.DataFrame, figure: str) -> pl.DataFrame:
    """Say how published rows show a figure under either of its names: one row a cell.

    ``status`` is ``ok``, ``range`` or ``c``; a cell where nobody is, or has returned, is left out.
    """
    names = [figure, *(name for name, twin in TWINS.items() if twin == figure)]
    strength = pl.col("value_status").replace_strict(_STRENGTH, return_dtype=pl.Int64)
    best = rows.filter(
        pl.col("measure").is_in(names), pl.col("value_status").is_in(list(_STRENGTH))
    )
    status = pl.col("strength").replace_strict(
        {2: "ok", 1: "range", 0: "c"}, return_dtype=pl.String
    )
    return (
        best.group_by(KEY)
        .agg(strength=strength.max())
        .select(*KEY, measure=pl.lit(MEASURE), status=status)
    )


_STRENGTH = {"ok": 2, "u": 2, "range": 1, "c": 0}
"""How much a status says: of two names of a number, the one that says more counts."""


def showing(rows: pl.DataFrame, measures: Sequence[str]) -> pl.DataFrame:
    """List the cells of published rows that show any of some measures, exactly or as a range."""
    is_shown = pl.col("value_status").is_in(["ok", "u", "range"])
    return rows.filter(pl.col("measure").is_in(measures), is_shown).select(KEY).unique()


def as_results(
    published: list[tuple[State, pl.DataFrame]], figure: str
) -> list[tuple[State, pl.DataFrame]]:
    """Turn what each release knew, and its rows, into states and statuses of one figure."""
    return [
        (State(state.members, with_result(state.counted, figure)), shown_before(rows, figure))
        for state, rows in published
    ]

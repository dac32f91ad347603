"""The last look at a release: what must hold of its tables, read from the tables alone."""

from collections.abc import Mapping

import polars as pl

from validation import policy
from validation.published import (
    Attainment,
    AttainmentTodaysMembers,
    Gaps,
    Progress,
    Published,
    measures_of,
)

FIGURES = (
    "numerator",
    "value",
    "lower_ci",
    "upper_ci",
    "lower_bound",
    "upper_bound",
    "england_comparison",
)
RANGE_FIGURES = ("numerator_low", "numerator_high")
_SHOWN = pl.col("value_status").is_in(["ok", "u"])
_CELL = Published.key()[:-1]
_SNAPSHOT = _CELL[:3]
_BREAKDOWN = _CELL[-2:]


def findings(data_sets: Mapping[type[Published], pl.DataFrame]) -> list[str]:
    """Say everything that is wrong with a release's data sets; an empty list lets it pass."""
    found = []
    for table, rows in data_sets.items():
        found += [*_complete(table, rows), *_common(table, rows)]
        if issubclass(table, Attainment):
            name = str(table.to_schema().name)
            found += [*_counts(name, rows), *_three_ways(name, rows), *_composites(name, rows)]
        if table is Progress:
            found += _progress(rows)
    if Gaps in data_sets and Attainment in data_sets:
        found += _stands_on_shown(data_sets[Gaps], data_sets[Attainment])
    return found


def _complete(table: type[Published], rows: pl.DataFrame) -> list[str]:
    """Check that no measure, no breakdown, and no snapshot of a recast hub is lacking."""
    cells = rows.group_by(_CELL).agg(there=pl.len())
    areas = cells.group_by([name for name in _CELL if name not in _BREAKDOWN]).agg(there=pl.len())
    hubs = areas.group_by("area_code").agg(there=pl.len())
    snapshots = areas.select(_SNAPSHOT).n_unique()
    lacking = {
        "cells lack a measure": cells.filter(pl.col("there") != len(measures_of(table))),
        "areas lack a breakdown": areas.filter(
            pl.col("there") < pl.col("there").max().over("geographic_level")
        ),
        "hubs lack a snapshot": hubs.filter(
            pl.col("there") < snapshots, table is AttainmentTodaysMembers
        ),
    }
    name = table.to_schema().name
    return [f"{name}: {found.height} {what}" for what, found in lacking.items() if found.height]


def _common(table: type[Published], rows: pl.DataFrame) -> list[str]:
    """Check the rules of every data set: statuses, and values from their counts."""
    name = table.to_schema().name
    hidden = pl.col("value_status").is_in(["c", "x", "z"])
    ranged = pl.col("value_status") == "range"
    is_mean = pl.col("measure").str.starts_with("gb_mean")
    counts = ("lower_ci", "upper_ci") if table is Gaps else ("numerator",)
    made = pl.col("numerator") / pl.col("denominator")
    expected = (
        pl.when(is_mean).then(made).otherwise(100 * pl.col("numerator") / pl.col("denominator"))
    )
    return [
        *_broken(
            name,
            rows,
            "a hidden row holds a figure",
            hidden & _any(*FIGURES, *RANGE_FIGURES, "denominator"),
        ),
        *_broken(name, rows, "a range holds more than its range", ranged & _any(*FIGURES)),
        *_broken(name, rows, "a range lacks an end", ranged & ~_all("denominator", *RANGE_FIGURES)),
        *_broken(
            name,
            rows,
            "a shown row lacks its counts",
            _SHOWN & ~_all("denominator", "value", *counts),
        ),
        *_broken(name, rows, "a shown row holds a range", _SHOWN & _any(*RANGE_FIGURES)),
        *_broken(
            name,
            rows,
            "a value is not its counts'",
            _SHOWN & ((pl.col("value") - expected).abs() > 1e-9),
        ),
    ]


def _counts(name: str, attainment: pl.DataFrame, least: int = policy.MIN_CONTRIBUTORS) -> list[str]:
    """Check the primary rules: nothing small, and nothing near-pure exact."""
    share = ~pl.col("measure").str.starts_with("gb_mean")
    n, d = pl.col("numerator"), pl.col("denominator")
    near_pure = (n < policy.NEAR_PURE) | (d - n < policy.NEAR_PURE)
    return [
        *_broken(name, attainment, "a small cell is shown", d < least),
        *_broken(name, attainment, "a near-pure share is exact", _SHOWN & share & near_pure),
    ]


def _three_ways(name: str, attainment: pl.DataFrame) -> list[str]:
    """Check that achieved, partly and not add up, and that two never give away the third."""
    benchmark = attainment.filter(pl.col("measure").str.contains(r"^gb\d(_partly|_not)?$"))
    split = benchmark.with_columns(base=pl.col("measure").str.slice(0, 3)).group_by(*_CELL, "base")
    parts = split.agg(
        shown=_SHOWN.sum(),
        hidden=pl.col("value_status").is_in(["c", "range"]).sum(),
        total=pl.col("numerator").sum(),
        whole=pl.col("denominator").max(),
    )
    return [
        *_broken(
            name,
            parts,
            "achieved, partly and not do not add up",
            (pl.col("shown") == 3) & (pl.col("total") != pl.col("whole")),
        ),
        *_broken(
            name,
            parts,
            "two of achieved, partly and not give away the third",
            (pl.col("shown") == 2) & (pl.col("hidden") == 1),
        ),
    ]


def _composites(name: str, attainment: pl.DataFrame) -> list[str]:
    """Check that composites stand on eight shown benchmarks, and that what is shown agrees."""
    cells = attainment.group_by(_CELL).agg(
        shown=_SHOWN.filter(pl.col("measure").str.contains(r"^gb\d$")).sum(),
        composites=(_SHOWN | (pl.col("value_status") == "range"))
        .filter(pl.col("measure").str.starts_with("gb_"))
        .sum(),
        everyone=pl.col("denominator").filter(pl.col("measure") == _ALL_EIGHT).first(),
        **{measure: _number(measure) for measure in _NUMBERS},
    )
    benchmarks, counts = _NUMBERS[:8], _NUMBERS[8:17]
    return [
        *_broken(
            name,
            cells,
            "a composite stands on a hidden benchmark",
            (pl.col("composites") > 0) & (pl.col("shown") != 8),
        ),
        *_broken(
            name,
            cells,
            "an average is not the sum of its benchmarks",
            _differ("gb_mean", *benchmarks),
        ),
        *_broken(
            name,
            cells,
            "counts of 0 to 8 do not add up to the assessed",
            _differ("everyone", *counts),
        ),
        *_broken(
            name,
            cells,
            "one number has two names and two values",
            _differ(_ALL_EIGHT, counts[8]) | _differ("gb_none", counts[0]),
        ),
        *_broken(
            name,
            cells,
            "six or more are not six, seven and eight",
            _differ("gb_six_or_more", *counts[6:]),
        ),
    ]


_ALL_EIGHT = "gb_all_eight"
_NUMBERS = [
    *(f"gb{b}" for b in range(1, 9)),
    *(f"gb_count_{k}" for k in range(9)),
    *("gb_mean", _ALL_EIGHT, "gb_none", "gb_six_or_more"),
]


def _number(measure: str) -> pl.Expr:
    return pl.col("numerator").filter(pl.col("measure") == measure).first()


def _differ(whole: str, *parts: str) -> pl.Expr:
    """Tell where a number is not the sum of others, all of them shown."""
    return (pl.col(whole) - sum(pl.col(part) for part in parts)).fill_null(0) != 0


def _progress(rows: pl.DataFrame) -> list[str]:
    """Check that progress is of many, and that its four counts are all open or all shown."""
    of_benchmark = rows.filter(~pl.col("measure").str.starts_with("gb_mean"))
    counts = of_benchmark.group_by(*_CELL, base=pl.col("measure").str.head(3)).agg(
        shown=_SHOWN.sum(),
        neither=pl.col("denominator").first() - pl.col("numerator").sum(),
        whole=pl.col("denominator").first(),
        before=pl.col("numerator").filter(~_GAINED).sum(),
        after=pl.col("numerator").filter(~_LOST).sum(),
    )
    neither, all_three = pl.col("neither"), pl.col("shown") == 3
    few = (neither < policy.NEAR_PURE) | (pl.col("whole") - neither < policy.NEAR_PURE)
    averages = rows.filter(pl.col("measure").str.starts_with("gb_mean"), _SHOWN)
    eight = counts.group_by(_CELL).agg(
        pl.col("before").sum(), pl.col("after").sum(), eight=all_three.all()
    )
    stands = averages.join(eight, on=_CELL, how="left", validate="m:1")
    of_last_year = pl.col("measure").str.ends_with("_before")
    added = pl.when(of_last_year).then("before").otherwise("after")
    name = str(Progress.to_schema().name)
    return [
        *_counts(name, rows, policy.PROGRESS_MIN_CONTRIBUTORS),
        *_broken(name, counts, "gained, kept and lost part", (pl.col("shown") % 3) > 0),
        *_broken(name, counts, "those who achieved in neither year follow", all_three & few),
        *_broken(name, stands, "an average stands on a hidden figure", ~pl.col("eight")),
        *_broken(
            name, stands, "an average is not the sum of its counts", pl.col("numerator") != added
        ),
    ]


_GAINED = pl.col("measure").str.ends_with("_gained")
_LOST = pl.col("measure").str.ends_with("_lost")


def _stands_on_shown(gaps: pl.DataFrame, attainment: pl.DataFrame) -> list[str]:
    """Check that a gap stands only on figures that attainment shows exactly."""
    area = Published.key()[:5]
    of_all = pl.col("measure").str.ends_with("_slope")
    fifths = pl.when(of_all).then(pl.lit(["1", "2", "3", "4", "5"])).otherwise(pl.lit(["1", "5"]))
    needed = gaps.filter(_SHOWN).select(
        *area,
        measure=pl.col("measure").str.replace("_(gap|slope)$", ""),
        establishment_group=pl.lit("total"),
        fsm_quintile=fifths,
    )
    shown = attainment.filter(_SHOWN).select(Published.key())
    lacking = needed.explode("fsm_quintile").join(shown, on=Published.key(), how="anti")
    return [f"gaps: a gap stands on a hidden figure ({lacking.height})"] if lacking.height else []


def _any(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).is_not_null() for name in columns)


def _all(*columns: str) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_not_null() for name in columns)


def _broken(name: str, rows: pl.DataFrame, what: str, broken: pl.Expr) -> list[str]:
    """Count the rows that break a rule; never name their values."""
    count = rows.filter(broken.fill_null(False)).height
    return [f"{name}: {what} ({count} rows)"] if count else []

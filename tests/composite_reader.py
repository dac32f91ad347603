"""A reader of composites in all releases there were, who shares nothing with their protection.

The attacker of the benchmarks is asked about each composite count: it reads published rows and who
stands behind them, and says whose result is settled. For tests.
"""

import numpy as np
import polars as pl

from transforms.audit import audit
from transforms.audit_cells import HIDDEN, OK, RANGE, Figures
from validation.received import BENCHMARKS

NAMES = {
    "gb_all_eight": ["gb_all_eight", "gb_count_8"],
    "gb_none": ["gb_none", "gb_count_0"],
    "gb_six_or_more": ["gb_six_or_more"],
} | {f"gb_count_{number}": [f"gb_count_{number}"] for number in range(1, 8)}
"""Every count, under all its names."""

CELL = [
    "series",
    "time_period",
    "time_identifier",
    "geographic_level",
    "area_code",
    "establishment_group",
    "fsm_quintile",
]
MARKS = {"ok": OK, "u": OK, "range": RANGE, "c": HIDDEN}


def told(nights):
    """List each count that settles somebody's result, with how many it does.

    ``nights`` has each release's members, counted evaluations and rows, hubs recast on today's
    members under a level of their own.
    """
    found = {measure: audit(_figures(nights, measure)).settled.sum() for measure in NAMES}
    return {measure: int(number) for measure, number in found.items() if number}


def _figures(nights, measure):
    listed = pl.concat(
        _night(*night, NAMES[measure]).with_columns(release=pl.lit(number))
        for number, night in enumerate(nights)
    ).sort("release", *CELL, "measure")
    units = sorted(set(listed["version"].explode()))
    number = {version: place for place, version in enumerate(units)}
    cells = [sorted(number[version] for version in one) for one in listed["version"].to_list()]
    size = np.array([len(cell) for cell in cells], dtype=np.int64)
    low, high = (
        listed[end].to_numpy().astype(np.int64) for end in ("numerator_low", "numerator_high")
    )
    nobody = np.zeros_like(size)
    return Figures(
        units=len(units),
        cell_start=np.concatenate([[0], np.cumsum(size)]),
        cell_units=np.array([unit for cell in cells for unit in cell], dtype=np.int64),
        mark=listed["value_status"].to_numpy().astype(np.str_),
        least=np.stack([size - high, nobody, low], axis=1),
        most=np.stack([size - low, nobody, high], axis=1),
        release=listed["release"].to_numpy().astype(np.int64),
        name=tuple("a count" for _ in cells),
    )


def _night(members, counted, rows, names):
    """Give one release's figures of a count, and the complete returns behind each."""
    whole = pl.all_horizontal(pl.col(f"state_{b}").is_not_null() for b in BENCHMARKS)
    read = pl.concat_str("version", pl.col(r"^state_\d$"), separator=" ")
    at = ["time_period", "time_identifier", "line"]
    returns = counted.filter(whole).select(*at, "series", version=read)
    behind = members.join(returns, on=at).group_by(CELL).agg("version")
    shown = rows.filter(pl.col("measure").is_in(names), pl.col("value_status").is_in(list(MARKS)))
    size = pl.col("version").list.len()
    low, high = (pl.coalesce("numerator", f"numerator_{end}") for end in ("low", "high"))
    return behind.join(shown, on=CELL).select(
        *CELL,
        "measure",
        "version",
        pl.col("value_status").replace_strict(MARKS, return_dtype=pl.String),
        numerator_low=low.fill_null(0),
        numerator_high=high.fill_null(size),
    )

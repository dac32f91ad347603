"""Cut the counted returns into stacks: one benchmark and academic year each, protected alone."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.grid import CELL, HUB, TODAYS_HUB
from transforms.protection_stack import Stack

COSTS = {
    "National": (200.0, 1000.0, 40.0),
    "Regional": (100.0, 40.0),
    HUB: (150.0, 8.0),
    TODAYS_HUB: (6.0, 3.0),
    "Local authority": (20.0,),
}
"""What hiding a figure loses, by level and number of breakdowns: totals of hubs, the main audience,
are dear, and their breakdowns, half of them hidden for their size anyway, are cheap. Hubs recast on
today's members are the cheapest: they must not cost a figure of the members at the time."""

OTHER_COST = 16.0
"""For wider areas, which overlap and have other sources."""


def memberships(members: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """List the return versions in each cell: one row per cell of a series and version."""
    results = counted.select("line", "time_period", "time_identifier", "series", "version")
    return members.join(
        results, on=["line", "time_period", "time_identifier"], validate="m:1"
    ).select("series", *CELL, "version")


def stack(
    year_members: pl.DataFrame, states: pl.DataFrame, benchmark: int
) -> tuple[Stack, pl.DataFrame]:
    """Make one benchmark's stack and the list of its cells, in the stack's order.

    ``year_members`` are the memberships of one academic year, ``states`` one row per version with
    ``state_1`` … ``state_8``. A version not assessed on the benchmark is in no cell of it.
    """
    assessed = states.filter(pl.col(f"state_{benchmark}").is_not_null()).sort("version")
    units = assessed.select("version", unit=pl.int_range(pl.len(), dtype=pl.Int64))
    entries = year_members.join(units, on="version", how="inner", validate="m:1")
    grouped = (
        entries.group_by("series", *CELL)
        .agg(pl.col("unit").sort())
        .sort("series", *CELL)
        .with_columns(size=pl.col("unit").list.len().cast(pl.Int64))
    )
    sizes = grouped["size"].to_numpy()
    made = Stack(
        cell_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        cell_units=grouped["unit"].explode().to_numpy().astype(np.int64),
        state=assessed[f"state_{benchmark}"].to_numpy().astype(np.int8),
        cost=grouped.select(_cost()).to_series().to_numpy(),
        never=grouped.select(_never()).to_series().to_numpy(),
        part=_regions(entries, units),
    )
    return made, grouped.drop("unit")


def _regions(entries: pl.DataFrame, units: pl.DataFrame) -> NDArray[np.int64]:
    """Give each unit the number of its region; 0 where it has none."""
    regional = (
        entries.filter(pl.col("geographic_level") == "Regional")
        .group_by("unit")
        .agg(pl.col("area_code").min())
    )
    numbered = units.join(regional, on="unit", how="left", validate="1:1").sort("unit")
    region = numbered["area_code"].rank("dense").fill_null(0)
    return region.cast(pl.Int64).to_numpy()


def _ways() -> pl.Expr:
    """Count the breakdowns of a cell: 0 for a total, 1 or 2."""
    names = ("establishment_group", "fsm_quintile")
    return pl.sum_horizontal((pl.col(name) != "total").cast(pl.Int64) for name in names)


def _cost() -> pl.Expr:
    cost = pl.lit(OTHER_COST)
    for level, costs in COSTS.items():
        for ways, price in enumerate(costs):
            here = (pl.col("geographic_level") == level) & (_ways() == ways)
            cost = pl.when(here).then(price).otherwise(cost)
    return cost + 0.01 * pl.col("size")


def _never() -> pl.Expr:
    """Hold on to England's totals, whatever the price of protecting the rest.

    England by type or by fifth is dear but not sacred: one mainstream school without a percentage
    of free school meals would be given away by the margins around it.
    """
    return (pl.col("geographic_level") == "National") & (_ways() == 0)

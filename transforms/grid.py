"""The grid of figures: which areas and breakdowns have a cell, and who stands in each."""

import polars as pl

from validation.code_lists import codes
from validation.published import Published

CELL = Published.key()[1:-1]
"""What identifies a cell of a series; a measure of it is a published row."""

BREAKDOWNS = {
    "none": ["total", "total"],
    "group": ["establishment_group", "total"],
    "quintile": ["total", "fsm_quintile"],
    "both": ["establishment_group", "fsm_quintile"],
}
ONE_WAY = ("none", "group", "quintile")

HUB = "Careers hub"
TODAYS_HUB = "Careers hub, today's members"
"""A level of its own, between the stages only, for hubs recast on today's members (design §7).

Their cells are protected beside all others, as rows over the same units. ``at_the_time`` and
``recast`` part them again when the data sets are made; no released table has this level.
"""

LEVEL_BREAKDOWNS = {
    "National": tuple(BREAKDOWNS),
    "Regional": ONE_WAY,
    HUB: ONE_WAY,
    TODAYS_HUB: ONE_WAY,
    "Local authority": ("none",),
    "Local enterprise partnership": ("none",),
    "English devolved area": ("none",),
    "Local skills improvement plan area": ("none",),
}
"""The grid is part of the protection (design §6): nothing finer is ever counted."""


def cell_members(institutions: pl.LazyFrame, placements: pl.LazyFrame) -> pl.LazyFrame:
    """List who stands in every cell: one row per cell and eligible institution."""
    placed = placements.join(
        institutions.select(
            "snapshot", "line", "time_period", "time_identifier", *BREAKDOWNS["both"]
        ),
        on=["snapshot", "line"],
        validate="m:1",
    )
    return pl.concat(
        _broken_down(placed.filter(_has_breakdown(breakdown)), breakdown)
        for breakdown in BREAKDOWNS
    )


def grid(areas: pl.LazyFrame) -> pl.LazyFrame:
    """List every cell there must be: areas live at the snapshot × their level's breakdowns.

    ``areas`` has one row per period and area. A cell nobody stands in still gets its row.
    """
    groups = pl.LazyFrame({"establishment_group": codes("establishment_groups")})
    quintiles = pl.LazyFrame({"fsm_quintile": codes("fsm_quintiles")})
    every = areas.join(groups, how="cross").join(quintiles, how="cross")
    by_group, by_quintile = (pl.col(name) != "total" for name in BREAKDOWNS["both"])
    kinds = {
        "none": ~by_group & ~by_quintile,
        "group": by_group & ~by_quintile,
        "quintile": ~by_group & by_quintile,
        "both": by_group & by_quintile,
    }
    return every.filter(
        pl.any_horizontal(kind & _has_breakdown(name) for name, kind in kinds.items())
    )


def at_the_time(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the rows of areas as they were at each snapshot."""
    return rows.filter(pl.col("geographic_level") != TODAYS_HUB)


def recast(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the rows of hubs recast on today's members, under the level that readers know."""
    of_today = rows.filter(pl.col("geographic_level") == TODAYS_HUB)
    return of_today.with_columns(geographic_level=pl.lit(HUB))


def _has_breakdown(breakdown: str) -> pl.Expr:
    levels = [level for level, listed in LEVEL_BREAKDOWNS.items() if breakdown in listed]
    return pl.col("geographic_level").is_in(levels)


def _broken_down(placed: pl.LazyFrame, breakdown: str) -> pl.LazyFrame:
    group, quintile = BREAKDOWNS[breakdown]
    return placed.select(
        *CELL[:4],
        "line",
        establishment_group=pl.lit(group) if group == "total" else pl.col(group),
        fsm_quintile=pl.lit(quintile) if quintile == "total" else pl.col(quintile),
    )

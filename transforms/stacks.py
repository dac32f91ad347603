"""Cut the counted returns into stacks: one benchmark and academic year each, protected alone."""

import hashlib

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.grid import CELL, HUB, TODAYS_HUB
from transforms.protection_stack import Stack
from validation import policy

COSTS = {
    "National": (200.0, 1000.0, 40.0),
    "Regional": (100.0, 40.0),
    HUB: (150.0, 8.0),
    TODAYS_HUB: (6.0, 3.0),
    "English devolved area": (30.0,),
    "Local authority": (20.0,),
}
"""What hiding a figure loses, by level and number of breakdowns: totals of hubs, the main audience,
are dear, and their breakdowns, half of them hidden for their size anyway, are cheap. Hubs recast on
today's members are the cheapest: they must not cost a figure of the members at the time. Hubs,
authorities and the areas made of them cannot all be shown (docs/decisions/0010 has what other
prices would hide)."""

OTHER_COST = 16.0
"""For former and other wider areas, which overlap."""


def memberships(members: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """List the return versions in each cell: one row per cell of a series and version."""
    results = counted.select("line", "time_period", "time_identifier", "series", "version")
    return members.join(
        results, on=["line", "time_period", "time_identifier"], validate="m:1"
    ).select("series", *CELL, "version")


def stack(
    year_members: pl.DataFrame,
    states: pl.DataFrame,
    benchmark: int,
    *,
    known: pl.DataFrame | None = None,
    price: pl.DataFrame | None = None,
    withheld: pl.DataFrame | None = None,
) -> tuple[Stack, pl.DataFrame, pl.DataFrame]:
    """Make one benchmark's stack; list its units and tonight's cells, which come first in it.

    ``year_members`` are the memberships of one academic year, ``states`` one row per version with
    ``state_1`` … ``state_8``. A version not assessed on the benchmark is in no cell of it.
    ``known`` are the figures published before (``known_figures``): one with the very returns of a
    cell of tonight fixes what that cell shows; the others are cells of their own, fixed and past.
    ``price`` has one row per cell whose cost is multiplied, with the ``factor``; ``withheld`` one
    per cell of tonight that shows nothing, whatever it could.
    """
    before = _NOTHING_KNOWN if known is None else known
    tonight = states.select("version", state=f"state_{benchmark}").drop_nulls("state")
    units = _units(tonight, before)
    entries = year_members.join(tonight, on="version", validate="m:1").join(units, on=_UNIT)
    cells = _gathered(entries, ["series", *CELL])
    past = _gathered(before.join(units, on=_UNIT), ["figure", "status"])
    shown = past.group_by("set").agg(pl.col("unit").first(), status=pl.col("status").min())
    cells = cells.join(shown.select("set", "status"), on="set", how="left", validate="m:1")
    others = shown.join(cells, on="set", how="anti").sort("set")
    rows = pl.concat([cells, others], how="diagonal").with_columns(
        size=pl.col("unit").list.len().cast(pl.Int64)
    )
    made = Stack(
        cell_start=np.concatenate([[0], np.cumsum(rows["size"].to_numpy())]).astype(np.int64),
        cell_units=rows["unit"].explode().to_numpy().astype(np.int64),
        state=units["state"].to_numpy().astype(np.int8),
        cost=_priced(rows, price),
        never=rows.select(_never().fill_null(value=False)).to_series().to_numpy(),
        part=_regions(entries, units),
        fixed=None if known is None else _names(rows["status"].fill_null("none")),
        withheld=None if withheld is None else _among(rows, withheld),
    )
    return made, rows.head(cells.height).drop("unit", "set", "status"), units


_UNIT = ["version", "state"]
"""A unit is a return version with its result: read by other rules, it would be another one."""

_NOTHING_KNOWN = pl.DataFrame(
    schema={"figure": pl.Int64, "status": pl.String, "version": pl.String, "state": pl.Int8}
)


def _units(tonight: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Give every return version of tonight and of the past its number, in order."""
    every = pl.concat([tonight, before.select(_UNIT)]).unique().sort(_UNIT)
    return every.with_columns(unit=pl.int_range(pl.len(), dtype=pl.Int64))


def _gathered(entries: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Gather the units of each cell, in order; ``set`` is the same for the same units."""
    cells = entries.group_by(key).agg(pl.col("unit").sort()).sort(key)
    return cells.with_columns(set=pl.col("unit").cast(pl.List(pl.String)).list.join(" "))


def _among(rows: pl.DataFrame, listed: pl.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows are cells of a list."""
    key = ["series", *CELL]
    marked = listed.select(key).unique().with_columns(is_listed=pl.lit(value=True))
    joined = rows.join(marked, on=key, how="left", validate="m:1", maintain_order="left")
    return joined["is_listed"].fill_null(value=False).to_numpy()


def _names(values: pl.Series) -> NDArray[np.str_]:
    return values.to_numpy().astype(np.str_)


def _priced(rows: pl.DataFrame, price: pl.DataFrame | None) -> NDArray[np.float64]:
    """Price the hiding of each cell; a cell of the past cannot be hidden and has no price."""
    key = ["series", *CELL]
    factors = rows.select(*key, "size")
    if price is None:
        factors = factors.with_columns(factor=pl.lit(1.0))
    else:
        factors = factors.join(price, on=key, how="left", validate="1:1", maintain_order="left")
    cost = _cost() * pl.col("factor").fill_null(1.0)
    is_past = pl.col("geographic_level").is_null()
    return factors.select(pl.when(is_past).then(0.0).otherwise(cost)).to_series().to_numpy()


def prices(
    placed: pl.DataFrame, before: pl.DataFrame | None, benchmark: int, key: bytes
) -> pl.DataFrame:
    """Say by what to multiply the cost of each of tonight's cells: ``series`` to ``factor``.

    A cell the last release hid (``before`` has its statuses) is cheap to hide again. And every cell
    is dearer by a hash with the home's own ``key``, so that nobody who has this code can replay
    which of two equal cells was hidden: a little by a draw of its own, and more by one that is the
    same for all benchmarks, years and snapshots.
    """
    cell = ["series", *CELL]
    cells = placed.select(cell).unique().sort(cell)
    names = pl.concat_str(*cell, pl.lit(f"gb{benchmark}"), separator="|")
    places = pl.concat_str(CELL[2:], separator="|")
    priced = cells.with_columns(
        factor=1.0
        + policy.COST_JITTER * _draws(names, key)
        + policy.AREA_JITTER * _draws(places, key)
    )
    if before is None:
        return priced
    hidden = before.filter(pl.col("measure") == f"gb{benchmark}", pl.col("status") == "c")
    again = hidden.select(*cell, again=pl.lit(policy.HIDDEN_AGAIN))
    joined = priced.join(again, on=cell, how="left", validate="1:1", maintain_order="left")
    return joined.select(*cell, factor=pl.col("factor") * pl.col("again").fill_null(1.0))


def _draws(names: pl.Expr, key: bytes) -> pl.Expr:
    return names.map_elements(lambda name: _drawn(name, key), return_dtype=pl.Float64)


def _drawn(name: str, key: bytes) -> float:
    """Draw a number from 0 to 1 that is the same for the same name and key."""
    digest = hashlib.blake2b(name.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


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

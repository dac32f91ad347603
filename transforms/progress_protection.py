"""Which cells may show progress: those that with all shown before tell of no small group.

Progress is shown of a hundred institutions or more, but cells overlap, and a region less its hub
can be one school. Here a *group* is those who stand in the very same shown cells. Any sum or
difference of shown cells is made of whole groups; so none may be small, or nearly all of one
result. Then in every group somebody else has the other result, and could stand for anyone. The same
is asked of those counted this year and not before, and the other way round: what attainment of the
same cell and progress differ by is about them. Attainment of other cells is not looked at.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.attainment import ACHIEVED
from transforms.progress import KEY, is_matched
from validation import policy

Integers = NDArray[np.int64]

BOTH, NEW, GONE = 0, 1, 2
"""Kinds of unit: counted in both years, this year only, the year before only."""

UNKNOWN = -1
_LEVELS = ("National", "Regional", "Careers hub")


@dataclass(frozen=True)
class Panels:
    """Who stands in each cell this year, and who stood in it the year before (``progress``)."""

    now: pl.DataFrame
    before: pl.DataFrame


@dataclass(frozen=True)
class Units:
    """The units of some cells: what each cell holds, as numbers, and each unit's two results.

    ``side`` is 1 where a unit adds to the cell's difference from attainment, 2 where it takes away.
    """

    cell: Integers
    unit: Integers
    side: Integers
    kind: Integers
    results: Integers


def allowed(
    tonight: Panels, known: list[tuple[Panels, pl.DataFrame]], benchmark: int
) -> pl.DataFrame:
    """List the cells of tonight that may show a benchmark's progress: their keys.

    ``known`` has the panels of each earlier release and the cells that showed it. The cells readers
    want most come first; one that would make a group too small is left out.
    """
    wanted = _wanted(tonight, benchmark)
    cells, start = [], 0
    for panels, shown in [*known, (tonight, wanted)]:
        number = pl.int_range(start, start + shown.height, dtype=pl.Int64)
        cells.append(_units(panels, shown.select(*KEY, cell=number), benchmark))
        start += shown.height
    units = _as_numbers(pl.concat(cells))
    first = start - wanted.height
    accepted = _accepted(units, first, start)
    return wanted.filter(pl.Series(accepted, dtype=pl.Boolean)).select(KEY)


def _wanted(tonight: Panels, benchmark: int) -> pl.DataFrame:
    """List the cells that are large enough, in the order they are tried."""
    ways = pl.sum_horizontal(
        (pl.col(name) != "total").cast(pl.Int64) for name in ("establishment_group", "fsm_quintile")
    )
    level = pl.col("geographic_level").replace_strict(
        {name: n for n, name in enumerate(_LEVELS)}, default=len(_LEVELS), return_dtype=pl.Int64
    )
    sizes = tonight.now.filter(is_matched(benchmark)).group_by(KEY).agg(size=pl.len())
    large = sizes.filter(pl.col("size") >= policy.PROGRESS_MIN_CONTRIBUTORS)
    return large.sort(ways, level, -pl.col("size").cast(pl.Int64), *KEY)


def _units(panels: Panels, cells: pl.DataFrame, benchmark: int) -> pl.DataFrame:
    """List the units of some cells; a unit is told by its evaluations and what was read of them.

    Fifths of schools are drawn afresh every year, and hundreds move between them, so who left a
    fifth is only asked of each by itself: there each fifth has units of its own.
    """
    now, before = pl.col(f"now_{benchmark}"), pl.col(f"before_{benchmark}")
    this = pl.concat_str("version", now, separator=" ")
    that = pl.concat_str("version_before", before, separator=" ")
    alone = pl.when(pl.col("fsm_quintile") != "total").then(pl.concat_str(pl.col("cell"), that))
    own = alone.otherwise(that)
    here = panels.now.join(cells, on=KEY, validate="m:1").filter(now.is_not_null())
    there = panels.before.join(cells, on=KEY, validate="m:1").filter(before.is_not_null())
    both = here.filter(before.is_not_null())
    left = there.join(both, on=["cell", "version_before"], how="anti")
    came = both.join(there, on=["cell", "version_before"], how="anti")
    got = {"now": (now == ACHIEVED).cast(pl.Int64), "before": (before == ACHIEVED).cast(pl.Int64)}
    unknown = pl.lit(UNKNOWN, pl.Int64)
    new = here.filter(before.is_null())
    return pl.concat(
        [
            _kind(both, BOTH, pl.concat_str(that, this, separator=" "), got),
            _kind(new, NEW, this, got | {"before": unknown}),
            _kind(left, GONE, own, got | {"now": unknown}),
            _kind(came, GONE, own, got | {"now": unknown}, side=2),
        ]
    )


def _kind(
    rows: pl.DataFrame, kind: int, unit: pl.Expr, results: dict[str, pl.Expr], side: int = 1
) -> pl.DataFrame:
    return rows.select(
        "cell",
        unit=unit,
        side=pl.lit(side, pl.Int64),
        kind=pl.lit(kind, pl.Int64),
        **results,
    )


def _as_numbers(units: pl.DataFrame) -> Units:
    number = pl.struct("kind", "unit").rank("dense").cast(pl.Int64) - 1
    numbered = units.with_columns(number=number).sort("cell", "number")
    each = numbered.unique("number", keep="first", maintain_order=True).sort("number")
    return Units(
        cell=numbered["cell"].to_numpy(),
        unit=numbered["number"].to_numpy(),
        side=numbered["side"].to_numpy(),
        kind=each["kind"].to_numpy(),
        results=each.select("now", "before").to_numpy(),
    )


def _accepted(units: Units, first: int, end: int) -> list[bool]:
    """Try the cells in order; those before ``first`` are known whatever they tell."""
    group = np.zeros(len(units.kind), dtype=np.int64)
    bounds = np.searchsorted(units.cell, np.arange(end + 1))
    accepted = []
    for cell in range(end):
        of_cell = slice(bounds[cell], bounds[cell + 1])
        parted, suspects = _part(group, units, units.unit[of_cell], units.side[of_cell])
        stands = cell < first or all(_is_safe(units.results[members]) for members in suspects)
        group = parted if stands else group
        accepted.append(stands)
    return accepted[first:]


def _part(
    group: Integers, units: Units, held: Integers, side: Integers
) -> tuple[Integers, list[Integers]]:
    """Part the groups by a cell; give them and the members of every group that this made.

    Group 0 are those in no shown cell so far; what is left of it is in none.
    """
    told = (group[held] * 3 + side) * 3 + units.kind[held]
    _, place = np.unique(told, return_inverse=True)
    parted = group.copy()
    parted[held] = group.max() + 1 + place
    made = []
    for old in np.unique(group[held]):
        members = np.flatnonzero(group == old)
        parts = [members[parted[members] == name] for name in np.unique(parted[members])]
        if old == 0:
            made += [part for part in parts if parted[part[0]] != 0]
        elif len(parts) > 1:
            made += parts
    return parted, made


def _is_safe(results: Integers) -> bool:
    """Tell a group that is not small and in which each known result has another beside it."""
    size, p = len(results), policy.NEAR_PURE
    known = [column for column in results.T if size and column[0] != UNKNOWN]
    is_mixed = all(p <= column.sum() <= size - p for column in known)
    return size >= policy.MIN_CONTRIBUTORS and is_mixed

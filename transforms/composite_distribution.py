"""Where the whole distribution may be shown: it says more than it seems to.

The benchmarks' numbers add up to the benchmarks achieved by everyone; the counts of 0 to 8 add up
to those achieved by whoever was assessed on all eight. So their difference is what the others
achieved, who were assessed on some only: often one institution.
"""

import polars as pl

from transforms.attainment import ACHIEVED
from transforms.composite_figures import KEY
from transforms.gate import AT, State
from validation import policy
from validation.received import BENCHMARKS

PARTIAL = ["version", "achieved", "assessed"]


def distributed(
    wanted: pl.DataFrame, state: State, known: list[tuple[State, pl.DataFrame]]
) -> pl.DataFrame:
    """List the cells that may show the counts from 1 to 7, of those in ``wanted``: their keys.

    A cell with partly assessed institutions may only if it is England's total, if they are
    ``MIN_CONTRIBUTORS`` at least, and if as many of them stand behind no distribution shown before,
    in any release (``known``: for each its state, and the cells that showed one), or tonight. Then
    whatever distributions are added or subtracted, the result is about so many: of those used, the
    one shown last has as many that no other has.
    """
    told = _groups(known)
    covered = {unit for group in told for unit in group}
    partial = _partial(wanted, state)
    allowed = []
    for cell, rows in partial.group_by(KEY, maintain_order=True):
        group = frozenset(rows["version"])
        is_new = len(group - covered) >= policy.MIN_CONTRIBUTORS
        if group in told or (is_new and _is_england(cell) and _is_open(rows)):
            allowed.append(cell)
            told.add(group)
            covered |= group
    listed = pl.DataFrame(allowed, schema=dict.fromkeys(KEY, pl.String), orient="row")
    nothing_new = wanted.select(KEY).join(partial, on=KEY, how="anti")
    return pl.concat([nothing_new, listed]).sort(KEY)


def _partial(cells: pl.DataFrame, state: State) -> pl.DataFrame:
    """List who was assessed on some benchmarks only: one row per cell and evaluation."""
    states = [pl.col(f"state_{b}") for b in BENCHMARKS]
    assessed = pl.sum_horizontal(one.is_not_null().cast(pl.Int64) for one in states)
    achieved = pl.sum_horizontal((one == ACHIEVED).cast(pl.Int64) for one in states)
    results = state.counted.select(
        *AT,
        "series",
        achieved=achieved,
        assessed=assessed,
        version=pl.concat_str("version", achieved, assessed, separator=" "),
    ).filter(pl.col("assessed").is_between(1, len(BENCHMARKS) - 1))
    placed = state.members.join(results, on=AT, validate="m:1")
    return (
        placed.join(cells.select(KEY), on=KEY, how="semi")
        .select(*KEY, *PARTIAL)
        .sort(*KEY, "version")
    )


def _groups(known: list[tuple[State, pl.DataFrame]]) -> set[frozenset[str]]:
    """List the groups of partly assessed institutions behind distributions shown before."""
    return {
        frozenset(rows["version"])
        for state, shown in known
        for _, rows in _partial(shown, state).group_by(KEY)
    }


def _is_england(cell: tuple[object, ...]) -> bool:
    place = dict(zip(KEY, cell, strict=True))
    is_total = place["establishment_group"] == place["fsm_quintile"] == "total"
    return is_total and place["geographic_level"] == "National"


def _is_open(rows: pl.DataFrame) -> bool:
    """Tell whether neither all nor nearly all, or none, that the group could achieve it did."""
    achieved, most = int(rows["achieved"].sum()), int(rows["assessed"].sum())
    return policy.NEAR_PURE <= achieved <= most - policy.NEAR_PURE

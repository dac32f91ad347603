"""Find composite figures whose difference is about a handful of institutions (method, 1.8).

Each composite count is proved like a benchmark, but only by itself (``composite_figures``). What
several of them say together of a group is kept to groups that are not small: two cells, of tonight
or of any earlier release, that share all but a few institutions do not both show composites.
"""

import polars as pl

from transforms.composite_figures import KEY, complete
from transforms.gate import AT, State
from transforms.grid import TODAYS_HUB
from validation import policy

YEAR = ["series", "time_period"]
KNOWN, AT_THE_TIME, RECAST = 0, 1, 2
"""Of two cells that are too close the one of the higher rank is hidden; a known one never is."""

_HELD = ["cell", "rank", *YEAR, "version"]


def given_away_by_difference(
    shown: pl.DataFrame, state: State, known: list[tuple[State, pl.DataFrame]]
) -> pl.DataFrame:
    """List the cells to hide: their keys.

    ``shown`` lists the cells that would show a composite, ``state`` who stands in them; ``known``
    has, for each earlier release, its state and the cells that showed one. Two cells of one series
    and academic year, whatever their snapshots, differ too little if each has fewer than
    ``MIN_CONTRIBUTORS`` return versions the other has not, and one has any. A revision of no fewer
    than the gate lets through (``GATE_BATCH``) is not too little beside what was shown before: it
    tells what the returns that came less those that went achieved, and of neither what.

    Then the recast hub is hidden rather than the hub at the time; else the smaller; of equals, the
    later in order. Cells of the very same versions are one: all of them are hidden, or none, and
    none if they were shown before.
    """
    numbered = shown.select(KEY).unique().sort(KEY).with_row_index("cell")
    tonight = _tonight(numbered, state)
    held = pl.concat([_known(known, numbered.height), tonight])
    twins = _twins(held)
    first = twins.select("cell", "first").unique()
    sets = twins.filter(pl.col("cell") == pl.col("first")).drop("first")
    sizes = sets.group_by("cell", "rank").agg(size=pl.len().cast(pl.Int64))
    overlaps = _overlaps(_candidates(sets, sizes), sets)
    few = policy.MIN_CONTRIBUTORS
    alone, other_alone = (pl.col(size) - pl.col("common") for size in ("size", "size_other"))
    is_revision = pl.min_horizontal(alone, other_alone) >= policy.GATE_BATCH
    is_known = pl.min_horizontal("rank", "rank_other") == KNOWN
    close = overlaps.filter(
        alone < few, other_alone < few, alone + other_alone > 0, ~(is_known & is_revision)
    )
    hidden = first.join(_hidden(close), on="first", how="semi")
    return numbered.join(hidden, on="cell", how="semi").select(KEY)


def standing(cells: pl.DataFrame, state: State) -> pl.DataFrame:
    """List the complete evaluations behind each of some cells: their columns, and ``version``.

    A version is told apart by its number of benchmarks too: read by other rules, it is another.
    """
    version = pl.concat_str("version", "achieved", separator=" ")
    results = complete(state.counted).select(*AT, "series", version=version)
    placed = state.members.join(results, on=AT, validate="m:1")
    return placed.join(cells, on=KEY, validate="m:1").select(*cells.columns, "version")


def _tonight(numbered: pl.DataFrame, state: State) -> pl.DataFrame:
    is_recast = pl.col("geographic_level") == TODAYS_HUB
    rank = pl.when(is_recast).then(RECAST).otherwise(AT_THE_TIME)
    cells = numbered.with_columns(pl.col("cell").cast(pl.Int64), rank=rank.cast(pl.Int64))
    return standing(cells, state).select(_HELD)


def _known(known: list[tuple[State, pl.DataFrame]], start: int) -> pl.DataFrame:
    """Give the cells of earlier releases numbers from ``start``; list each set once."""
    found = [pl.DataFrame(schema=dict.fromkeys(_HELD, pl.Int64) | dict.fromkeys(_TEXT, pl.String))]
    seen = pl.DataFrame(schema={"versions": pl.String})
    for state, shown in known:
        cells = shown.select(KEY).unique().sort(KEY).with_row_index("cell", offset=start)
        start += cells.height
        listed = standing(cells.with_columns(pl.col("cell").cast(pl.Int64)), state)
        sets = _sets(listed).join(seen, on="versions", how="anti")
        seen = pl.concat([seen, sets.select("versions")]).unique()
        kept = listed.join(sets, on="cell", how="semi")
        found.append(kept.with_columns(rank=pl.lit(KNOWN, pl.Int64)).select(_HELD))
    return pl.concat(found)


_TEXT = (*YEAR, "version")


def _sets(held: pl.DataFrame) -> pl.DataFrame:
    """Give each cell its versions in one text."""
    ordered = pl.col("version").sort().str.join("|")
    return held.group_by("cell").agg(
        versions=pl.concat_str(pl.col("series").first(), ordered, separator="|")
    )


def _twins(held: pl.DataFrame) -> pl.DataFrame:
    """Add to each cell the ``first`` of the cells that hold the very same versions.

    That is the one of the lowest rank, so that twins are as hard to hide as the hardest of them.
    """
    ranked = held.select("cell", "rank").unique().join(_sets(held), on="cell", validate="1:1")
    first = pl.col("cell").sort_by("rank", "cell").first().over("versions")
    return held.join(ranked.select("cell", first=first), on="cell", validate="m:1")


def _hidden(close: pl.DataFrame) -> pl.DataFrame:
    """Choose the one to hide of each pair, ``cell`` before ``other``; of two known ones, none."""
    keeps_other = (pl.col("rank") > pl.col("rank_other")) | (
        (pl.col("rank") == pl.col("rank_other")) & (pl.col("size") < pl.col("size_other"))
    )
    free = close.filter(pl.max_horizontal("rank", "rank_other") > KNOWN)
    return free.select(first=pl.when(keeps_other).then("cell").otherwise("other")).unique()


def _candidates(held: pl.DataFrame, sizes: pl.DataFrame) -> pl.DataFrame:
    """List pairs of cells that may differ by few, each once: ``cell`` before ``other``.

    Of any k versions of a cell at least one is in the other too, or the cell alone has k more. So
    it is enough to meet in the cell's first k.
    """
    few = policy.MIN_CONTRIBUTORS
    sized = held.join(sizes, on=["cell", "rank"], validate="m:1")
    first = sized.filter(pl.col("version").rank("ordinal").over("cell") <= few)
    near = (pl.col("size") - pl.col("size_other")).abs() < few
    met = first.join(sized, on=[*YEAR, "version"], suffix="_other").filter(
        pl.col("cell") != pl.col("cell_other"), near
    )
    one, other = pl.min_horizontal("cell", "cell_other"), pl.max_horizontal("cell", "cell_other")
    pairs = met.select(cell=one, other=other).unique()
    return pairs.join(sizes, on="cell", validate="m:1").join(
        sizes.rename({"cell": "other", "rank": "rank_other", "size": "size_other"}),
        on="other",
        validate="m:1",
    )


def _overlaps(pairs: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Count the versions that both cells of each pair have."""
    one = held.select("cell", "version")
    other = held.select(other="cell", version="version")
    common = (
        pairs.select("cell", "other")
        .join(one, on="cell")
        .join(other, on=["other", "version"])
        .group_by("cell", "other")
        .agg(common=pl.len().cast(pl.Int64))
    )
    return pairs.join(common, on=["cell", "other"], how="inner", validate="1:1")

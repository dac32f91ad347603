"""Find composite figures whose difference is about a handful of institutions (method, 1.8).

A composite is not covered by the proof of the benchmarks. Two cells that share all but a few
institutions would show, by subtraction, what those few achieve; so of two such cells one shows no
composite. Only differences of two cells are found: not those of three or more.
"""

import polars as pl

from transforms.grid import CELL, TODAYS_HUB
from validation import policy
from validation.received import BENCHMARKS

KEY = ["series", *CELL]
YEAR = ["series", "time_period"]


def given_away_by_difference(
    shown: pl.LazyFrame, members: pl.LazyFrame, counted: pl.LazyFrame
) -> pl.LazyFrame:
    """List the cells to hide: one row per cell, with ``given_away`` true.

    ``shown`` lists the cells that show a composite. Two cells of the same series and academic year,
    whatever their snapshots, differ too little if each has fewer than ``MIN_CONTRIBUTORS`` return
    versions the other has not, and one has any. Of a hub at the time and one recast on today's
    members the recast is hidden; else the smaller; of equals, the later in order. Cells of the very
    same versions are one: all of them are hidden, or none.
    """
    numbered = shown.sort(_is_recast(), *KEY).with_row_index("cell")
    twins = _twins(_versions(numbered, members, counted))
    held = twins.filter(pl.col("cell") == pl.col("first")).drop("first")
    sizes = held.group_by("cell").agg(size=pl.len().cast(pl.Int64))
    overlaps = _overlaps(_candidates(held, sizes), held)
    few = policy.MIN_CONTRIBUTORS
    only_one, only_other = (
        pl.col("size") - pl.col("common"),
        pl.col("size_other") - pl.col("common"),
    )
    close = overlaps.filter(only_one < few, only_other < few, only_one + only_other > 0)
    first = twins.select("cell", "first").unique()
    hidden = first.join(_hidden(close, numbered), on="first", how="semi")
    return numbered.join(hidden, on="cell", how="semi").select(*KEY, given_away=pl.lit(value=True))


def _is_recast() -> pl.Expr:
    return pl.col("geographic_level") == TODAYS_HUB


def _hidden(close: pl.LazyFrame, numbered: pl.LazyFrame) -> pl.LazyFrame:
    """Choose the one to hide of each pair, ``cell`` before ``other``: recast cells come last."""
    recast = numbered.select("cell", is_recast=_is_recast())
    known = close.join(recast, on="cell", validate="m:1").join(
        recast.rename({"cell": "other", "is_recast": "other_is_recast"}), on="other", validate="m:1"
    )
    is_smaller = (pl.col("is_recast") == pl.col("other_is_recast")) & (
        pl.col("size") < pl.col("size_other")
    )
    return known.select(first=pl.when(is_smaller).then("cell").otherwise("other")).unique()


def _versions(cells: pl.LazyFrame, members: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """List the return versions behind each cell's composites: those assessed on all eight."""
    on_all = pl.all_horizontal(pl.col(f"state_{b}").is_not_null() for b in BENCHMARKS)
    at = ["line", "time_period", "time_identifier"]
    results = counted.filter(on_all).select(
        *at, "series", version=pl.col("version").rank("dense").cast(pl.Int64)
    )
    return (
        members.join(results, on=at, validate="m:1")
        .join(cells, on=KEY, validate="m:1")
        .select("cell", *YEAR, "version")
    )


def _twins(held: pl.LazyFrame) -> pl.LazyFrame:
    """Add to each cell the ``first`` of the cells that hold the very same versions."""
    sets = held.group_by("cell", *YEAR).agg(
        versions=pl.col("version").sort().cast(pl.String).str.join("|")
    )
    first = sets.select("cell", first=pl.col("cell").min().over(*YEAR, "versions"))
    return held.join(first, on="cell", validate="m:1")


def _candidates(held: pl.LazyFrame, sizes: pl.LazyFrame) -> pl.LazyFrame:
    """List pairs of cells that may differ by few, each once: ``cell`` before ``other``.

    Of any k versions of a cell at least one is in the other too, or the cell alone has k more. So
    it is enough to meet in the cell's first k.
    """
    few = policy.MIN_CONTRIBUTORS
    sized = held.join(sizes, on="cell", validate="m:1")
    first = sized.filter(pl.col("version").rank("ordinal").over("cell") <= few)
    near = (pl.col("size") - pl.col("size_other")).abs() < few
    met = first.join(sized, on=[*YEAR, "version"], suffix="_other").filter(
        pl.col("cell") != pl.col("cell_other"), near
    )
    one, other = pl.min_horizontal("cell", "cell_other"), pl.max_horizontal("cell", "cell_other")
    pairs = met.select(cell=one, other=other).unique()
    return pairs.join(sizes, on="cell").join(
        sizes.rename({"cell": "other", "size": "size_other"}), on="other"
    )


def _overlaps(pairs: pl.LazyFrame, held: pl.LazyFrame) -> pl.LazyFrame:
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

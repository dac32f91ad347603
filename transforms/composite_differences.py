"""Find composite figures whose difference is about a handful of institutions (method, 1.8).

A composite is not covered by the proof of the benchmarks. Two cells that share all but a few
institutions would show, by subtraction, what those few achieve; so of two such cells one shows no
composite. Only differences of two cells are found: not those of three or more.
"""

import polars as pl

from transforms.grid import CELL
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
    versions the other has not, and one has any. The smaller is hidden; of equals, the later in
    order.
    """
    numbered = shown.sort(KEY).with_row_index("cell")
    held = _versions(numbered, members, counted)
    sizes = held.group_by("cell").agg(size=pl.len().cast(pl.Int64))
    overlaps = _overlaps(_candidates(held, sizes), held)
    few = policy.MIN_CONTRIBUTORS
    only_one, only_other = (
        pl.col("size") - pl.col("common"),
        pl.col("size_other") - pl.col("common"),
    )
    close = overlaps.filter(only_one < few, only_other < few, only_one + only_other > 0)
    smaller = pl.when(pl.col("size") < pl.col("size_other")).then("cell").otherwise("other")
    hidden = close.select(cell=smaller).unique()
    return numbered.join(hidden, on="cell", how="semi").select(*KEY, given_away=pl.lit(value=True))


def _versions(cells: pl.LazyFrame, members: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """List the return versions behind each cell's composites: those assessed on all eight."""
    on_all = pl.all_horizontal(pl.col(f"state_{b}").is_not_null() for b in BENCHMARKS)
    at = ["line", "time_period", "time_identifier"]
    results = counted.filter(on_all).select(*at, "series", "version")
    return (
        members.join(results, on=at, validate="m:1")
        .join(cells, on=KEY, validate="m:1")
        .select("cell", *YEAR, "version")
    )


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

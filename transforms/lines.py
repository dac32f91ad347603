"""Institution lines: a school and its successors as one institution through time."""

import polars as pl

from transforms.register import laestab

LONGEST_CHAIN = 16
"""Steps followed to the first member; the real links file's longest chain has four."""

_IDENTITY = {"Successor": True, "Predecessor": False}
"""Only plain links carry an institution on; merged, amalgamated and split ones do not."""


def institution_lines(establishments: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """Give every URN its line: the URN of the first member, so later extracts keep it.

    Links count in either direction, or two URNs holding one LAESTAB on consecutive days. Only
    one-to-one steps carry an institution on: a merger or a split ends its lines.
    """
    steps = _one_to_one(pl.concat([_linked(links), _same_laestab(establishments)]), establishments)
    lines = establishments.select("urn").join(
        steps.rename({"new": "urn", "old": "line"}), on="urn", how="left", validate="1:1"
    )
    lines = lines.with_columns(pl.col("line").fill_null(pl.col("urn")))
    for _ in range(LONGEST_CHAIN.bit_length() - 1):
        lines = _jump(lines)
    return lines.select("urn", "line")


def _jump(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Replace each first member by its own first member: doubles the steps followed."""
    onward = lines.select(line="urn", first="line")
    joined = lines.join(onward, on="line", how="left", validate="m:1")
    return joined.select("urn", line=pl.coalesce("first", "line"))


def _linked(links: pl.LazyFrame) -> pl.LazyFrame:
    known = links.filter(pl.col("link_type").is_in(list(_IDENTITY)))
    is_successor = pl.col("link_type") == "Successor"
    return known.select(
        old=pl.when(is_successor).then("urn").otherwise("link_urn"),
        new=pl.when(is_successor).then("link_urn").otherwise("urn"),
    )


def _same_laestab(establishments: pl.LazyFrame) -> pl.LazyFrame:
    """Pair the URNs that hold one LAESTAB where one opens the day after the other closes."""
    numbered = establishments.with_columns(laestab=laestab()).filter(
        pl.col("laestab").is_not_null()
    )
    closed = numbered.select("laestab", old="urn", day=pl.col("close_date").dt.offset_by("1d"))
    opened = numbered.select("laestab", new="urn", day="open_date")
    return closed.join(opened, on=["laestab", "day"], how="inner").select("old", "new")


def _one_to_one(pairs: pl.LazyFrame, establishments: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the steps from one URN to one other, forward in time.

    Forward means a later opening date, or for equal dates a higher URN: a cycle cannot be all
    forward, so the step that closes it is lost and the chain stays a chain.
    """
    opened = establishments.select("urn", day=pl.col("open_date").fill_null(pl.date(1900, 1, 1)))
    dated = (
        pairs.unique()
        .join(opened.rename({"urn": "old", "day": "old_day"}), on="old", validate="m:1")
        .join(opened.rename({"urn": "new", "day": "new_day"}), on="new", validate="m:1")
    )
    later = pl.col("new_day") > pl.col("old_day")
    same_day = (pl.col("new_day") == pl.col("old_day")) & (pl.col("new") > pl.col("old"))
    return dated.filter(
        pl.len().over("old") == 1, pl.len().over("new") == 1, later | same_day
    ).select("old", "new")

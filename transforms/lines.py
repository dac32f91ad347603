"""Institution lines: a school and its successors as one institution through time."""

import polars as pl

from transforms.successions import ONE_TO_ONE

LONGEST_CHAIN = 16
"""Steps followed to the first member; the real links file's longest chain has four."""


def institution_lines(establishments: pl.LazyFrame, taken_over: pl.LazyFrame) -> pl.LazyFrame:
    """Give every URN its line: the URN of the first member, so later extracts keep it.

    ``taken_over`` are the successions of the establishments; only one-to-one ones carry an
    institution on. A merger or a split ends the lines that go into it; a school that absorbs
    another keeps its own.
    """
    steps = taken_over.filter(pl.col("kind") == ONE_TO_ONE).select(urn="new", line="old")
    lines = establishments.select("urn").join(steps, on="urn", how="left", validate="1:1")
    lines = lines.with_columns(pl.col("line").fill_null(pl.col("urn")))
    for _ in range(LONGEST_CHAIN.bit_length() - 1):
        lines = _jump(lines)
    return lines.select("urn", "line")


def _jump(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Replace each first member by its own first member: doubles the steps followed."""
    onward = lines.select(line="urn", first="line")
    joined = lines.join(onward, on="line", how="left", validate="m:1")
    return joined.select("urn", line=pl.coalesce("first", "line"))

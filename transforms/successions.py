"""Which establishment took over from which: one to one, by a merger, or by a split."""

from datetime import date

import polars as pl

from transforms.register import CLOSED, PROPOSED, laestab
from validation.code_lists import code_list

ONE_TO_ONE, MERGER, SPLIT = "one_to_one", "merger", "split"

ALWAYS = date(1900, 1, 1)
"""Opened before anyone knows: a blank opening date, and the register's own placeholder."""

OVERLAP_DAYS = 31
"""How long a school may stay listed after its successor opens. Of 16,604 linked pairs in the
extract of July 2025, 13,700 hand over from one day to the next and 950 within a month; where
the successor is older than that it was there before, and absorbed the school."""


def successions(establishments: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """List who took over from whom: one row per pair ``old``, ``new`` of URNs.

    Pairs come from links in either direction and from LAESTABs that change hands on consecutive
    days. ``kind`` is ``one_to_one`` (``new`` opens as ``old`` closes, and neither has another such
    partner), ``merger`` (``new`` replaces several, or was open before) or ``split`` (``old`` has
    several successors, or goes on beside ``new``). ``happened_on`` is the day it took effect and
    ``dated_by`` what says so: ``opening``, ``link`` or ``closing``; both null where nothing does.
    Pairs that contradict the opening and closing dates, such as the way back in a cycle, are left
    out, and so are establishments only proposed: plans change, and a line keeps its identifier.
    """
    dated = _dated(_pairs(establishments, links), establishments)
    possible = dated.filter(_hands_over() | _absorbs() | _branches_off())
    happened_on, dated_by = _happening()
    return (
        possible.with_columns(hands_over=_hands_over())
        .with_columns(kind=_kind(), happened_on=happened_on, dated_by=dated_by)
        .select("old", "new", "kind", "happened_on", "dated_by")
        .sort("old", "new")
    )


def _pairs(establishments: pl.LazyFrame, links: pl.LazyFrame) -> pl.LazyFrame:
    """Give each pair once: the newest date of its links, and whether any says merger or split."""
    typed = links.join(code_list("link_types").lazy(), on="link_type", validate="m:1")
    leaves = typed.filter(pl.col("leaves") != "no").with_columns(old="urn", new="link_urn")
    enters = typed.filter(pl.col("leaves") != "yes").with_columns(old="link_urn", new="urn")
    columns = ("old", "new", "meaning", "linked_on")
    every = pl.concat(
        [leaves.select(columns), enters.select(columns), _same_laestab(establishments)]
    )
    return every.group_by("old", "new").agg(
        pl.col("linked_on").max(),
        merger=(pl.col("meaning") == MERGER).any(),
        split=(pl.col("meaning") == SPLIT).any(),
    )


def _same_laestab(establishments: pl.LazyFrame) -> pl.LazyFrame:
    """Pair the URNs that hold one LAESTAB where one opens the day after the other closes."""
    numbered = establishments.with_columns(laestab=laestab()).filter(
        pl.col("laestab").is_not_null()
    )
    closed = numbered.select("laestab", old="urn", day=pl.col("close_date").dt.offset_by("1d"))
    opened = numbered.select("laestab", new="urn", day="open_date")
    return closed.join(opened, on=["laestab", "day"], how="inner").select(
        "old", "new", meaning=pl.lit("carried"), linked_on=pl.lit(None, pl.Date)
    )


def _dated(pairs: pl.LazyFrame, establishments: pl.LazyFrame) -> pl.LazyFrame:
    """Add when both opened and closed; pairs with what never opened, or is not listed, go."""
    dates = establishments.filter(pl.col("status_code") != PROPOSED).select(
        "urn",
        opened=pl.col("open_date").fill_null(ALWAYS),
        closed="close_date",
        is_closed=(pl.col("status_code") == CLOSED) | pl.col("close_date").is_not_null(),
    )
    old, new = (dates.select(pl.all().name.prefix(f"{side}_")) for side in ("old", "new"))
    return pairs.join(old, left_on="old", right_on="old_urn", validate="m:1").join(
        new, left_on="new", right_on="new_urn", validate="m:1"
    )


def _hands_over() -> pl.Expr:
    """Tell that ``new`` opened as ``old`` closed, or after; equal opening days go by URN."""
    earliest = pl.col("old_closed").dt.offset_by(f"-{OVERLAP_DAYS}d")
    at_closing = pl.col("old_is_closed") & (pl.col("new_opened") >= earliest).fill_null(True)
    same_day = (pl.col("new_opened") == pl.col("old_opened")) & (pl.col("new") > pl.col("old"))
    return at_closing & ((pl.col("new_opened") > pl.col("old_opened")) | same_day)


def _absorbs() -> pl.Expr:
    """Tell that ``new`` was open before ``old`` closed, and stayed."""
    stays = pl.col("new_closed").is_null() | (pl.col("new_closed") > pl.col("old_closed"))
    was_there = pl.col("new_opened") < pl.col("old_closed").dt.offset_by(f"-{OVERLAP_DAYS}d")
    return (stays & was_there).fill_null(False)


def _branches_off() -> pl.Expr:
    """Tell that ``new`` was made out of ``old``, which goes on: both are open, so they are two."""
    return ~pl.col("old_is_closed") & (pl.col("new_opened") > pl.col("old_opened"))


def _kind() -> pl.Expr:
    several_successors = (pl.len().over("old") > 1) | ~pl.col("old_is_closed")
    several_predecessors = pl.col("hands_over").sum().over("new") > 1
    return (
        pl.when(several_successors | pl.col("split"))
        .then(pl.lit(SPLIT))
        .when(~pl.col("hands_over") | several_predecessors | pl.col("merger"))
        .then(pl.lit(MERGER))
        .otherwise(pl.lit(ONE_TO_ONE))
    )


def _happening() -> tuple[pl.Expr, pl.Expr]:
    """Date a succession, and say by what: links give either day of the change, so come second."""
    begins = pl.col("hands_over") | ~pl.col("old_is_closed")
    opening = pl.when(begins & (pl.col("new_opened") > ALWAYS)).then("new_opened")
    closing = pl.col("old_closed").dt.offset_by("1d")
    dates = {"opening": opening, "link": pl.col("linked_on"), "closing": closing}
    dated_by = pl.coalesce(pl.when(day.is_not_null()).then(pl.lit(by)) for by, day in dates.items())
    return pl.coalesce(*dates.values()), dated_by

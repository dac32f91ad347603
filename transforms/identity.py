"""Which institution a return speaks of: from the number it gives and its date, to its line."""

import polars as pl

from transforms.register import CLOSED, laestab, open_on, previous_laestab
from transforms.scope import scope

LONGEST_SUCCESSION = 4
"""Mergers followed from one to the next; the longest chain of the real links file has four."""

ASKED = ["institution", "identifier", "headed", "day"]
"""What decides the answer: rows that ask the same get the same, whatever else is there."""


def resolve(
    named: pl.LazyFrame,
    establishments: pl.LazyFrame,
    lines: pl.LazyFrame,
    successions: pl.LazyFrame,
    *,
    on: str,
) -> pl.LazyFrame:
    """Add ``line``, ``resolution``, ``named_line`` and ``candidates`` to rows that name someone.

    Rows have ``institution``, its ``identifier``, the identifier its column is ``headed`` and a
    date ``on``. The rungs, surest first: whoever holds the number on the date (``resolved``); the
    line of its one holder, open then under another number (``remapped``); the one institution that
    took over when the line ended (``succeeded``); whoever alone held a LAESTAB that nobody holds
    any more (``previous_laestab``). A number that is not of the kind its column is headed is a
    proposal: it counts only on the first rung (``proposed``). ``not_open`` is known, but neither
    it nor a successor was open. All others have no line: ``unknown``, ``several``,
    ``several_successors``, ``proposal_not_accepted``; guessing would credit one with another's
    result. ``named_line`` is the number's own line; ``candidates`` the lines it might have been.
    """
    members = _members(establishments, lines)
    asked = named.select("institution", "identifier", "headed", day=on).unique()
    held = _with_line_open(_held(asked, _identifiers(members)), members)
    heirs = _heirs(held, members, _after(lines, successions))
    found = (
        held.join(heirs, on=["named_line", "day"], how="left", validate="m:1")
        .with_columns(resolution=_resolution())
        .select(*ASKED, "resolution", "named_line", line=_line(), candidates=_candidates())
    )
    key = ["institution", "identifier", "headed", on]
    return named.join(found.rename({"day": on}), on=key, how="left", validate="m:1")


def _members(establishments: pl.LazyFrame, lines: pl.LazyFrame) -> pl.LazyFrame:
    """Give every establishment its line, its numbers, and whether its type is in scope."""
    in_scope_types = scope().select("type_code", in_scope=pl.lit(True)).unique()
    return (
        establishments.join(lines, on="urn", how="left", validate="1:1")
        .join(in_scope_types, on="type_code", how="left", validate="m:1")
        .with_columns(
            pl.col("in_scope").fill_null(False),
            laestab=laestab(),
            previous_laestab=previous_laestab(),
        )
    )


def _identifiers(members: pl.LazyFrame) -> pl.LazyFrame:
    """List every number of every establishment; previous LAESTABs only where nobody holds them."""
    kept = ["line", "status_code", "open_date", "close_date", "in_scope"]

    def numbers(column: str) -> pl.LazyFrame:
        named = members.filter(pl.col(column).is_not_null())
        identifier = column.removeprefix("previous_")
        return named.select(
            *kept,
            institution=column,
            identifier=pl.lit(identifier),
            is_previous=pl.lit(column != identifier),
        )

    given_up = numbers("previous_laestab").join(
        members.select(institution="laestab").drop_nulls(), on="institution", how="anti"
    )
    return pl.concat([*(numbers(name) for name in ("urn", "laestab", "ukprn")), given_up])


def _held(asked: pl.LazyFrame, identifiers: pl.LazyFrame) -> pl.LazyFrame:
    """Find who holds each number asked for, or ever held it: ``named_line`` where that is one.

    A UKPRN may be a college's and its office's: of several that are open the one in scope is
    meant. ``by_holder`` says that the holder itself was open on the day; ``fitting`` are all lines
    that fit, none for a number not listed.
    """
    is_open = open_on(pl.col("day"))
    lines = {
        "open_lines": pl.col("line").filter(is_open),
        "scope_lines": pl.col("line").filter(is_open & pl.col("in_scope")),
        "all_lines": pl.col("line").drop_nulls(),
    }
    found = (
        asked.join(identifiers, on=["institution", "identifier"], how="left")
        .group_by(ASKED)
        .agg(
            pl.col("is_previous").first(),
            **{name: line.unique().sort() for name, line in lines.items()},
        )
    )
    holder = pl.coalesce(_only("open_lines"), _only("scope_lines"))
    return found.select(
        *ASKED,
        "is_previous",
        by_holder=holder.is_not_null(),
        named_line=pl.coalesce(holder, _only("all_lines")),
        fitting=pl.when(pl.col("open_lines").list.len() > 0)
        .then("open_lines")
        .otherwise("all_lines"),
    )


def _only(lines: str) -> pl.Expr:
    return pl.when(pl.col(lines).list.len() == 1).then(pl.col(lines).list.first())


def _with_line_open(held: pl.LazyFrame, members: pl.LazyFrame) -> pl.LazyFrame:
    """Say whether the line named has a member open on the day, and whether one closed before.

    A line that had yet to begin has neither.
    """
    day = pl.col("day")
    is_closed = (pl.col("close_date") < day).fill_null(pl.col("status_code") == CLOSED)
    lives = members.select("status_code", "open_date", "close_date", named_line="line")
    return (
        held.join(lives, on="named_line", how="left")
        .group_by(ASKED)
        .agg(
            pl.col("is_previous", "by_holder", "named_line", "fitting").first(),
            line_open=open_on(day).any(),
            line_closed=is_closed.any(),
        )
    )


def _after(lines: pl.LazyFrame, successions: pl.LazyFrame) -> pl.LazyFrame:
    """List which lines (``heir``) come after a line by mergers and splits, at once or later."""
    old, new = lines.rename({"urn": "old"}), lines.rename({"urn": "new", "line": "heir"})
    joined = successions.select("old", "new").join(old, on="old").join(new, on="new")
    after = joined.filter(pl.col("line") != pl.col("heir")).select("line", "heir").unique()
    for _ in range(LONGEST_SUCCESSION.bit_length() - 1):
        further = after.join(after.rename({"line": "heir", "heir": "later"}), on="heir")
        after = pl.concat([after, further.select("line", heir="later")]).unique()
    return after


def _heirs(held: pl.LazyFrame, members: pl.LazyFrame, after: pl.LazyFrame) -> pl.LazyFrame:
    """List the lines open on the day (``heirs``) that took over from a line ended by then.

    What comes after one of them took over from that one alone.
    """
    has_ended = pl.col("line_closed") & ~pl.col("line_open")
    ended = held.filter(has_ended).select("day", line="named_line").unique()
    lives = members.select("status_code", "open_date", "close_date", heir="line")
    later = after.group_by(heir="line").agg(later="heir")
    return (
        ended.join(after, on="line")
        .join(lives, on="heir")
        .filter(open_on(pl.col("day")))
        .join(later, on="heir", how="left", validate="m:1")
        .group_by("day", named_line="line")
        .agg(heirs=pl.col("heir").unique(), later=pl.col("later").explode())
        .select("named_line", "day", heirs=pl.col("heirs").list.set_difference("later").list.sort())
    )


def _resolution() -> pl.Expr:
    """Say on which rung a number was found, or why it was not."""
    is_proposal = (pl.col("headed") != "any") & (pl.col("headed") != pl.col("identifier"))
    by_holder = pl.col("by_holder")
    stands = by_holder | pl.col("line_open")
    successors = pl.col("heirs").list.len()
    rungs = {
        "proposed": is_proposal & by_holder & ~pl.col("is_previous"),
        "proposal_not_accepted": is_proposal,
        "unknown": pl.col("fitting").list.len() == 0,
        "several": pl.col("named_line").is_null(),
        "previous_laestab": pl.col("is_previous") & stands,
        "resolved": by_holder,
        "remapped": stands,
        "succeeded": (successors == 1) & ~pl.col("is_previous"),
        "several_successors": (successors > 1) & ~pl.col("is_previous"),
    }
    chosen = pl.lit("not_open")
    for name, holds in reversed(rungs.items()):
        chosen = pl.when(holds).then(pl.lit(name)).otherwise(chosen)
    return chosen


def _line() -> pl.Expr:
    """Choose the line a row counts for; none where it is not settled."""
    own = ["resolved", "remapped", "proposed", "previous_laestab", "not_open"]
    return (
        pl.when(pl.col("resolution").is_in(own))
        .then("named_line")
        .when(pl.col("resolution") == "succeeded")
        .then(pl.col("heirs").list.first())
    )


def _candidates() -> pl.Expr:
    """List the lines to choose from where there is none, or the one that was not open."""
    return (
        pl.when(pl.col("resolution").is_in(["several", "proposal_not_accepted", "not_open"]))
        .then("fitting")
        .when(pl.col("resolution") == "several_successors")
        .then("heirs")
        .otherwise(pl.lit([], pl.List(pl.String)))
    )

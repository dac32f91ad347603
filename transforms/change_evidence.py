"""What two registers say of an institution that does not count as it did."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from transforms.register import PROPOSED, open_on
from transforms.scope import ELIGIBLE
from transforms.successions import ONE_TO_ONE, SPLIT
from validation.code_lists import code_list

SCOPED_BY = ("type_code", "phase_code", "high_age", "section_41", "district_code")
"""What scope is decided by, beside being open."""


@dataclass(frozen=True)
class Moment:
    """The population on a day, as the register in force for the day has it.

    ``counted`` has one row per institution line that counts, as ``counted_where`` gives it.
    ``listed`` has one row per establishment of that register, open or not, with its ``line`` and
    its ``reason``: why it is eligible on the day, or not.
    """

    day: date
    counted: pl.LazyFrame
    listed: pl.LazyFrame


def with_evidence(
    changed: pl.LazyFrame, before: Moment, after: Moment, taken_over: pl.LazyFrame
) -> pl.LazyFrame:
    """Join to each changed line what the registers say ``here`` and ``there``.

    For one gained or lost, ``here`` is its row in the register by which it counts, and ``there``
    the row of the same URN in the other one: closed, not open yet, out of scope or not listed. For
    one that stayed, ``here`` is its URN now and ``there`` the one before, both as listed now.
    ``blocked_…`` is a member of the line that is open there and out of scope; ``member`` names one
    closed before or opening after; ``partners`` are those it was merged or split into or formed
    from. ``others`` are whichever of these there are: a line with another member has no partners.
    """
    was, now = (_of_lines(moment, changed) for moment in (before, after))
    here = {"gained": now, "lost": was, "stayed": now}
    there = {"gained": was, "lost": now, "stayed": now}
    evidence = (
        (_rows(here, "here"), ["change", "here_urn"]),
        (_rows(there, "there"), ["change", "there_urn"]),
        (_out_of_scope({"gained": was, "lost": now}), ["change", "line"]),
        (pl.concat([_closed_member(was), _coming_member(now)]), ["change", "line"]),
        (_partners(taken_over, after), ["change", "here_urn"]),
        (_authority("before"), ["authority_before"]),
        (_authority("after"), ["authority_after"]),
    )
    known = changed.with_columns(
        here_urn=pl.coalesce("urn_after", "urn_before"),
        there_urn=pl.coalesce("urn_before", "urn_after"),
    )
    for found, key in evidence:
        known = known.join(found, on=key, how="left", validate="m:1")
    return known.with_columns(others=pl.coalesce("member", "partners"))


def _of_lines(moment: Moment, changed: pl.LazyFrame) -> Moment:
    """Keep what is listed of the changed lines: a few of the register's 50,000 rows."""
    listed = moment.listed.join(changed.select("line"), on="line", how="semi")
    return replace(moment, listed=listed)


def _rows(sides: dict[str, Moment], prefix: str) -> pl.LazyFrame:
    told = ("status_code", "open_date", "close_date", *SCOPED_BY)
    return pl.concat(
        moment.listed.select(
            pl.col("urn").alias(f"{prefix}_urn"),
            pl.col(told).name.prefix(f"{prefix}_"),
            change=pl.lit(change),
        )
        for change, moment in sides.items()
    )


def _out_of_scope(sides: dict[str, Moment]) -> pl.LazyFrame:
    """Give the newest member of each line that is open and out of scope, and why it is."""
    return pl.concat(
        moment.listed.filter(open_on(moment.day), pl.col("reason") != ELIGIBLE)
        .sort("open_date", "urn", nulls_last=False)
        .unique("line", keep="last", maintain_order=True)
        .select(
            "line",
            pl.col(SCOPED_BY).name.prefix("blocked_"),
            blocked_by="reason",
            change=pl.lit(change),
        )
        for change, moment in sides.items()
    )


def _closed_member(before: Moment) -> pl.LazyFrame:
    """Name the member of each line that closed last: one gained may carry it on after a gap."""
    closed = before.listed.filter(pl.col("close_date") < before.day).sort("close_date", "urn")
    return _member(closed.unique("line", keep="last", maintain_order=True), "gained")


def _coming_member(after: Moment) -> pl.LazyFrame:
    """Name the member of each line that opens next, or is proposed to: it may carry one lost on."""
    not_yet = (pl.col("status_code") == PROPOSED) | (pl.col("open_date") > after.day)
    coming = after.listed.filter(not_yet).sort("open_date", "urn", nulls_last=True)
    return _member(coming.unique("line", keep="first", maintain_order=True), "lost")


def _member(rows: pl.LazyFrame, change: str) -> pl.LazyFrame:
    return rows.select("line", member_urn="urn", member=_named(), change=pl.lit(change))


def _partners(taken_over: pl.LazyFrame, after: Moment) -> pl.LazyFrame:
    """Name the partners in a merger or split: of one gained as it opened, of one lost by then.

    A pair is of a split where any of its pairs is; the older school of a split may go on.
    """
    opened = after.listed.select(new="urn", happened_on="open_date")
    pairs = taken_over.filter(
        pl.col("kind") != ONE_TO_ONE, (pl.col("happened_on") <= after.day).fill_null(True)
    )
    began = pairs.join(opened, on=["new", "happened_on"], how="semi")
    every = pl.concat(
        [
            began.select("kind", here_urn="new", urn="old", change=pl.lit("gained")),
            pairs.select("kind", here_urn="old", urn="new", change=pl.lit("lost")),
        ]
    )
    names = after.listed.select("urn", "establishment_name")
    told = every.join(names, on="urn", how="left", validate="m:1").sort("urn")
    partner = _named().fill_null(pl.format("URN {}", "urn"))
    return told.group_by("change", "here_urn").agg(
        is_split=(pl.col("kind") == SPLIT).any(), partners=partner.str.join(" and ")
    )


def _named() -> pl.Expr:
    return pl.format("{} (URN {})", "establishment_name", "urn")


def _authority(suffix: str) -> pl.LazyFrame:
    """Give the number of an authority's code and the days it began and ended."""
    return (
        code_list("authorities")
        .lazy()
        .select(
            pl.col("new_la_code").alias(f"authority_{suffix}"),
            pl.col("la_code").alias(f"number_{suffix}"),
            pl.col("valid_from").str.to_date().alias(f"begins_{suffix}"),
            pl.col("valid_to").str.to_date().alias(f"ends_{suffix}"),
        )
    )

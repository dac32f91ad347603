"""Mergers and splits, after which returns are not carried on: the list for the hub team."""

from datetime import date

import polars as pl

from transforms.change_sentences import day_in_words, filled
from transforms.geography import in_force
from transforms.register import CLOSED
from transforms.scope import in_scope
from transforms.successions import ONE_TO_ONE, SPLIT
from validation.code_lists import code_list

_SIDES = ("old", "new")


def mergers_and_splits(
    taken_over: pl.LazyFrame,
    establishments: pl.LazyFrame,
    lines: pl.LazyFrame,
    memberships: pl.LazyFrame,
    first: date,
    last: date,
) -> pl.LazyFrame:
    """Give one row per old and new establishment that merged or split from ``first`` to ``last``.

    Left out are one-to-one successions, whose returns are carried on, and pairs of which neither
    is in scope by type, phase and age range, open or not. A ``branch`` is a split after which the
    old school goes on. The hubs are those of the old one the day before and of the new one on the
    day; ``memberships`` are spells with their ``line``.
    """
    pairs = taken_over.filter(
        pl.col("kind") != ONE_TO_ONE, pl.col("happened_on").is_between(first, last)
    ).select("kind", "happened_on", "dated_by", old_urn="old", new_urn="new")
    known = _known(establishments, lines)
    for side in _SIDES:
        told = known.select(pl.all().name.prefix(f"{side}_"))
        pairs = pairs.join(told, on=f"{side}_urn", validate="m:1")
        hubs = _hubs(pairs, memberships, side)
        key = [f"{side}_line", "happened_on"]
        pairs = pairs.join(hubs, on=key, how="left", validate="m:1")
    goes_on = (pl.col("kind") == SPLIT) & ~pl.col("old_is_closed")
    return _told(
        pairs.filter(pl.col("old_is_in_scope") | pl.col("new_is_in_scope")).with_columns(
            kind=pl.when(goes_on).then(pl.lit("branch")).otherwise("kind"),
            la_name=pl.concat_list("old_la_name", "new_la_name")
            .list.drop_nulls()
            .list.unique(maintain_order=True)
            .list.join(" and "),
        )
    )


def _known(establishments: pl.LazyFrame, lines: pl.LazyFrame) -> pl.LazyFrame:
    """Say of each establishment what either side of a pair needs."""
    names = code_list("authorities").lazy().select("la_code", "la_name").unique("la_code")
    in_scope_urns = in_scope(establishments).select("urn", is_in_scope=pl.lit(True))
    return (
        establishments.join(lines, on="urn", validate="1:1")
        .join(names, on="la_code", how="left", validate="m:1")
        .join(in_scope_urns, on="urn", how="left", validate="1:1")
        .select(
            "urn",
            "line",
            "la_name",
            name="establishment_name",
            is_closed=(pl.col("status_code") == CLOSED) | pl.col("close_date").is_not_null(),
            is_in_scope=pl.col("is_in_scope").fill_null(False),
        )
    )


def _hubs(pairs: pl.LazyFrame, memberships: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """Name the hubs of one side: on the last day of the old one, the first day of the new."""
    key = [f"{side}_line", "happened_on"]
    before = "-1d" if side == "old" else "0d"
    asked = pairs.select(key).unique().with_columns(day=pl.col("happened_on").dt.offset_by(before))
    members = asked.join(memberships, left_on=f"{side}_line", right_on="line").filter(
        in_force("member_from", "member_to", on="day")
    )
    named = members.group_by(key).agg(pl.col("hub_name").unique().sort())
    return named.select(*key, pl.col("hub_name").list.join(" and ").alias(f"{side}_hubs"))


def _told(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Say what happened and what it means for returns."""
    words = {
        "when": pl.lit("on ") + day_in_words(pl.col("happened_on")),
        "old": pl.col("old_name"),
        "new": pl.col("new_name"),
    }
    sentences = code_list("merger_sentences").lazy()
    return pairs.join(sentences, on="kind", how="left", validate="m:1").with_columns(
        sentence=filled("sentence", words)
    )

"""What may change since the last release: revisions too few to be safe stay pending (method, 1.7).

Two releases of one snapshot can be subtracted. Protection knows every figure published before, and
hides what a difference would give away. Where that costs too much, the gate holds the revised
returns back: at that snapshot they count as they did in the last release, in every cell.
"""

from dataclasses import dataclass

import polars as pl

from transforms.grid import CELL, TODAYS_HUB
from validation import policy

SNAPSHOT = ["time_period", "time_identifier"]
AT = [*SNAPSHOT, "line"]
"""One institution at one snapshot: what is revised, and what is held, as a whole."""

_IS_RECAST = pl.col("geographic_level") == TODAYS_HUB


@dataclass(frozen=True)
class State:
    """Who stands in which cell (``members``), and which evaluation counts for whom (``counted``).

    ``members`` has one row per cell and institution line, ``counted`` one per snapshot and line.
    """

    members: pl.DataFrame
    counted: pl.DataFrame


def revised(tonight: State, known: State) -> pl.DataFrame:
    """List what differs from the last release at snapshots it had: one row per snapshot and line.

    A line is revised if another evaluation counts for it, if it is counted no more or newly, or if
    it counts in other areas or breakdowns. Hubs recast on today's members are left out: their
    cells follow the membership, and protection hides them where that would tell something.
    """
    published = known.counted.select(SNAPSHOT).unique()
    there, before = _marks(tonight).join(published, on=SNAPSHOT, how="semi"), _marks(known)
    both = there.join(before, on=AT, how="full", coalesce=True, validate="1:1", suffix="_before")
    return both.filter(pl.col("mark").ne_missing(pl.col("mark_before"))).select(AT).sort(AT)


def too_few(changes: pl.DataFrame, tonight: State, known: State) -> pl.DataFrame:
    """List the revisions that would open a local authority for fewer than ``GATE_BATCH`` returns.

    The practical floor of the method: such revisions nearly always settle somebody's result, so
    they wait without being tried. Of a line that moved, both authorities must be open.
    """
    area = ["geographic_level", "area_code"]
    placed = pl.concat([state.members.select(*AT, *area) for state in (tonight, known)]).unique()
    local = placed.filter(pl.col("geographic_level") == "Local authority")
    where = changes.join(local, on=AT, how="left")
    number = pl.col("line").n_unique().over([*SNAPSHOT, "area_code"])
    return where.filter(number < policy.GATE_BATCH).select(AT).unique().sort(AT)


def with_held(tonight: State, known: State, held: pl.DataFrame) -> State:
    """Put the held lines back to how they counted in the last release.

    A line that was counted then keeps its evaluation and its cells of then; one that was not has no
    evaluation yet. Where it is a member today, it stays a member in the recast hubs.
    """
    counted_then = held.join(known.counted, on=AT, how="semi")
    restored = known.members.join(counted_then, on=AT, how="semi")
    kept = pl.concat(
        [
            tonight.members.join(counted_then, on=AT, how="anti"),
            tonight.members.filter(_IS_RECAST).join(counted_then, on=AT, how="semi"),
            restored.filter(~_IS_RECAST),
        ]
    )
    counted = pl.concat(
        [
            tonight.counted.join(held, on=AT, how="anti"),
            known.counted.join(held, on=AT, how="semi"),
        ]
    )
    return State(kept.sort(*CELL, "line"), counted.sort(AT))


def newly_hidden(statuses: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """List the cells shown in the last release that tonight would hide, if they are too many.

    Too many is more than ``GATE_COST_PERCENT`` of those shown, and than ``GATE_COST_FIGURES``.
    Recast hubs do not count: their members change, and nobody loses the figure at the time.
    """
    key = ["series", *CELL, "measure"]
    shown = before.filter(~_IS_RECAST, pl.col("status") != "c").select(key)
    hidden = statuses.filter(pl.col("status") == "c").join(shown, on=key, how="semi")
    bearable = max(policy.GATE_COST_FIGURES, policy.GATE_COST_PERCENT * shown.height // 100)
    return hidden.select(key) if hidden.height > bearable else hidden.select(key).clear()


def standing_near(
    changes: pl.DataFrame,
    versions: pl.DataFrame,
    cells: pl.DataFrame,
    tonight: State,
    known: State,
) -> pl.DataFrame:
    """List the revised lines that share an area with some return versions or cells.

    They are what stands between the cells then and now: with them held back, the cells are the
    same again. England and the regions are left out, where everything is near everything.
    """
    area = [*SNAPSHOT, "geographic_level", "area_code"]
    standing = pl.concat(
        state.members.join(state.counted.select(*AT, "version"), on=AT, validate="m:1").select(
            *area, "line", "version"
        )
        for state in (tonight, known)
    ).unique()
    local = standing.filter(~pl.col("geographic_level").is_in(["National", "Regional"]))
    of_versions = local.join(versions, on="version", how="semi").select(area)
    near = pl.concat([of_versions, cells.select(area)]).unique()
    there = local.join(near, on=area, how="semi").select(AT).unique()
    return changes.join(there, on=AT, how="semi").sort(AT)


def on_todays_members(known: State, tonight: State) -> State:
    """Keep a state as it was, but for hubs recast on the members of tonight."""
    recast = tonight.members.filter(_IS_RECAST)
    members = pl.concat([known.members.filter(~_IS_RECAST), recast])
    return State(members.sort(*CELL, "line"), known.counted)


def same_recast(state: State, known: State) -> bool:
    """Tell whether the recast hubs have the very returns they had."""
    there, before = (
        one.members.filter(_IS_RECAST).join(one.counted.select(AT), on=AT, how="semi")
        for one in (state, known)
    )
    return there.sort(*CELL, "line").equals(before.sort(*CELL, "line"))


def counted_members(state: State) -> pl.DataFrame:
    """Keep the members with a counted return: what the ledger needs to know of who stood where."""
    return state.members.join(state.counted.select(AT), on=AT, how="semi")


def same_returns(state: State, known: State) -> bool:
    """Tell whether the very same returns count in the very same cells."""
    members, before = counted_members(state), counted_members(known)
    return members.sort(*CELL, "line").equals(
        before.sort(*CELL, "line").select(members.columns)
    ) and state.counted.sort(AT).equals(known.counted.sort(AT).select(state.counted.columns))


def _marks(state: State) -> pl.DataFrame:
    """Say in one text how each counted line stands at each snapshot."""
    cell = pl.concat_str(CELL[2:], separator="|")
    cells = (
        state.members.filter(~_IS_RECAST)
        .join(state.counted.select(AT), on=AT, how="semi")
        .group_by(AT)
        .agg(cells=cell.sort().str.join("\n"))
    )
    result = pl.concat_str("series", "version", pl.col(r"^state_\d$").fill_null(-1), separator="|")
    joined = state.counted.join(cells, on=AT, how="left", validate="1:1")
    return joined.select(
        *AT, mark=pl.concat_str(result, "cells", separator="\n", ignore_nulls=True)
    )

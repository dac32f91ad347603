"""From the reference folder: who is eligible at each snapshot, and which areas hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from flows import reference
from flows.settings import Home
from transforms.fifths import with_fsm_quintile
from transforms.geography import (
    PLACE,
    authorities_in_force,
    in_force,
    placements,
    todays_placements,
)
from transforms.grid import HUB
from transforms.identity import resolve
from transforms.lines import institution_lines
from transforms.register import open_on, with_outcomes
from transforms.scope import eligible, reasons
from transforms.standardise import identifier
from transforms.successions import successions
from validation.code_lists import code_list


@dataclass(frozen=True)
class Register:
    """Every establishment ever listed (its newest row), its line, successions, and the extracts.

    ``names`` are all names each URN has had in the extracts held.
    """

    establishments: pl.DataFrame
    lines: pl.DataFrame
    successions: pl.DataFrame
    held: list[reference.Extract]
    names: pl.DataFrame

    @property
    def known(self) -> dict[str, pl.LazyFrame]:
        """Give what an institution is found by."""
        return {
            "establishments": self.establishments.lazy(),
            "lines": self.lines.lazy(),
            "successions": self.successions.lazy(),
        }


@dataclass(frozen=True)
class Population:
    """Eligible institutions, where they count, and which areas are live, at each snapshot.

    ``todays_placements`` and ``todays_areas`` are the same of hubs recast on today's members, under
    a level that only the counting and its protection know.
    """

    institutions: pl.LazyFrame
    placements: pl.LazyFrame
    areas: pl.LazyFrame
    todays_placements: pl.LazyFrame
    todays_areas: pl.LazyFrame
    notices: list[str]


def read_register(home: Home) -> Register:
    """Read all extracts and links; where an establishment is in several, its newest row stands."""
    held = reference.extracts(home)
    newest_first = [reference.read_extract(home, extract) for extract in reversed(held)]
    every = pl.concat(newest_first).unique("urn", keep="first", maintain_order=True)
    taken_over = successions(every.lazy(), reference.read_links(home).lazy()).collect()
    lines = institution_lines(every.lazy(), taken_over.lazy())
    names = pl.concat(newest_first).select("urn", "establishment_name").unique()
    return Register(every, lines.collect(), taken_over, held, names)


def population(home: Home, register: Register, periods: pl.DataFrame, today: date) -> Population:
    """Place every eligible institution at every snapshot, by the register in force then."""
    snapshots = [_at_snapshot(home, register, period) for period in periods.iter_rows(named=True)]
    institutions = pl.concat(eligible for eligible, _ in snapshots).lazy()
    sites = pl.concat(live for _, live in snapshots).lazy()
    places = pl.concat([institutions.select(PLACE), sites.select(PLACE)]).unique()
    authority = _authority(places)
    memberships = hub_spells(home, register)
    regions = code_list("regions").lazy().select("region_code", "region_name")
    lookup = reference.read_area_lookup(home)
    where = {"authority": authority, "regions": regions, "lookup": lookup.lazy()}
    placed = placements(institutions, **where, memberships=memberships.lazy()).collect()
    live = placements(sites, **where, memberships=memberships.lazy())
    recast = todays_placements(
        institutions, memberships.lazy(), _open_lines(register, today), today
    ).collect()
    in_hub = placed.lazy().filter(pl.col("geographic_level") == HUB)
    hubs = in_hub.select("snapshot", "line", in_hub=pl.lit(True)).unique()
    return Population(
        institutions=institutions.drop("previous_la_code")
        .join(hubs, on=["snapshot", "line"], how="left", validate="1:1")
        .with_columns(pl.col("in_hub").fill_null(False)),
        placements=placed.lazy(),
        areas=_areas(pl.concat([placed.lazy(), live]), periods),
        todays_placements=recast.lazy(),
        todays_areas=_todays_areas(recast.lazy(), periods),
        notices=[
            *_register_notices(register, periods),
            *_lookup_notices(lookup, memberships),
            *_unplaced(placed),
            *_unknown_members(memberships),
            *_renamed_hubs(memberships, today),
            *_unknown_types(register, today),
        ],
    )


def listed_for(home: Home, register: Register, day: date) -> pl.LazyFrame:
    """Give every establishment, with its line, as the register in force for a day has it."""
    extract = reference.in_force(register.held, day)
    rows = reference.read_extract(home, extract).lazy()
    known = with_outcomes(rows, register.establishments.lazy(), listed_on=extract.day)
    return known.join(register.lines.lazy(), on="urn", validate="1:1")


def _at_snapshot(
    home: Home, register: Register, period: Mapping[str, Any]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the eligible institutions, and one row per place that has any open establishment."""
    day = period["snapshot"]
    rows = listed_for(home, register, day)
    named = {name: pl.lit(period[name]) for name in _PERIOD}
    institutions = (
        with_fsm_quintile(eligible(rows, day))
        .sort("open_date", "urn", nulls_last=False)
        .unique("line", keep="last", maintain_order=True)
        .select(*_INSTITUTION, **named)
    )
    open_places = (
        rows.filter(open_on(day)).unique(PLACE[1:]).select(*PLACE[1:], line=pl.lit(""), **named)
    )
    return institutions.collect(), open_places.collect()


_AREA = ("geographic_level", "area_code", "area_name")
_PERIOD = ("time_period", "time_identifier", "snapshot", "part_starts", "year_starts")
_INSTITUTION = (
    "line",
    "urn",
    "establishment_name",
    *PLACE[1:],
    "establishment_group",
    "fsm_quintile",
)


def _authority(held: pl.LazyFrame) -> pl.LazyFrame:
    dated = [pl.col(name).str.to_date() for name in ("valid_from", "valid_to")]
    found = authorities_in_force(
        code_list("authorities").lazy().with_columns(dated),
        code_list("authority_districts").lazy().select("district_code", "new_la_code"),
        code_list("authority_changes").lazy().select("old_la_code", "new_la_code"),
        held,
    )
    return found.collect().lazy()


def hub_spells(home: Home, register: Register) -> pl.DataFrame:
    """Read hub memberships and find each member's line on the day its spell began."""
    spells = reference.read_memberships(home).lazy()
    named = spells.with_columns(identifier=identifier(pl.col("institution")), headed=pl.lit("any"))
    return resolve(named, **register.known, on="member_from").collect()


def _open_lines(register: Register, today: date) -> pl.LazyFrame:
    """List the institution lines open today, as far as the register in force knows.

    It knows of closures to come, and not of who will take over: one that closes after the
    extract's own date is still open.
    """
    day = min(today, reference.in_force(register.held, today).day)
    still_open = register.establishments.lazy().filter(open_on(day)).select("urn")
    return register.lines.lazy().join(still_open, on="urn", how="semi").select("line").unique()


def _areas(placed: pl.LazyFrame, periods: pl.DataFrame) -> pl.LazyFrame:
    """List the areas live at each snapshot: those where anything at all is open."""
    return (
        placed.select("snapshot", *_AREA)
        .sort("snapshot", *_AREA)
        .unique(["snapshot", "geographic_level", "area_code"], keep="first")
        .join(periods.lazy().select("time_period", "time_identifier", "snapshot"), on="snapshot")
    )


def _todays_areas(recast: pl.LazyFrame, periods: pl.DataFrame) -> pl.LazyFrame:
    """List the hubs with a member today, at every snapshot: a recast series has no gaps."""
    days = periods.lazy().select("snapshot", "time_period", "time_identifier")
    hubs = recast.select(_AREA).unique()
    return hubs.join(days, how="cross").select("snapshot", *_AREA, *_PERIOD[:2])


def _register_notices(register: Register, periods: pl.DataFrame) -> list[str]:
    first = register.held[0].day
    early = periods.filter(pl.col("snapshot") < first).height
    if not early:
        return []
    return [
        f"{early} snapshots are before the earliest register held ({first}); its open and close "
        "dates were used. Add an older extract to reference/ if one is to be had."
    ]


def _lookup_notices(lookup: pl.DataFrame, memberships: pl.DataFrame) -> list[str]:
    notices = []
    if memberships.is_empty():
        notices.append("No hub_memberships.csv in reference/: no careers hub is produced.")
    missing = {
        "local_enterprise_partnership": "local enterprise partnership",
        "combined_authority": "devolved area",
        "lsip": "local skills improvement plan area",
    }
    return notices + [
        f"No {missing[kind]} in area_lookup.csv: none is produced."
        for kind in sorted(set(missing) - set(lookup["area_kind"]))
    ]


def _unplaced(placed: pl.DataFrame) -> list[str]:
    key = ["snapshot", "line"]
    local = placed.filter(pl.col("geographic_level") == "Local authority")
    lost = placed.select(key).unique().join(local, on=key, how="anti")["line"].n_unique()
    if not lost:
        return []
    return [f"{lost} eligible institutions are in no authority we know and count in England only."]


def _unknown_members(named: pl.DataFrame) -> list[str]:
    lost = named.filter(pl.col("line").is_null())["institution"].n_unique()
    if not lost:
        return []
    return [
        f"{lost} members in hub_memberships.csv name no institution we know on their first day."
    ]


def _unknown_types(register: Register, today: date) -> list[str]:
    """Say which types of open establishments nobody decided about: they count nowhere."""
    why = reasons(register.establishments.lazy(), today)
    new = why.filter(pl.col("reason") == "type_unknown").select("type_code").collect()
    if new.is_empty():
        return []
    codes = ", ".join(new["type_code"].unique().sort())
    return [
        f"{new.height} open establishments have types in neither list of types ({codes}) and do "
        "not count. Decide about them in scope.csv or scope_excluded.csv (validation/code_lists)."
    ]


def _renamed_hubs(memberships: pl.DataFrame, today: date) -> list[str]:
    """Say which hubs have two names among the spells of one day: one of them may be a slip."""
    dated = memberships.with_columns(today=pl.lit(today))
    members = dated.filter(in_force("member_from", "member_to", on="today"))
    names = members.group_by("hub_code").agg(pl.col("hub_name").n_unique())
    codes = names.filter(pl.col("hub_name") > 1)["hub_code"].sort().to_list()
    if not codes:
        return []
    return [
        f"In hub_memberships.csv today's members of {', '.join(codes)} are under more than one "
        "name of the hub; the name of those who joined last is used."
    ]

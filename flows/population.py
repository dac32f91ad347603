"""From the reference folder: who is eligible at each snapshot, and which areas hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from flows import reference
from flows.settings import Home
from transforms.geography import authorities_in_force, placements
from transforms.identity import resolve
from transforms.lines import institution_lines
from transforms.register import open_on
from transforms.scope import eligible, with_fsm_quintile
from transforms.standardise import identifier
from validation.code_lists import code_list


@dataclass(frozen=True)
class Register:
    """Every establishment ever listed (its newest row), its line, and the extracts held."""

    establishments: pl.DataFrame
    lines: pl.DataFrame
    held: list[reference.Extract]


@dataclass(frozen=True)
class Population:
    """Eligible institutions, where they count, and which areas are live, at each snapshot."""

    institutions: pl.LazyFrame
    placements: pl.LazyFrame
    areas: pl.LazyFrame
    notices: list[str]


def read_register(home: Home) -> Register:
    """Read all extracts and links; where an establishment is in several, its newest row stands."""
    held = reference.extracts(home)
    newest_first = [reference.read_extract(home, extract) for extract in reversed(held)]
    every = pl.concat(newest_first).unique("urn", keep="first", maintain_order=True)
    lines = institution_lines(every.lazy(), reference.read_links(home).lazy())
    return Register(every, lines.collect(), held)


def population(home: Home, register: Register, periods: pl.DataFrame) -> Population:
    """Place every eligible institution at every snapshot, by the register in force then."""
    snapshots = [_at_snapshot(home, register, period) for period in periods.iter_rows(named=True)]
    institutions = pl.concat(eligible for eligible, _ in snapshots).lazy()
    sites = pl.concat(live for _, live in snapshots).lazy()
    authority = _authority(pl.concat([_located(institutions), _located(sites)]).unique())
    named = _memberships(home, register)
    memberships = named.filter(pl.col("line").is_not_null())
    regions = code_list("regions").lazy().select("region_code", "region_name")
    lookup = reference.read_area_lookup(home)
    where = {"authority": authority, "regions": regions, "lookup": lookup.lazy()}
    placed = placements(institutions, **where, memberships=memberships.lazy()).collect()
    live = placements(sites, **where, memberships=memberships.lazy())
    in_hub = placed.lazy().filter(pl.col("geographic_level") == "Careers hub")
    hubs = in_hub.select("snapshot", "line", in_hub=pl.lit(True)).unique()
    return Population(
        institutions=institutions.join(
            hubs, on=["snapshot", "line"], how="left", validate="1:1"
        ).with_columns(pl.col("in_hub").fill_null(False)),
        placements=placed.lazy(),
        areas=_areas(pl.concat([placed.lazy(), live]), periods),
        notices=[
            *_register_notices(register, periods),
            *_lookup_notices(lookup, memberships),
            *_unplaced(placed),
            *_unknown_members(named),
        ],
    )


def _at_snapshot(
    home: Home, register: Register, period: Mapping[str, Any]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the eligible institutions, and one row per place that has any open establishment."""
    day = period["snapshot"]
    extract = reference.read_extract(home, reference.in_force(register.held, day))
    rows = extract.lazy().join(register.lines.lazy(), on="urn", validate="1:1")
    named = {name: pl.lit(period[name]) for name in _PERIOD}
    institutions = (
        with_fsm_quintile(eligible(rows, day))
        .sort("open_date", "urn", nulls_last=False)
        .unique("line", keep="last", maintain_order=True)
        .select(*_INSTITUTION, **named)
    )
    open_places = (
        rows.filter(open_on(day))
        .unique(["la_code", "district_code"])
        .select("la_code", "district_code", line=pl.lit(""), **named)
    )
    return institutions.collect(), open_places.collect()


_PERIOD = ("time_period", "time_identifier", "snapshot", "part_starts", "year_starts")
_INSTITUTION = (
    "line",
    "urn",
    "establishment_name",
    "la_code",
    "district_code",
    "establishment_group",
    "fsm_quintile",
)


def _located(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select("snapshot", "la_code", "district_code").unique()


def _authority(held: pl.LazyFrame) -> pl.LazyFrame:
    dated = [pl.col(name).str.to_date() for name in ("valid_from", "valid_to")]
    found = authorities_in_force(
        code_list("authorities").lazy().with_columns(dated),
        code_list("authority_districts").lazy().select("district_code", "new_la_code"),
        code_list("authority_changes").lazy().select("old_la_code", "new_la_code"),
        held,
    )
    return found.collect().lazy()


def _memberships(home: Home, register: Register) -> pl.DataFrame:
    """Read hub memberships and find each member's line on the day its spell began."""
    spells = reference.read_memberships(home).lazy()
    named = spells.with_columns(identifier=identifier(pl.col("institution")))
    found = resolve(named, register.establishments.lazy(), register.lines.lazy(), on="member_from")
    return found.collect()


def _areas(placed: pl.LazyFrame, periods: pl.DataFrame) -> pl.LazyFrame:
    """List the areas live at each snapshot: those where anything at all is open."""
    names = ["geographic_level", "area_code", "area_name"]
    return (
        placed.select("snapshot", *names)
        .sort("snapshot", *names)
        .unique(["snapshot", "geographic_level", "area_code"], keep="first")
        .join(periods.lazy().select("time_period", "time_identifier", "snapshot"), on="snapshot")
    )


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

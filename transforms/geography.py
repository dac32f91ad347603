"""Where an institution counts: every area that holds it on a snapshot date."""

from datetime import date

import polars as pl

from transforms.grid import HUB, TODAYS_HUB

PLACE = ["snapshot", "la_code", "previous_la_code", "district_code"]
"""What the register says of where an establishment is, and when: enough to find its authority."""

ENGLAND = {"geographic_level": "National", "area_code": "E92000001", "area_name": "England"}
LEVEL_OF_KIND = {
    "local_enterprise_partnership": "Local enterprise partnership",
    "combined_authority": "English devolved area",
    "lsip": "Local skills improvement plan area",
}


def authorities_in_force(
    authorities: pl.LazyFrame, districts: pl.LazyFrame, changes: pl.LazyFrame, held: pl.LazyFrame
) -> pl.LazyFrame:
    """Find the authority in force for each ``PLACE`` in ``held``.

    The register writes today's authority, or on old rows an abolished one. The number is used
    where it was in force on the date; else the school's district decides, because a split such
    as Cumbria's cannot be told from the number; else the number it had before, where the district
    is itself of later making, as in Bournemouth, Christchurch and Poole; else a change of number
    with one possible answer. Null where nothing answers: the institution then counts in England
    alone, and the run says so.
    """
    valid = held.select("snapshot").unique().join(authorities, how="cross")
    valid = valid.filter(in_force("valid_from", "valid_to", on="snapshot"))
    by_number = valid.select("snapshot", "la_code", direct="new_la_code")
    by_previous = valid.select(
        "snapshot", previous_la_code="la_code", through_previous="new_la_code"
    )
    by_district = _only(
        valid.join(districts, on="new_la_code").select(
            "snapshot", "district_code", through_district="new_la_code"
        ),
        ["snapshot", "district_code"],
    )
    by_change = _only(
        pl.concat([_renumbered(changes), _renumbered(changes, backwards=True)])
        .join(valid.rename({"la_code": "then_la_code"}), on="then_la_code")
        .select("snapshot", "la_code", through_change="new_la_code"),
        ["snapshot", "la_code"],
    )
    found = (
        held.join(by_number, on=["snapshot", "la_code"], how="left", validate="m:1")
        .join(by_district, on=["snapshot", "district_code"], how="left", validate="m:1")
        .join(by_previous, on=["snapshot", "previous_la_code"], how="left", validate="m:1")
        .join(by_change, on=["snapshot", "la_code"], how="left", validate="m:1")
    )
    code = pl.coalesce("direct", "through_district", "through_previous", "through_change")
    return found.select(*PLACE, new_la_code=code).join(
        valid.select("snapshot", "new_la_code", "la_name", "region_code"),
        on=["snapshot", "new_la_code"],
        how="left",
        validate="m:1",
    )


def placements(
    institutions: pl.LazyFrame,
    authority: pl.LazyFrame,
    regions: pl.LazyFrame,
    lookup: pl.LazyFrame,
    memberships: pl.LazyFrame,
) -> pl.LazyFrame:
    """Put each institution into every area that holds it: one row per snapshot, line and area.

    ``institutions`` needs ``PLACE`` and line. Authority, region and wider areas follow the
    authority in force; hubs follow dated membership and nothing else. An institution may be in two
    partnerships or hubs, and counts in both; in England it counts once.
    """
    located = institutions.select("line", *PLACE).join(
        authority, on=PLACE, how="left", validate="m:1", nulls_equal=True
    )
    key = ["snapshot", "line"]
    national = located.select(*key, **{name: pl.lit(value) for name, value in ENGLAND.items()})
    regional = located.join(regions, on="region_code", validate="m:1").select(
        *key,
        geographic_level=pl.lit("Regional"),
        area_code="region_code",
        area_name="region_name",
    )
    local = located.filter(pl.col("new_la_code").is_not_null()).select(
        *key,
        geographic_level=pl.lit("Local authority"),
        area_code="new_la_code",
        area_name="la_name",
    )
    everywhere = pl.concat(
        [national, regional, local, _wider(located, lookup), _hubs(located, memberships)]
    )
    key = ["snapshot", "line", "geographic_level", "area_code"]
    return everywhere.sort(*key, "area_name").unique(key, keep="first", maintain_order=True)


def todays_placements(
    institutions: pl.LazyFrame, memberships: pl.LazyFrame, open_lines: pl.LazyFrame, day: date
) -> pl.LazyFrame:
    """Put each institution, at every snapshot, into the hubs it is a member of on one day.

    One row per snapshot, line and hub, under the level ``TODAYS_HUB`` and the hub's name of the
    day: who joins today is in every past snapshot at which it is eligible, and who has left is in
    none. ``open_lines`` are the lines open on the day: an institution that has closed is no
    member, though nobody wrote down its last day.
    """
    today = memberships.with_columns(snapshot=pl.lit(day))
    members = today.filter(in_force("member_from", "member_to", on="snapshot")).join(
        open_lines, on="line", how="semi"
    )
    names = _hub_names(memberships, today.select("snapshot").unique())
    return (
        institutions.select("snapshot", "line")
        .join(members.select("line", "hub_code").unique(), on="line")
        .join(names.drop("snapshot"), on="hub_code", validate="m:1")
        .select(
            "snapshot",
            "line",
            geographic_level=pl.lit(TODAYS_HUB),
            area_code="hub_code",
            area_name="hub_name",
        )
    )


def in_force(first: str, last: str, *, on: str) -> pl.Expr:
    """Say whether a dated row holds on a date column; a blank end is open."""
    begun = pl.col(first).is_null() | (pl.col(first) <= pl.col(on))
    return begun & (pl.col(last).is_null() | (pl.col(last) >= pl.col(on)))


def _hubs(located: pl.LazyFrame, memberships: pl.LazyFrame) -> pl.LazyFrame:
    """Place institutions in the hubs they were members of on each snapshot date."""
    spells = located.select("snapshot", "line").join(memberships.drop("hub_name"), on="line")
    names = _hub_names(memberships, located.select("snapshot").unique())
    return (
        spells.filter(in_force("member_from", "member_to", on="snapshot"))
        .join(names, on=["snapshot", "hub_code"], validate="m:1")
        .select(
            "snapshot",
            "line",
            geographic_level=pl.lit(HUB),
            area_code="hub_code",
            area_name="hub_name",
        )
    )


def _hub_names(memberships: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    """Name each hub on each day as its last spell to begin does: one row per day and hub.

    A hub that changes its name keeps its code, and members who joined before it may still be
    listed under the old name: the hub is one area with one name.
    """
    begun = memberships.join(days, how="cross").filter(pl.col("member_from") <= pl.col("snapshot"))
    newest = pl.col("hub_name").sort_by("member_from", "hub_name").last()
    return begun.group_by("snapshot", "hub_code").agg(newest)


def _wider(located: pl.LazyFrame, lookup: pl.LazyFrame) -> pl.LazyFrame:
    """Place institutions by their authority, whichever of its codes the lookup uses."""
    coded = pl.concat(
        [
            located.select("snapshot", "line", code="la_code"),
            located.select("snapshot", "line", code="new_la_code"),
        ]
    )
    return (
        coded.join(lookup, left_on="code", right_on="la_code")
        .filter(in_force("valid_from", "valid_to", on="snapshot"))
        .select(
            "snapshot",
            "line",
            geographic_level=pl.col("area_kind").replace_strict(LEVEL_OF_KIND),
            area_code="area_code",
            area_name="area_name",
        )
    )


def _only(pairs: pl.LazyFrame, key: list[str]) -> pl.LazyFrame:
    """Keep the keys with one answer."""
    distinct = pairs.unique()
    return distinct.filter(pl.len().over(key) == 1)


def _renumbered(changes: pl.LazyFrame, *, backwards: bool = False) -> pl.LazyFrame:
    old, new = ("new_la_code", "old_la_code") if backwards else ("old_la_code", "new_la_code")
    return changes.select(la_code=old, then_la_code=new)

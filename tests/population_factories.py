"""The population on a day, from register rows: who counts, where, and why the others do not."""

from datetime import date
from typing import Any

import polars as pl

from tests.factories import establishments
from transforms.change_evidence import Moment
from transforms.geography import PLACE, authorities_in_force, placements
from transforms.lines import institution_lines
from transforms.population_changes import counted_where, population_changes
from transforms.scope import eligible, reasons
from validation.code_lists import code_list
from validation.reference import AreaLookup, HubMemberships

AUTUMN, SPRING, SUMMER = date(2024, 12, 31), date(2025, 3, 31), date(2025, 7, 31)

OLD, OTHER, NEW = "100001", "100002", "140001"
JANUARY = date(2025, 1, 6)
SCHOOL = {"urn": OLD}
CLOSED = SCHOOL | {"status_code": "2", "close_date": JANUARY}
ACADEMY = {"urn": NEW, "type_code": "34", "open_date": date(2025, 1, 7)}
CONVERSION = (OLD, NEW, "one_to_one", ACADEMY["open_date"])

_TAKEN_OVER = {
    "old": pl.String,
    "new": pl.String,
    "kind": pl.String,
    "happened_on": pl.Date,
    "dated_by": pl.String,
}


def taken_over(*pairs: tuple[str, str, str, date | None]) -> pl.LazyFrame:
    """Make successions: old URN, new URN, kind, and the day where one is known."""
    rows = [(*pair, "opening" if pair[3] else None) for pair in pairs]
    return pl.LazyFrame(rows, schema=_TAKEN_OVER, orient="row")


def spells(*rows: tuple[str, str, date]) -> pl.LazyFrame:
    """Make memberships without an end: line, hub and first day."""
    schema = {"line": pl.String} | HubMemberships.schema()
    named = [
        {"line": line, "hub_code": hub, "hub_name": f"Hub {hub}", "member_from": first}
        for line, hub, first in rows
    ]
    return pl.LazyFrame(named, schema=schema)


def moment(
    day: date,
    register: pl.LazyFrame,
    lines: pl.LazyFrame,
    memberships: pl.LazyFrame | None = None,
) -> Moment:
    """Make the population of a day from a register and the lines of everything ever listed."""
    rows = register.join(lines, on="urn", validate="1:1").collect()
    counted = (
        eligible(rows.lazy(), day)
        .sort("open_date", "urn", nulls_last=False)
        .unique("line", keep="last", maintain_order=True)
        .with_columns(snapshot=pl.lit(day))
        .collect()
    )
    placed = placements(
        counted.lazy(),
        _authority(counted.lazy()),
        code_list("regions").lazy().select("region_code", "region_name"),
        AreaLookup.no_rows().lazy(),
        spells() if memberships is None else memberships,
    )
    where = counted_where(counted.lazy(), placed.collect().lazy()).collect()
    return Moment(day, where.lazy(), reasons(rows.lazy(), day).collect().lazy())


def changes(
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    *pairs: tuple[str, str, str, date | None],
    days: tuple[date, date] = (AUTUMN, SPRING),
    memberships: pl.LazyFrame | None = None,
) -> pl.DataFrame:
    """Compare two registers on two days; give every column of the changes."""
    *moments, followed = two_moments(before, after, *pairs, days=days, memberships=memberships)
    return population_changes(*moments, followed).collect()


def only(found: pl.DataFrame) -> dict[str, Any]:
    """Give the one row there is."""
    assert found.height == 1
    return found.row(0, named=True)


def two_moments(
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    *pairs: tuple[str, str, str, date | None],
    days: tuple[date, date] = (AUTUMN, SPRING),
    memberships: pl.LazyFrame | None = None,
) -> tuple[Moment, Moment, pl.LazyFrame]:
    """Make the population on two days, each by its own register, and the successions."""
    then, now = establishments(*before), establishments(*after)
    followed = taken_over(*pairs)
    lines = lines_of(now, then, followed=followed)
    first = moment(days[0], then, lines, memberships)
    return first, moment(days[1], now, lines, memberships), followed


def lines_of(*registers: pl.LazyFrame, followed: pl.LazyFrame) -> pl.LazyFrame:
    """Make the lines of all that registers list, the newest first."""
    everything = pl.concat(registers).unique("urn", keep="first", maintain_order=True)
    return institution_lines(everything, followed).collect().lazy()


def _authority(institutions: pl.LazyFrame) -> pl.LazyFrame:
    dated = [pl.col(name).str.to_date() for name in ("valid_from", "valid_to")]
    return authorities_in_force(
        code_list("authorities").lazy().with_columns(dated),
        code_list("authority_districts").lazy().select("district_code", "new_la_code"),
        code_list("authority_changes").lazy().select("old_la_code", "new_la_code"),
        institutions.select(PLACE).unique(),
    )

"""Composites from release to release, over the golden returns: what a reader of all can tell."""

from datetime import date

import polars as pl
import pytest

from flows.assemble import assemble
from flows.known import entries
from flows.known_release import enter
from flows.run import start_run
from flows.stages import build_tables, check_returns, land_returns, protect_tables
from tests.composite_reader import told
from tests.night_factories import every_school, send
from transforms.composite_figures import COUNTS, under_levels

NEXT_DAY = date(2026, 10, 1)
CLOSED = date(2027, 1, 5)
"""2025/26 closes on 31 December 2026."""

COMPOSITES = ["gb_mean", "gb_all_eight", "gb_six_or_more", "gb_none", *COUNTS]
DATA_SETS = ("attainment", "attainment_todays_members")

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


def made(home, day):
    """Make a release up to its tables, and enter it as known; give its folder."""
    run = start_run(home, day)
    tables = build_tables(run, check_returns(run, land_returns(run)))
    protect_tables(run, tables)
    candidate = assemble(run, tables)
    enter(run, candidate)
    return candidate


def composites(folder, year="202526", data_set="attainment"):
    rows = pl.read_parquet(folder / "data" / f"{data_set}.parquet")
    return rows.filter(pl.col("time_period") == year, pl.col("measure").is_in(COMPOSITES))


def nights(home, year="202526"):
    """Give all that was ever published of a year, and who stood behind it."""
    return [
        (
            entry.read(year, "members"),
            entry.read(year, "counted"),
            under_levels(*(entry.read(year, name) for name in DATA_SETS)),
        )
        for entry in entries(home, publishing=entries(home)[-1].folder.name)
        if year in entry.years
    ]


def test_composites_of_two_releases_together_settle_nobodys_result(home):
    before = composites(home.releases / "2026-09-30.1")
    send(home, every_school(home))

    tonight = composites(made(home, NEXT_DAY))

    assert not tonight.equals(before)
    assert tonight.filter(pl.col("value_status").is_in(["ok", "range"])).height > 0
    assert len(nights(home)) == 2
    assert told(nights(home)) == {}


def test_composites_of_the_same_returns_stand(home):
    before = composites(home.releases / "2026-09-30.1", "202425")
    send(home, every_school(home))

    assert composites(made(home, NEXT_DAY), "202425").equals(before)


def test_composites_of_a_closed_year_stand_as_they_were_published(home):
    final = composites(made(home, CLOSED))
    send(home, every_school(home))

    assert composites(made(home, date(2027, 1, 6))).equals(final)


def test_a_hub_recast_after_its_year_closed_settles_nobodys_result_beside_what_stands(home):
    before = composites(made(home, CLOSED), data_set=DATA_SETS[1])
    path = home.reference / "hub_memberships.csv"
    spells = pl.read_csv(path, infer_schema=False)
    left = pl.int_range(pl.len()) % 9 == 0
    spells.with_columns(
        member_to=pl.when(left).then(pl.lit("2026-12-15")).otherwise("member_to")
    ).write_csv(path)

    tonight = made(home, date(2027, 1, 6))

    assert not composites(tonight, data_set=DATA_SETS[1]).equals(before)
    assert told(nights(home)) == {}

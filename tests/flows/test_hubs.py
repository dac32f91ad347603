"""Hubs through time: who is a member on which day, at the time and recast on today's members."""

from datetime import date, timedelta

import polars as pl
import pytest

from flows.population import population, read_register
from tests.home_factories import home_in, links, memberships, register
from transforms.grid import HUB, TODAYS_HUB
from transforms.periods import snapshots

AUTUMN, SPRING, SUMMER = DAYS = date(2024, 12, 31), date(2025, 3, 31), date(2025, 7, 31)
TODAY = date(2025, 9, 30)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
OLD = {"URN": "100001", "EstablishmentStatus (code)": "2", "CloseDate": "31-01-2025"}
ACADEMY = {"URN": "140001", "EstablishmentNumber": "4999", "OpenDate": "01-02-2025"}


@pytest.fixture
def home(tmp_path):
    return home_in(tmp_path)


def people(home, today=TODAY):
    return population(home, read_register(home), snapshots(date(2024, 9, 1), SUMMER), today)


def held(placements):
    """List who is in which hub when: (snapshot, hub, line)."""
    hubs = placements.filter(pl.col("geographic_level").is_in([HUB, TODAYS_HUB]))
    return sorted(hubs.select("snapshot", "area_code", "line").collect().rows())


def at_the_time(home):
    return held(people(home).placements)


def days_in(home, hub="H1"):
    return [day for day, code, _ in at_the_time(home) if code == hub]


def of_today(home, today=TODAY):
    return held(people(home, today).todays_placements)


def always(*lines, hub="H1"):
    return [(day, hub, line) for day in DAYS for line in lines]


def names(areas):
    return sorted(areas.select("snapshot", "area_code", "area_name").collect().rows())


def test_two_hubs_may_share_an_authority_and_leave_some_of_it_out(home):
    register(home, {}, {}, {})
    memberships(home, {"institution": "100001"}, {"institution": "100002", "hub_code": "H2"})

    found = people(home)

    local = found.placements.filter(pl.col("geographic_level") == "Local authority").collect()
    assert held(found.placements) == sorted([*always("100001"), *always("100002", hub="H2")])
    assert local["area_code"].unique().to_list() == ["E08000037"]
    assert local.height == 3 * len(DAYS)


def test_a_college_in_a_college_hub_too_counts_in_both_and_in_england_once(home):
    college = {"TypeOfEstablishment (code)": "18", "PhaseOfEducation (code)": "6"}
    register(home, college, {})
    both = {"institution": "100001"}, {"institution": "100001", "hub_code": "FE"}
    memberships(home, *both, {"institution": "100002"})

    found = people(home)

    england = found.placements.filter(pl.col("geographic_level") == "National").collect()
    assert held(found.placements) == sorted(
        [*always("100001", "100002"), *always("100001", hub="FE")]
    )
    assert held(found.todays_placements) == held(found.placements)
    assert england.height == 2 * len(DAYS)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2020-09-01", "2025-03-30", [AUTUMN]),
        ("2020-09-01", "2025-03-31", [AUTUMN, SPRING]),
        ("2025-03-31", "", [SPRING, SUMMER]),
        ("2025-04-01", "", [SUMMER]),
        ("2025-08-01", "", []),
    ],
)
def test_a_member_is_in_its_hub_from_its_first_to_its_last_day(home, first, last, days):
    register(home)
    memberships(home, {"member_from": first, "member_to": last})

    assert days_in(home) == days


def test_a_member_is_not_in_its_hub_between_two_spells(home):
    register(home)
    before = {"member_from": "2020-09-01", "member_to": "2024-12-31"}
    memberships(home, before, {"member_from": "2025-04-01"})

    assert days_in(home) == [AUTUMN, SUMMER]
    assert of_today(home) == always("100001")


def test_spells_that_overlap_or_name_two_members_of_a_line_count_once(home):
    register(home, OLD, ACADEMY)
    links(home, ("100001", "140001", "Successor"))
    memberships(
        home,
        {"institution": "100001"},
        {"institution": "100001", "member_from": "2024-09-01"},
        {"institution": "140001", "member_from": "2024-09-01"},
    )

    assert at_the_time(home) == of_today(home) == always("100001")


@pytest.mark.parametrize("named", ["100001", "390/4001", "10012345"])
def test_the_membership_of_a_school_goes_on_as_that_of_its_academy(home, named):
    register(home, OLD | {"UKPRN": "10012345"}, ACADEMY | {"UKPRN": "10054321"})
    links(home, ("100001", "140001", "Successor"))
    memberships(home, {"institution": named})

    assert at_the_time(home) == of_today(home) == always("100001")


@pytest.mark.parametrize("named", ["140001", "390/4999", "10054321"])
def test_an_academy_listed_from_before_it_opened_is_a_member_as_the_school_it_was(home, named):
    register(home, OLD | {"UKPRN": "10012345"}, ACADEMY | {"UKPRN": "10054321"})
    links(home, ("100001", "140001", "Successor"))
    memberships(home, {"institution": named})

    assert at_the_time(home) == of_today(home) == always("100001")


def test_a_hub_that_changes_its_name_is_one_area_under_the_newest_name_of_each_day(home):
    register(home, {}, {})
    renamed = {"hub_name": "New Name", "member_from": "2025-01-01"}
    memberships(home, {"hub_name": "Old Name"}, {"institution": "100002"} | renamed)

    found = people(home)
    hubs = found.areas.filter(pl.col("geographic_level") == HUB)

    assert names(hubs) == [
        (AUTUMN, "H1", "Old Name"),
        (SPRING, "H1", "New Name"),
        (SUMMER, "H1", "New Name"),
    ]
    assert names(found.todays_areas) == [(day, "H1", "New Name") for day in DAYS]
    placed = found.placements.filter(pl.col("geographic_level") == HUB)
    assert set(names(placed)) == set(names(hubs))
    assert any("H1 are under more than one name" in notice for notice in found.notices)


def test_a_hub_renamed_for_all_its_members_at_once_is_not_remarked_on(home):
    register(home)
    ended = {"hub_name": "Old Name", "member_to": "2024-12-31"}
    memberships(home, ended, {"hub_name": "New Name", "member_from": "2025-01-01"})

    found = people(home)

    assert not any("more than one name" in notice for notice in found.notices)


def test_who_joins_today_is_in_every_past_snapshot_of_the_recast_hub_alone(home):
    register(home, {}, {})
    memberships(home, {}, {"institution": "100002", "member_from": TODAY.isoformat()})

    assert at_the_time(home) == always("100001")
    assert of_today(home) == always("100001", "100002")
    assert of_today(home, YESTERDAY) == always("100001")


def test_who_has_left_is_in_no_snapshot_of_the_recast_hub(home):
    register(home, {}, {})
    memberships(home, {}, {"institution": "100002", "member_to": YESTERDAY.isoformat()})

    assert at_the_time(home) == always("100001", "100002")
    assert of_today(home) == always("100001")
    assert of_today(home, YESTERDAY) == always("100001", "100002")


def test_who_moves_is_in_the_new_hub_alone_when_the_past_is_recast(home):
    register(home)
    moved = {"hub_code": "H2", "member_from": "2025-09-01"}
    memberships(home, {"member_to": "2025-08-31"}, moved)

    assert at_the_time(home) == always("100001")
    assert of_today(home) == always("100001", hub="H2")


def test_a_hub_without_a_member_today_is_not_recast(home):
    register(home)
    memberships(home, {"member_to": YESTERDAY.isoformat()})

    found = people(home)

    assert (held(found.todays_placements), names(found.todays_areas)) == ([], [])
    assert len(held(found.placements)) == len(DAYS)


def test_a_member_that_has_closed_is_none_of_todays_whatever_its_spell_says(home):
    register(home, {}, OLD | {"URN": "100002"})
    memberships(home, {}, {"institution": "100002"})

    assert at_the_time(home) == sorted([*always("100001"), (AUTUMN, "H1", "100002")])
    assert of_today(home) == always("100001")


def test_a_closure_after_the_register_was_drawn_is_not_held_against_a_member(home):
    closing = {"EstablishmentStatus (code)": "3", "CloseDate": "31-08-2025"}
    register(home, closing, day="20250718")
    memberships(home, {})

    assert of_today(home) == always("100001"), "its academy is not in the register yet"

    register(home, closing, day="20250915")

    assert of_today(home) == []


def test_a_recast_hub_has_every_snapshot_though_its_members_were_not_open_yet(home):
    register(home, {"OpenDate": "01-06-2025"})
    memberships(home, {"member_from": "2025-06-01"})

    found = people(home)

    assert held(found.todays_placements) == [(SUMMER, "H1", "100001")]
    assert names(found.todays_areas) == [(day, "H1", "First Hub") for day in DAYS]


def test_only_the_counting_knows_the_level_of_the_recast_hubs(home):
    register(home, {}, {})
    memberships(home, {"member_to": YESTERDAY.isoformat()}, {"institution": "100002"})

    found = people(home)

    for frame in (found.placements, found.areas):
        assert TODAYS_HUB not in frame.collect()["geographic_level"]
    members = found.institutions.filter("in_hub").select("snapshot", "line").collect()
    assert members.height == 2 * len(DAYS), "a member at the time, though it has left since"

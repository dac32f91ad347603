from datetime import date

import polars as pl
import pytest

from flows.population import population, read_register
from flows.reference import read_extract, read_links
from flows.settings import Home
from tests.home_factories import (
    area_lookup,
    home_in,
    links,
    memberships,
    register,
)
from tests.real_register import REAL, needs_real_register
from transforms.lines import institution_lines
from transforms.periods import snapshots
from transforms.scope import eligible
from transforms.successions import successions

AUTUMN, SPRING, SUMMER = date(2024, 12, 31), date(2025, 3, 31), date(2025, 7, 31)
PREDECESSOR = {
    "URN": "100001",
    "EstablishmentStatus (code)": "2",
    "CloseDate": "31-01-2025",
}
SUCCESSOR = {"URN": "140001", "EstablishmentNumber": "4999", "OpenDate": "01-02-2025"}
NO_HUBS = "No hub_memberships.csv in reference/: no careers hub is produced."


@pytest.fixture
def home(tmp_path):
    return home_in(tmp_path)


def people(home, first=date(2024, 9, 1), as_of=SUMMER):
    return population(home, read_register(home), snapshots(first, as_of), as_of)


def institutions(found, *columns):
    chosen = found.institutions.select("snapshot", *columns)
    return sorted(chosen.collect().rows())


def areas_of(found, level):
    rows = found.placements.filter(pl.col("geographic_level") == level)
    return sorted(rows.select("snapshot", "area_code").collect().rows())


def test_an_institution_is_one_line_before_and_after_it_becomes_an_academy(home):
    register(home, PREDECESSOR, SUCCESSOR)
    links(home, ("100001", "140001", "Successor"))

    found = institutions(people(home), "line", "urn")

    assert found == [
        (AUTUMN, "100001", "100001"),
        (SPRING, "100001", "140001"),
        (SUMMER, "100001", "140001"),
    ]


def test_two_linked_schools_that_are_both_open_are_two_institutions(home):
    still_open = PREDECESSOR | {"EstablishmentStatus (code)": "1", "CloseDate": ""}
    register(home, still_open, SUCCESSOR)
    links(home, ("100001", "140001", "Successor"))

    assert institutions(people(home), "urn") == [
        (AUTUMN, "100001"),
        (SPRING, "100001"),
        (SPRING, "140001"),
        (SUMMER, "100001"),
        (SUMMER, "140001"),
    ]


def test_an_institution_is_counted_once_while_its_two_urns_overlap_for_a_month(home):
    closing = PREDECESSOR | {"CloseDate": "31-03-2025"}
    register(home, closing, SUCCESSOR | {"OpenDate": "01-03-2025"})
    links(home, ("100001", "140001", "Successor"))

    assert institutions(people(home), "urn") == [
        (AUTUMN, "100001"),
        (SPRING, "140001"),
        (SUMMER, "140001"),
    ]


def test_each_snapshot_has_the_register_in_force_then(home):
    register(home, {"PercentageFSM": ".00", "NumberOfPupils": ""}, day="20241029")
    register(home, {"PercentageFSM": "20.0"}, day="20250121")

    found = institutions(people(home), "fsm_quintile")

    assert found == [(AUTUMN, "unavailable"), (SPRING, "1"), (SUMMER, "1")]


def test_a_school_is_in_a_hub_from_its_first_to_its_last_day(home):
    register(home)
    memberships(home, {"member_from": "2025-01-01", "member_to": "2025-03-31"})

    found = people(home)

    assert areas_of(found, "Careers hub") == [(SPRING, "H1")]
    assert institutions(found, "in_hub") == [(AUTUMN, False), (SPRING, True), (SUMMER, False)]


def test_the_membership_of_a_school_goes_on_as_that_of_its_academy(home):
    register(home, PREDECESSOR, SUCCESSOR)
    links(home, ("100001", "140001", "Successor"))
    memberships(home, {"institution": "100001"})

    assert [day for day, _ in areas_of(people(home), "Careers hub")] == [AUTUMN, SPRING, SUMMER]


def test_a_member_may_be_named_by_laestab_or_ukprn(home):
    register(home, {"UKPRN": "10012345"}, {})
    memberships(home, {"institution": "10012345"}, {"institution": "390/4002"})

    assert [in_hub for _, in_hub in institutions(people(home), "in_hub")] == [True] * 6


def test_a_partnership_that_ended_in_2023_24_has_that_year_alone(home):
    register(home)
    area_lookup(home, {"valid_to": "2024-08-31"})

    found = areas_of(people(home, date(2023, 9, 1)), "Local enterprise partnership")

    assert found == [(date(2023, 12, 31), "E37000025")] + [
        (date(2024, month, 31), "E37000025") for month in (3, 7)
    ]


def test_an_area_is_live_where_only_a_primary_school_is_open(home):
    register(home, {}, {"LA (code)": "420", "PhaseOfEducation (code)": "2"})

    found = people(home).areas.filter(pl.col("snapshot") == SUMMER).collect()

    assert "Isles of Scilly" in found["area_name"].to_list()
    assert institutions(people(home), "la_code")[-1] == (SUMMER, "390")


def test_what_is_missing_from_the_reference_folder_is_said(home):
    register(home)

    notices = people(home).notices

    assert NO_HUBS in notices
    assert "No devolved area in area_lookup.csv: none is produced." in notices
    assert "2 snapshots are before the earliest register held (2025-07-18)" in notices[0]


def test_a_kind_of_area_without_a_lookup_is_not_produced(home):
    register(home)
    area_lookup(home, {})

    found = people(home)

    always = {"National", "Regional", "Local authority"}
    levels = set(found.areas.collect()["geographic_level"]) - always
    assert levels == {"Local enterprise partnership"}
    said = [notice for notice in found.notices if "area_lookup.csv" in notice]
    assert said == [
        "No devolved area in area_lookup.csv: none is produced.",
        "No local skills improvement plan area in area_lookup.csv: none is produced.",
    ]


def test_nothing_is_said_where_nothing_is_missing(home):
    register(home, day="20241029")
    memberships(home, {})
    kinds = ("local_enterprise_partnership", "combined_authority", "lsip")
    area_lookup(home, *({"area_kind": kind, "area_code": kind} for kind in kinds))

    assert people(home).notices == []


def test_an_institution_in_no_authority_we_know_counts_in_england_and_is_said(home):
    register(home, {"LA (code)": "702", "DistrictAdministrative (code)": ""}, day="20241029")

    found = people(home)

    assert areas_of(found, "National") == [(day, "E92000001") for day in (AUTUMN, SPRING, SUMMER)]
    assert areas_of(found, "Local authority") == []
    assert any(notice.startswith("1 eligible institutions are in no") for notice in found.notices)


@pytest.fixture(scope="module")
def england(tmp_path_factory):
    """Read the real extracts and links once, without copying them."""
    home = Home(tmp_path_factory.mktemp("england"))
    home.reference.mkdir()
    for path in REAL.glob("*edubasealldata*.gz"):
        (home.reference / path.name).symlink_to(path)
    return home


@pytest.fixture(scope="module")
def real_register(england):
    return read_register(england)


@pytest.fixture(scope="module")
def real_people(england, real_register):
    return population(england, real_register, snapshots(date(2024, 9, 1), SUMMER), SUMMER)


def by_group(home, extract):
    rows = eligible(read_extract(home, extract).lazy(), extract.day).collect()
    return dict(rows["establishment_group"].value_counts().rows())


@needs_real_register
def test_the_eligible_of_18_july_2025_are_those_of_the_methods_page(england, real_register):
    assert by_group(england, real_register.held[-1]) == {
        "mainstream": 3420,
        "special_and_alternative": 1330,
        "college": 294,
        "independent": 121,
    }


@needs_real_register
def test_the_three_extracts_agree_to_within_a_few_institutions(england, real_register):
    days = {extract.day: by_group(england, extract) for extract in real_register.held}

    totals = {str(day): sum(groups.values()) for day, groups in days.items()}

    assert totals == {"2024-10-29": 5183, "2025-01-21": 5179, "2025-07-18": 5165}
    assert all(set(groups) == set(days[date(2025, 7, 18)]) for groups in days.values())


@needs_real_register
def test_every_establishment_has_a_line_though_the_links_go_in_circles(england, real_register):
    linked = read_links(england)
    forward = linked.filter(pl.col("link_type") == "Successor").select("urn", "link_urn")
    there_and_back = forward.join(
        forward, left_on=["urn", "link_urn"], right_on=["link_urn", "urn"], how="semi"
    )

    lines = real_register.lines

    assert there_and_back.height > 0
    assert lines.height == lines["urn"].n_unique() == real_register.establishments.height == 51875
    assert lines["line"].n_unique() == 40439
    assert lines.filter(pl.col("line").is_in(lines["urn"].implode()).not_()).is_empty()


@needs_real_register
def test_a_line_is_named_by_its_first_member_in_every_order_of_the_register(england, real_register):
    shuffled = real_register.establishments.sample(fraction=1, shuffle=True, seed=1)

    taken_over = successions(shuffled.lazy(), read_links(england).lazy())
    again = institution_lines(shuffled.lazy(), taken_over).collect()

    assert again.sort("urn").equals(real_register.lines.sort("urn"))


@needs_real_register
def test_every_eligible_institution_is_in_one_region_and_one_authority(real_people):
    placed = real_people.placements.collect()
    key = ["snapshot", "line"]
    everyone = real_people.institutions.select(key).collect().sort(key)

    for level in ("National", "Regional", "Local authority"):
        held = placed.filter(pl.col("geographic_level") == level).select(key).sort(key)
        assert held.equals(everyone), level


@needs_real_register
def test_england_has_nine_regions_and_every_authority_at_every_snapshot(real_people):
    placed = real_people.placements.collect()

    counts = placed.group_by("snapshot", "geographic_level").agg(pl.col("area_code").n_unique())

    assert sorted(counts.rows()) == [
        (day, level, number)
        for day in (AUTUMN, SPRING, SUMMER)
        for level, number in (("Local authority", 152), ("National", 1), ("Regional", 9))
    ]


@needs_real_register
def test_sheffield_has_its_new_code_from_the_day_it_is_in_force(real_people):
    sheffield = real_people.areas.filter(pl.col("area_name") == "Sheffield")

    assert sorted(sheffield.select("snapshot", "area_code").collect().rows()) == [
        (AUTUMN, "E08000019"),
        (SPRING, "E08000019"),
        (SUMMER, "E08000039"),
    ]


@needs_real_register
def test_nobody_is_in_no_authority_in_the_real_register(real_people):
    assert real_people.notices[0] == NO_HUBS
    assert not any("in no authority" in notice for notice in real_people.notices)

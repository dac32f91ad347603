"""Institutions that count on both days, and differ: URN, authority, region and hubs."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from tests.population_factories import (
    ACADEMY,
    AUTUMN,
    CLOSED,
    CONVERSION,
    JANUARY,
    NEW,
    OLD,
    SCHOOL,
    SPRING,
    SUMMER,
    changes,
    only,
    spells,
    taken_over,
    two_moments,
)
from transforms.population_changes import population_changes

NOVEMBER = date(2024, 11, 30)
COUNTY = SCHOOL | {"la_code": "909", "district_code": "E06000063"}


def test_an_academy_carries_on_the_line_of_its_school_under_a_new_urn():
    found = only(changes([SCHOOL], [CLOSED, ACADEMY], CONVERSION))

    assert (found["change"], found["reason"]) == ("stayed", "converted")
    assert (found["urn_before"], found["urn_after"]) == (OLD, NEW)
    assert found["happened_on"] == ACADEMY["open_date"]


def test_a_change_of_urn_that_was_put_back_is_told_from_one_that_was_made():
    old = SCHOOL | {"open_date": date(2000, 9, 1)}
    academy = ACADEMY | {"open_date": NOVEMBER}
    pair = (OLD, NEW, "one_to_one", NOVEMBER)

    still_proposed = changes([old, academy], [old, academy | {"status_code": "4"}], pair)
    not_listed = changes([old, academy], [old], pair)

    assert only(still_proposed)["reason"] == only(not_listed)["reason"] == "conversion_put_back"


def test_a_new_code_of_an_authority_is_not_a_move():
    sheffield = SCHOOL | {"la_code": "373", "district_code": "E08000019"}

    found = only(changes([sheffield], [sheffield], days=(SPRING, SUMMER)))

    assert (found["reason"], found["differs"]) == ("authority_code_changed", ["authority"])
    assert found["happened_on"] == date(2025, 5, 1)


def test_a_reorganised_county_is_not_a_move_of_its_schools():
    found = only(changes([COUNTY], [COUNTY], days=(date(2022, 12, 31), date(2023, 7, 31))))

    assert found["reason"] == "authority_reorganised"
    assert (found["la_name_before"], found["la_name_after"]) == ("Cumbria", "Cumberland")
    assert found["happened_on"] == date(2023, 4, 1)


def test_a_region_may_change_without_the_authority():
    before, after, _ = two_moments([SCHOOL], [SCHOOL])
    elsewhere = replace(after, counted=after.counted.with_columns(region=pl.lit("E12000009")))

    assert only(population_changes(before, elsewhere, taken_over()).collect())["reason"] == (
        "region_changed"
    )


@pytest.mark.parametrize(
    ("reason", "hubs"),
    [
        ("joined_hub", [("H1", JANUARY, None)]),
        ("joined_hub", [("H1", AUTUMN, None), ("H2", JANUARY, None)]),
        ("left_hub", [("H1", AUTUMN, JANUARY)]),
        ("moved_hub", [("H1", AUTUMN, JANUARY), ("H2", JANUARY, None)]),
    ],
)
def test_a_hub_is_joined_left_or_changed(reason, hubs):
    ends = {hub: last for hub, _, last in hubs}
    members = spells(*((OLD, hub, first) for hub, first, _ in hubs)).with_columns(
        member_to=pl.col("hub_code").replace_strict(ends, return_dtype=pl.Date)
    )

    found = only(changes([SCHOOL], [SCHOOL], memberships=members))

    assert (found["reason"], found["differs"]) == (reason, ["hub"])


def test_a_hub_with_a_new_name_is_the_same_hub():
    hubs = spells((OLD, "H1", AUTUMN))
    before, after, _ = two_moments([SCHOOL], [SCHOOL], memberships=hubs)
    named = pl.lit(["New Name"], pl.List(pl.String))
    renamed = replace(after, counted=after.counted.with_columns(hub_names=named))

    assert population_changes(before, renamed, taken_over()).collect().is_empty()


def test_a_new_urn_in_another_authority_has_one_row_that_says_both():
    academy = ACADEMY | {"la_code": "391", "district_code": "E08000021"}

    found = only(changes([SCHOOL], [CLOSED, academy], CONVERSION))

    assert (found["reason"], found["differs"]) == ("converted", ["URN", "authority"])

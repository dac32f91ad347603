"""The cases docs/methods.md traces, and what must hold of all institutions, in real extracts."""

from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from flows.population import population, read_register
from flows.settings import Home
from tests.real_register import REAL, needs_real_register
from transforms.periods import snapshots

FIRST, LAST = date(2020, 12, 31), date(2025, 7, 31)


@pytest.fixture(scope="module")
def histories(tmp_path_factory):
    """List who counted, under which URN and in which authority, at every snapshot of five years."""
    home = Home(tmp_path_factory.mktemp("england"))
    home.reference.mkdir()
    for path in [*REAL.glob("edubasealldata*.gz"), *REAL.glob("links*20250718*.gz")]:
        (home.reference / path.name).symlink_to(path)
    people = population(home, read_register(home), snapshots(date(2020, 9, 1), LAST), LAST)
    local = people.placements.filter(pl.col("geographic_level") == "Local authority")
    places = local.select("snapshot", "line", "area_code", "area_name")
    return people.institutions.join(places, on=["snapshot", "line"], validate="1:1").collect()


def spells(histories, *lines):
    """Give the spells of some lines: URN, authority and its code, first and last snapshot."""
    found = histories.filter(pl.col("line").is_in(lines)).sort("snapshot")
    spell = found.group_by("line", "urn", "area_name", "area_code", maintain_order=True).agg(
        first=pl.col("snapshot").min(), last=pl.col("snapshot").max()
    )
    return spell.select("urn", "area_name", "area_code", "first", "last").rows()


@needs_real_register
def test_an_academy_put_off_twice_is_one_school_without_a_gap(histories):
    helens = ("St. Helens", "E08000013")

    assert spells(histories, "104834") == [
        ("104834", *helens, FIRST, date(2024, 7, 31)),
        ("150833", *helens, date(2024, 12, 31), LAST),
    ]


@needs_real_register
def test_the_fourth_urn_of_a_school_and_the_second_code_of_its_city(histories):
    assert spells(histories, "107123") == [
        ("138925", "Sheffield", "E08000019", FIRST, date(2025, 3, 31)),
        ("151851", "Sheffield", "E08000039", LAST, LAST),
    ]


@needs_real_register
def test_a_college_that_merged_ends_and_the_one_that_took_it_in_goes_on(histories):
    assert spells(histories, "130446", "130454") == [
        ("130446", "Hillingdon", "E09000017", FIRST, LAST),
        ("130454", "Richmond upon Thames", "E09000027", FIRST, date(2022, 12, 31)),
    ]


@needs_real_register
def test_a_school_split_in_two_ends_and_two_begin(histories):
    kent = ("Kent", "E10000016")

    assert spells(histories, "135721", "150934", "150935") == [
        ("135721", *kent, FIRST, date(2024, 7, 31)),
        ("150934", *kent, date(2024, 12, 31), LAST),
        ("150935", *kent, date(2024, 12, 31), LAST),
    ]


@needs_real_register
def test_a_school_of_cumbria_is_in_cumbria_until_there_was_none(histories):
    cumbria = ("Cumbria", "E10000006")

    assert spells(histories, "112401") == [
        ("112401", *cumbria, FIRST, date(2021, 7, 31)),
        ("148703", *cumbria, date(2021, 12, 31), date(2023, 3, 31)),
        ("148703", "Cumberland", "E06000063", date(2023, 7, 31), LAST),
    ]


@needs_real_register
def test_nobody_is_missing_at_one_snapshot_between_two_that_have_him(histories):
    there = dict(histories.group_by("snapshot").agg("line").sort("snapshot").rows())
    days = list(there)

    gone_and_back = [
        (set(there[before]) & set(there[after])) - set(there[day])
        for (before, day), after in zip(pairwise(days), days[2:], strict=False)
    ]

    assert len(days) == 15
    assert gone_and_back == [set()] * 13

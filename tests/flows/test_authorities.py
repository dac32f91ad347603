"""Authorities through time: retired codes, what followed, schools under abolished numbers."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.population import population, read_register
from tests.home_factories import home_in, register
from tests.real_register import needs_real_register, real_establishments
from transforms.areas import area_list
from transforms.geography import PLACE, authorities_in_force, placements
from transforms.periods import snapshots
from validation.code_lists import code_list
from validation.reference import AreaLookup, HubMemberships

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_real_lists = pytest.mark.skipif(
    not (DATA / "geography").is_dir(), reason="the real code lists are not beside the project"
)
AUTHORITY = "Local authority"


def listed(*codes):
    """List authorities as a release does: their dates and what replaced them."""
    live = pl.LazyFrame(
        {"geographic_level": AUTHORITY, "area_code": list(codes), "area_name": "A"}
    ).with_columns(snapshot=pl.lit(date(2025, 7, 31)))
    names = dict.fromkeys(("line", "geographic_level", "area_code"), pl.String)
    nobody = pl.LazyFrame(schema={"snapshot": pl.Date} | names)
    rows = area_list(live, nobody).select("area_code", "valid_to", "replaced_by").collect()
    return {code: (last, following) for code, last, following in rows.iter_rows()}


RETIRED = [
    ("E10000006", "2023-03-31", "E06000063|E06000064"),
    ("E10000021", "2021-03-31", "E06000061|E06000062"),
    ("E10000009", "2019-03-31", "E06000058|E06000059"),
    ("E06000028", "2019-03-31", "E06000058"),
    ("E06000029", "2019-03-31", "E06000058"),
    ("E10000002", "2020-03-31", "E06000060"),
    ("E10000023", "2023-03-31", "E06000065"),
    ("E10000027", "2023-03-31", "E06000066"),
    ("E08000016", "2025-04-30", "E08000038"),
    ("E08000019", "2025-04-30", "E08000039"),
]


@pytest.mark.parametrize(("code", "last", "following"), RETIRED)
def test_a_retired_authority_has_its_last_day_and_what_replaced_it(code, last, following):
    assert listed(code)[code] == (date.fromisoformat(last), following)


def test_what_replaced_an_authority_begins_the_day_after_its_last():
    starts = dict(code_list("authorities").select("new_la_code", "valid_from").iter_rows())

    for _, last, following in RETIRED:
        next_day = date.fromisoformat(last) + timedelta(days=1)
        assert {starts[code] for code in following.split("|")} == {next_day.isoformat()}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("St. Helens", "E08000013"),
        ("Bristol, City of", "E06000023"),
        ("Herefordshire, County of", "E06000019"),
        ("Kingston upon Hull, City of", "E06000010"),
        ("Southend-on-Sea", "E06000033"),
        ("Bournemouth, Christchurch and Poole", "E06000058"),
    ],
)
def test_authorities_are_spelled_as_dfe_spells_them(name, code):
    assert dict(code_list("authorities").select("new_la_code", "la_name").iter_rows())[code] == name


def test_regions_are_spelled_as_dfe_spells_them():
    names = dict(code_list("regions").select("region_code", "region_name").iter_rows())

    assert names["E12000003"] == "Yorkshire and The Humber"
    assert (names["E12000006"], len(names)) == ("East of England", 9)


@needs_real_lists
def test_the_authorities_are_those_of_dfes_list_with_its_names_regions_and_dates():
    real = pl.read_csv(DATA / "geography" / "las.csv", infer_schema=False).filter(
        pl.col("old_la_code").str.contains(r"^\d{3}$"), pl.col("new_la_code") != "z"
    )
    days = [
        pl.col(column).str.to_date("%d/%m/%Y").cast(pl.String).replace("2009-01-01", None)
        for column in ("date_of_operation", "date_of_termination")
    ]
    names = ("old_la_code", "new_la_code", "la_name", "parent_geography_code")
    ours = ("la_code", "new_la_code", "la_name", "region_code", "valid_from", "valid_to")

    listed_by_dfe = real.select(*names, *days).rows()

    assert sorted(listed_by_dfe, key=str) == sorted(
        code_list("authorities").select(ours).rows(), key=str
    )


@needs_real_lists
def test_every_change_of_an_authority_since_the_first_return_is_in_the_list_of_areas():
    path = DATA / "domain" / "la_changes.csv"
    changes = pl.read_csv(path, infer_schema=False).filter(pl.col("effective_date") > "2010")
    followed = listed(*changes["old_new_la_code"].unique())

    for day, old, new in changes.select(
        "effective_date", "old_new_la_code", "new_new_la_code"
    ).iter_rows():
        last, following = followed[old]
        assert last == date.fromisoformat(day) - timedelta(days=1)
        assert new in following.split("|")
    assert {code for code, _, _ in RETIRED} <= set(followed)


@needs_real_lists
def test_regions_and_districts_are_those_of_dfes_lists():
    real = pl.read_csv(DATA / "geography" / "regions.csv", infer_schema=False)
    districts = pl.read_csv(DATA / "geography" / "lads.csv", infer_schema=False)["lad_code"]

    assert set(code_list("regions").select("region_code", "region_name").rows()) == {
        row for row in real.rows() if row[0].startswith("E12")
    }
    assert set(code_list("authority_districts")["district_code"]) <= set(districts)


def test_an_area_that_is_retired_during_the_years_of_a_run_stays_in_the_list(tmp_path):
    home = home_in(tmp_path)
    register(home, {"LA (code)": "942", "DistrictAdministrative (code)": "E06000063"})
    summer = date(2023, 7, 31)

    found = population(home, read_register(home), snapshots(date(2022, 9, 1), summer), summer)

    rows = area_list(found.areas, found.placements).collect()
    dated = rows.filter(pl.col("geographic_level") == AUTHORITY)
    assert dated.sort("area_code").select("area_name", "valid_from", "valid_to").rows() == [
        ("Cumberland", date(2023, 4, 1), None),
        ("Cumbria", None, date(2023, 3, 31)),
    ]


FOLLOWED_BY = {
    "Cumberland": ("Allerdale", "Carlisle", "Copeland"),
    "Westmorland and Furness": ("Barrow-in-Furness", "Eden", "South Lakeland"),
    "North Northamptonshire": ("Corby", "East Northamptonshire", "Kettering", "Wellingborough"),
    "West Northamptonshire": ("Daventry", "Northampton", "South Northamptonshire"),
    "Bournemouth, Christchurch and Poole": ("Bournemouth, Christchurch and Poole",),
    "Dorset": ("Dorset",),
    "Hampshire": ("New Forest",),
}
ABOLISHED = [
    ("909", "Cumbria", date(2023, 3, 31), 222, 15),
    ("928", "Northamptonshire", date(2021, 3, 31), 333, 0),
    ("835", "Dorset", date(2019, 3, 31), 149, 10),
    ("836", "Poole", date(2019, 3, 31), 47, 0),
    ("837", "Bournemouth", date(2019, 3, 31), 70, 0),
]


def named_at(schools, day):
    """Place register rows on a day: the name of each one's authority, and how many in England."""
    dated = [pl.col(name).str.to_date() for name in ("valid_from", "valid_to")]
    there = schools.lazy().with_columns(snapshot=pl.lit(day), line=pl.col("urn"))
    authority = authorities_in_force(
        code_list("authorities").lazy().with_columns(dated),
        code_list("authority_districts").lazy().select("district_code", "new_la_code"),
        code_list("authority_changes").lazy().select("old_la_code", "new_la_code"),
        there.select(PLACE).unique(),
    )
    placed = placements(
        there,
        authority,
        code_list("regions").lazy().select("region_code", "region_name"),
        AreaLookup.no_rows().lazy(),
        HubMemberships.no_rows().lazy().with_columns(line=pl.lit(None, pl.String)),
    ).collect()
    local = placed.filter(pl.col("geographic_level") == AUTHORITY).select("line", "area_name")
    return dict(local.iter_rows()), placed.filter(pl.col("geographic_level") == "National").height


@needs_real_register
@needs_real_lists
@pytest.mark.parametrize(("number", "county", "last", "schools", "nowhere"), ABOLISHED)
def test_closed_schools_of_an_abolished_number_are_placed_by_their_district(
    number, county, last, schools, nowhere
):
    closed = real_establishments("20250718").filter(pl.col("la_code") == number)
    names = pl.read_csv(DATA / "geography" / "lads.csv", infer_schema=False)
    districts = dict(names.select("lad_code", "lad_name").iter_rows())

    before, england_before = named_at(closed, last)
    after, england_after = named_at(closed, last + timedelta(days=122))

    assert (set(before.values()), len(before)) == ({county}, schools)
    assert england_before == england_after == closed.height == schools
    assert len(after) == schools - nowhere, "the rest have no district: in England alone"
    assert nowhere <= closed.filter(~pl.col("district_code").is_in(list(districts))).height
    for urn, district in closed.select("urn", "district_code").iter_rows():
        if district in districts:
            assert districts[district] in FOLLOWED_BY[after[urn]]


@needs_real_register
def test_no_school_is_left_under_the_numbers_abolished_in_2009():
    numbers = real_establishments("20250718")["la_code"]

    assert not set(numbers) & {"820", "875"}

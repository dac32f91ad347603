import re
from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.areas import area_list, area_parts
from validation.checks import accept
from validation.published import AreaParts, Areas

BEFORE, AFTER = date(2025, 3, 31), date(2025, 7, 31)
AUTHORITY, REGION, HUB = "Local authority", "Regional", "Careers hub"
PARTNERSHIP = "Local enterprise partnership"
LEVEL_AND_NAME = st.tuples(
    st.sampled_from([AUTHORITY, REGION, HUB, PARTNERSHIP]),
    st.sampled_from(["North East", "North-East", "Tees Valley", "St. Helens", "Tyne & Wear"]),
)


def live(*areas):
    """List areas at the snapshot before the summer and in it: (level, code, name, day)."""
    names = dict.fromkeys(("geographic_level", "area_code", "area_name"), pl.String)
    return pl.LazyFrame(areas, schema=names | {"snapshot": pl.Date}, orient="row")


def placed(*rows):
    """Place lines at a snapshot: (day, line, level, code)."""
    names = dict.fromkeys(("line", "geographic_level", "area_code"), pl.String)
    return pl.LazyFrame(rows, schema={"snapshot": pl.Date} | names, orient="row")


def listed(*areas, placements=None):
    rows = area_list(live(*areas), placements if placements is not None else placed())
    return accept(Areas, rows.select(list(Areas.schema())))


def slug(name, level=HUB, code="H1"):
    return listed((level, code, name, AFTER))["slug"].item()


def slugs(*areas):
    rows = listed(*areas)
    return dict(zip(rows["area_code"], rows["slug"], strict=True))


def area(code, *columns):
    return listed((AUTHORITY, code, "A", AFTER)).select(columns).row(0)


def test_an_authoritys_page_has_its_name_alone():
    assert slug("St. Helens", AUTHORITY) == "st-helens"
    assert slug("Bristol, City of", AUTHORITY) == "bristol-city-of"
    assert slug("King's Lynn and Queen’s", AUTHORITY) == "kings-lynn-and-queens"
    assert slug("England", "National", "E92000001") == "england"


def test_a_name_loses_its_accents_and_not_its_letters():
    assert slug("Bébé Île Señor") == "bebe-ile-senor-careers-hub"


def test_a_page_of_another_kind_has_its_kind_behind_the_name():
    found = slugs(
        (REGION, "E12000001", "North East", AFTER),
        (PARTNERSHIP, "E37000025", "North East", AFTER),
        ("English devolved area", "E47000014", "North East", AFTER),
        ("Local skills improvement plan area", "E69000023", "North East", AFTER),
        (HUB, "H1", "North East", AFTER),
    )

    assert found == {
        "E12000001": "north-east-region",
        "E37000025": "north-east-local-enterprise-partnership",
        "E47000014": "north-east-combined-authority",
        "E69000023": "north-east-lsip",
        "H1": "north-east-careers-hub",
    }


def test_a_recoded_authority_keeps_its_plain_name_for_the_code_in_force():
    found = slugs(
        (AUTHORITY, "E08000019", "Sheffield", BEFORE), (AUTHORITY, "E08000039", "Sheffield", AFTER)
    )

    assert found == {"E08000019": "sheffield-e08000019", "E08000039": "sheffield"}


def test_two_hubs_of_one_name_are_told_apart_by_their_codes():
    found = slugs((HUB, "HUB/1", "Tees Valley", AFTER), (HUB, "Hub 2", "Tees Valley", AFTER))

    assert found == {
        "HUB/1": "tees-valley-careers-hub-hub-1",
        "Hub 2": "tees-valley-careers-hub-hub-2",
    }


def test_codes_that_read_alike_still_have_pages_of_their_own():
    found = slugs(*((HUB, code, "Tees Valley", AFTER) for code in ("H1", "h1", "H.1")))

    assert len(set(found.values())) == 3


@settings(max_examples=10)
@given(st.lists(LEVEL_AND_NAME, min_size=1, max_size=8))
def test_no_two_areas_share_a_page(areas):
    found = listed(*((level, f"C{n}", name, AFTER) for n, (level, name) in enumerate(areas)))

    authorities = found.filter(pl.col("geographic_level") == AUTHORITY)["area_name"]
    if authorities.n_unique() == len(authorities):
        assert found["slug"].n_unique() == len(areas)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", page) for page in found["slug"])


@settings(max_examples=10)
@given(st.permutations([("H1", "Tees"), ("H2", "Tees"), ("H3", "Trent"), ("h1", "Tees")]))
def test_pages_do_not_depend_on_the_order_of_areas(hubs):
    in_order = slugs(*((HUB, code, name, AFTER) for code, name in sorted(hubs)))

    assert slugs(*((HUB, code, name, AFTER) for code, name in hubs)) == in_order


def test_a_page_keeps_its_address_when_namesakes_of_other_kinds_come_and_go():
    region = (REGION, "E12000001", "North East", AFTER)
    hub = (HUB, "H1", "North East", AFTER)

    assert slugs(region)["E12000001"] == slugs(region, hub)["E12000001"]


def test_an_area_has_the_name_of_its_last_snapshot():
    rows = listed((HUB, "H1", "Humber", BEFORE), (HUB, "H1", "Greater Humber", AFTER))

    assert rows["area_name"].to_list() == ["Greater Humber"]


def test_a_code_in_force_has_no_last_day():
    assert area("E08000037", "valid_to", "replaced_by") == (None, None)


def test_a_recoded_authority_says_its_last_day_and_its_next_code():
    assert area("E08000019", "valid_to", "replaced_by") == (date(2025, 4, 30), "E08000039")


def test_a_county_that_was_split_names_every_authority_that_followed():
    assert area("E10000006", "valid_to", "replaced_by") == (
        date(2023, 3, 31),
        "E06000063|E06000064",
    )


def test_an_area_whole_in_one_region_names_it_and_one_across_two_does_not():
    homes = {"1": "E12000001", "2": "E12000002"}
    rows = [
        *((AFTER, line, REGION, region) for line, region in homes.items()),
        *((AFTER, line, HUB, "ACROSS") for line in homes),
        (AFTER, "1", HUB, "WITHIN"),
    ]

    found = listed(
        (HUB, "ACROSS", "A", AFTER), (HUB, "WITHIN", "B", AFTER), placements=placed(*rows)
    )

    assert dict(found.select("area_code", "region_code").rows()) == {
        "ACROSS": None,
        "WITHIN": "E12000001",
    }


def test_the_parts_of_an_area_are_the_authorities_it_shares_institutions_with():
    rows = placed(
        (AFTER, "1", AUTHORITY, "A"),
        (AFTER, "2", AUTHORITY, "B"),
        (AFTER, "3", AUTHORITY, "C"),
        *((AFTER, line, "National", "E92000001") for line in "123"),
        *((AFTER, line, HUB, "H1") for line in "12"),
        (AFTER, "3", REGION, "E12000001"),
    )

    assert accept(AreaParts, area_parts(rows)).rows() == [
        (HUB, "H1", "A"),
        (HUB, "H1", "B"),
        (REGION, "E12000001", "C"),
    ]


def test_the_parts_are_those_of_the_last_snapshot():
    rows = placed(
        (BEFORE, "1", AUTHORITY, "A"),
        (BEFORE, "1", HUB, "H1"),
        (AFTER, "1", AUTHORITY, "B"),
        (AFTER, "1", HUB, "H1"),
    )

    assert area_parts(rows).collect()["part_code"].to_list() == ["B"]

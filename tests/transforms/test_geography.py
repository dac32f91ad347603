from datetime import date

import polars as pl

from transforms.geography import PLACE, authorities_in_force, placements
from validation.code_lists import code_list

DAY = date(2025, 7, 31)


def place(la_code, district_code=None, previous="999", day=DAY):
    return pl.LazyFrame(
        [(day, la_code, previous, district_code)],
        schema={"snapshot": pl.Date} | dict.fromkeys(PLACE[1:], pl.String),
        orient="row",
    )


def authority(*where, **then):
    dated = [pl.col(name).str.to_date() for name in ("valid_from", "valid_to")]
    found = authorities_in_force(
        code_list("authorities").lazy().with_columns(dated),
        code_list("authority_districts").lazy().select("district_code", "new_la_code"),
        code_list("authority_changes").lazy().select("old_la_code", "new_la_code"),
        place(*where, **then),
    )
    return found.collect().row(0, named=True)["new_la_code"]


def test_a_number_in_force_is_its_authority():
    assert authority("390") == "E08000037"


def test_a_recoded_authority_has_the_code_of_the_day():
    assert authority("373", day=date(2025, 3, 31)) == "E08000019"
    assert authority("373", day=date(2025, 7, 31)) == "E08000039"


def test_a_school_of_an_abolished_county_is_placed_by_its_district():
    assert authority("909", "E06000063") == "E06000063"
    assert authority("909") is None


def test_a_district_of_an_abolished_county_leads_to_the_authority_that_took_it_over():
    before, after = date(2023, 3, 31), date(2023, 7, 31)

    assert authority("909", "E07000028", day=before) == "E10000006"
    assert authority("909", "E07000028", day=after) == "E06000063"
    assert authority("909", "E07000030", day=after) == "E06000064"
    assert authority("835", "E07000048", day=after) == "E06000058"
    assert authority("835", "E07000050", day=after) == "E06000059"


def test_an_authority_not_yet_made_stands_for_the_county_it_came_from():
    assert authority("942", day=date(2022, 7, 31)) == "E10000006"


def test_a_school_of_an_authority_made_since_was_where_its_number_was_before():
    before, after = date(2019, 3, 31), date(2019, 7, 31)
    merged = ("839", "E06000058")

    assert authority(*merged, previous="837", day=before) == "E06000028"
    assert authority(*merged, previous="836", day=before) == "E06000029"
    assert authority(*merged, previous="835", day=before) == "E10000009"
    assert authority(*merged, previous="837", day=after) == "E06000058"
    assert authority(*merged, day=before) is None, "Bournemouth, Poole or Dorset: nobody can say"


def test_a_number_or_a_district_in_force_goes_before_a_number_of_the_past():
    assert authority("390", "E08000037", previous="391") == "E08000037"
    assert authority("909", "E06000063", previous="916") == "E06000063"


def test_a_number_nobody_knows_has_no_authority():
    assert authority("999") is None


def placed(memberships=None, lookup=None):
    institution = place("390", "E08000037").with_columns(line=pl.lit("100001"))
    authority_ = institution.select(PLACE).with_columns(
        new_la_code=pl.lit("E08000037"),
        la_name=pl.lit("Gateshead"),
        region_code=pl.lit("E12000001"),
    )
    regions = pl.LazyFrame({"region_code": ["E12000001"], "region_name": ["North East"]})
    dates = {"member_from": pl.Date, "member_to": pl.Date}
    text = dict.fromkeys(("line", "hub_code", "hub_name"), pl.String)
    hubs = pl.LazyFrame(memberships or [], schema=text | dates, orient="row")
    names = dict.fromkeys(("la_code", "area_kind", "area_code", "area_name"), pl.String)
    valid = {"valid_from": pl.Date, "valid_to": pl.Date}
    wider = pl.LazyFrame(lookup or [], schema=names | valid, orient="row")
    rows = placements(institution, authority_, regions, wider, hubs).collect()
    return sorted(zip(rows["geographic_level"], rows["area_code"], strict=True))


HOME = [
    ("Local authority", "E08000037"),
    ("National", "E92000001"),
    ("Regional", "E12000001"),
]


def test_an_institution_is_in_england_its_region_and_its_authority():
    assert placed() == HOME


def test_a_membership_counts_from_its_first_to_its_last_day():
    ended = ("100001", "H1", "Hub", date(2020, 1, 1), date(2025, 7, 30))
    last_day = ("100001", "H2", "Hub", date(2020, 1, 1), DAY)
    begun = ("100001", "H3", "Hub", DAY, None)
    coming = ("100001", "H4", "Hub", date(2025, 8, 1), None)

    hubs = [code for level, code in placed([ended, last_day, begun, coming]) if "hub" in level]

    assert hubs == ["H2", "H3"]


def test_partnerships_may_overlap_and_any_code_of_the_authority_finds_them():
    kind = "local_enterprise_partnership"
    by_number = ("390", kind, "E37000025", "North East", None, None)
    by_code = ("E08000037", kind, "E37000099", "Another", None, None)
    ended = ("390", kind, "E37000098", "Gone", None, date(2024, 8, 31))

    wider = [code for level, code in placed(lookup=[by_number, by_code, ended]) if "ent" in level]

    assert wider == ["E37000025", "E37000099"]


def test_an_institution_in_two_partnerships_is_in_both_and_in_england_once():
    kind = "local_enterprise_partnership"
    overlapping = [("390", kind, code, code, None, None) for code in ("E37000012", "E37000038")]

    found = placed(lookup=overlapping)

    assert [code for level, code in found if "enterprise" in level] == ["E37000012", "E37000038"]
    assert [code for level, code in found if level == "National"] == ["E92000001"]


def test_the_same_area_under_two_codes_of_the_authority_counts_once():
    rows = [(code, "lsip", "E69000001", "One", None, None) for code in ("390", "E08000037")]

    assert len(placed(lookup=rows)) == len(HOME) + 1

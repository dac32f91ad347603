"""Each rule of DfE's open data standard, seen to refuse a pair that breaks it."""

import polars as pl
import pytest

from tests.ees_factories import (
    BRISTOL,
    COUNT,
    ENGLAND,
    MIDLANDS,
    PERCENT,
    PHASE,
    checks,
    data,
    meta,
    one_cell,
)
from validation.code_lists import code_list
from validation.ees import LOCATION_COLUMNS
from validation.ees_cells import faults, title_faults


def test_a_good_pair_passes():
    assert faults("attainment_years", data(), meta()) == []


NAMES = {
    "check_filename_spaces": "attainment years",
    "check_filename_special": "attainment.years",
    "ours_filename_case": "Attainment",
    "ours_filename_length": "a" * 151,
}


@pytest.mark.parametrize("check", NAMES)
def test_a_file_name_that_breaks_a_rule_is_refused(check):
    assert check in checks(faults(NAMES[check], data(), meta()))


LONG = "a" * 51
META = {
    "precheck_col_req_meta": meta().drop("filter_hint"),
    "precheck_col_invalid_meta": meta().with_columns(notes=pl.lit("")),
    "precheck_col_to_rows": meta(
        *(COUNT | {"col_name": f"c{n}", "label": f"{n}"} for n in range(11))
    ),
    "precheck_cross_meta_to_data": meta(PHASE, COUNT, PERCENT | {"col_name": "pupil_percent"}),
    "precheck_cross_data_to_meta": meta(COUNT, PERCENT),
    "precheck_meta_col_type": meta(PHASE | {"col_type": "filter"}, COUNT, PERCENT),
    "precheck_meta_ob_unit": meta(
        PHASE, COUNT, PERCENT, COUNT | {"col_name": "la_name", "label": "x"}
    ),
    "precheck_meta_col_name": meta(PHASE, COUNT, PERCENT | {"col_name": ""}),
    "check_meta_dupe_label": meta(PHASE, COUNT, PERCENT | {"label": "Schools"}),
    "check_meta_label": meta(PHASE, COUNT, PERCENT | {"label": ""}),
    "check_api_char_col_label": meta(PHASE, COUNT, PERCENT | {"label": "a" * 81}),
    "check_meta_col_name_spaces": meta(PHASE, COUNT, PERCENT | {"col_name": "school percent"}),
    "check_meta_col_name_dupe": meta(PHASE, COUNT, PERCENT | {"col_name": "school_count"}),
    "check_meta_indicator_grouping": meta(PHASE | {"indicator_grouping": "a"}, COUNT, PERCENT),
    "check_meta_ind_unit": meta(PHASE | {"indicator_unit": "%"}, COUNT, PERCENT),
    "check_meta_indicator_dp": meta(PHASE | {"indicator_dp": "1"}, COUNT, PERCENT),
    "check_meta_fil_grp": meta(PHASE | {"filter_grouping_column": "la_name"}, COUNT, PERCENT),
    "check_meta_filter_hint": meta(PHASE, COUNT, PERCENT | {"filter_hint": "a"}),
    "check_meta_fil_grp_match": meta(PHASE, COUNT, PERCENT | {"filter_grouping_column": "a"}),
    "check_meta_ind_unit_validation": meta(PHASE, COUNT, PERCENT | {"indicator_unit": "percent"}),
    "check_meta_ind_dp_set": meta(PHASE, COUNT, PERCENT | {"indicator_dp": ""}),
    "check_meta_ind_dp_values": meta(PHASE, COUNT, PERCENT | {"indicator_dp": "1.0"}),
    "check_filter_defaults": meta(PHASE | {"filter_default": ""}, COUNT, PERCENT),
    "ours_filter_default": meta(PHASE | {"filter_default": "All"}, COUNT, PERCENT),
    "ours_no_indicator": meta(PHASE),
}


@pytest.mark.parametrize("check", META)
def test_metadata_that_break_a_rule_are_refused(check):
    rows = data()
    if check == "check_filter_defaults":
        rows = rows.with_columns(pl.col("education_phase").replace("Total", "Primary"))
    if check == "ours_no_indicator":
        rows = rows.drop("school_count", "school_percent")

    assert check in checks(faults("good", rows, META[check]))


@pytest.mark.parametrize(
    ("check", "kind", "name"),
    [
        ("check_meta_geog_catch", PHASE, "local_area_name"),
        ("check_meta_geog_catch", PHASE, "region"),
        ("check_meta_geog_catch", PHASE, "lep_hub_name"),
        ("check_col_ind_smushed", COUNT, "english_maths_percent"),
        ("check_col_ind_smushed", COUNT, "comparable_percent"),
        ("check_harmonised_variables", PHASE, "school_type"),
        ("check_harmonised_variables", PHASE, "ethnicity"),
        ("check_harmonised_variables", COUNT, "chosen_route_percent"),
    ],
)
def test_a_name_that_dfe_keeps_for_something_else_is_refused(check, kind, name):
    rows = data().rename({kind["col_name"]: name})
    others = [row for row in (PHASE, COUNT, PERCENT) if row is not kind]

    assert check in checks(faults("good", rows, meta(*others, kind | {"col_name": name})))


@pytest.mark.parametrize("name", ["careers_hub", "careers_hub_name", "hub", "area", "area_name"])
def test_a_name_for_careers_hubs_passes(name):
    rows = data().rename({"education_phase": name})

    assert faults("good", rows, meta(PHASE | {"col_name": name}, COUNT, PERCENT)) == []


DATA = {
    "precheck_col_req_data": data().rename({"geographic_level": "geographical_level"}),
    "check_col_names_spaces": data().rename({"school_count": "school count"}),
    "check_col_snake_case": data().rename({"school_count": "schoolCount"}),
    "check_col_var_start": data().rename({"school_count": "_count"}),
    "check_api_char_col_name": data().rename({"school_count": LONG}),
    "check_col_var_characteristic": data().rename({"education_phase": "characteristic"}),
    "ours_no_rows": data().clear(),
    "precheck_time_period_num": data(time_period="2024/25"),
    "check_time_period_six": data(time_period="202426"),
    "check_time_period": data(time_period="2024"),
    "precheck_time_id_valid": data(time_identifier="academic year"),
    "precheck_time_id_mix": one_cell("time_identifier", "Autumn term"),
    "precheck_geog_level": data(geographic_level="Careers hub"),
    "precheck_geog_level_present": data().drop("la_name", "new_la_code", "old_la_code"),
    "check_geog_la_col_present": data(ENGLAND, MIDLANDS).drop("la_name"),
    "check_geog_region_col_present": data(ENGLAND, MIDLANDS).drop("region_name"),
    "check_filter_blanks": one_cell("education_phase", ""),
    "check_filter_whitespace": one_cell("education_phase", "Secondary "),
    "check_filter_ob_total": one_cell("english_devolved_area_name", "Total"),
    "check_api_char_filter_items": one_cell("education_phase", "a" * 121),
    "ours_items_alike": one_cell("education_phase", "SECONDARY"),
    "precheck_filter_not_singular": data(education_phase="Total"),
    "check_geog_level_completed": one_cell("english_devolved_area_code", ""),
    "check_geog_country_combos": data(country_name="Angleterre"),
    "check_geog_eda_combos": one_cell("english_devolved_area_name", "East midlands"),
    "check_geog_overcompleted_cols": one_cell("la_name", "Derby"),
    "check_general_null": one_cell("school_count", "NA"),
    "check_ind_invalid_entry": one_cell("school_count", "1,234"),
    "ours_blank_indicator": one_cell("school_count", ""),
    "check_general_dupes": pl.concat([data(), data()]),
}


@pytest.mark.parametrize("check", DATA)
def test_data_that_break_a_rule_are_refused(check):
    if check == "check_general_null":
        found = faults("good", data(), meta(PHASE | {"label": "NA"}, COUNT, PERCENT))
    else:
        found = faults("good", DATA[check], meta())

    assert check in checks(found)


AUTHORITIES = {
    "check_geog_la_combos": (
        {"la_name": "Bristol City of"},
        {"old_la_code": "802"},
        {"new_la_code": "x", "la_name": "Not available", "old_la_code": "x"},
        {"new_la_code": "z", "la_name": "Elsewhere", "old_la_code": "z"},
    ),
    "check_geog_region_combos": ({"region_name": "South west"},),
    "check_geog_region_for_la": ({"region_code": "", "region_name": ""},),
    "ours_region_of_authority": ({"region_code": "E12000008", "region_name": "South East"},),
}


@pytest.mark.parametrize(
    ("check", "cells"), [(check, cells) for check, each in AUTHORITIES.items() for cells in each]
)
def test_an_authority_that_is_not_as_listed_is_refused(check, cells):
    assert check in checks(faults("good", data(ENGLAND, BRISTOL | cells), meta()))


@pytest.mark.parametrize("name", ["Yorkshire and the Humber", "Yorkshire and The Humber"])
def test_a_region_is_spelt_as_dfe_spells_it(name):
    cells = {"geographic_level": "Regional", "region_code": "E12000003", "region_name": name}

    found = faults("good", data(ENGLAND, ENGLAND | cells), meta())

    assert checks(found) == ({"check_geog_region_combos"} if "the H" in name else set())


@pytest.mark.parametrize(
    "entry", ["~", ":", "[c]", "12.5%", "£3", "about 3", "3.", ".5", "1e-16", "+3", " 3"]
)
def test_an_indicator_holds_plain_numbers_and_symbols_only(entry):
    found = faults("good", one_cell("school_count", entry), meta())

    assert checks(found) == {"check_ind_invalid_entry"}


@pytest.mark.parametrize("entry", ["0", "3", "-3", "62.5", "c", "x", "z", "u", "low", "k"])
def test_a_plain_number_or_a_symbol_passes(entry):
    assert faults("good", one_cell("school_count", entry), meta()) == []


def test_the_first_faulty_stage_is_the_last_that_is_looked_at():
    both = data(time_period="2024/25").with_columns(school_count=pl.lit("[c]"))

    assert checks(faults("good", both, meta())) <= {
        "precheck_time_period_num",
        "check_time_period",
    }


def test_a_fault_says_how_many_rows_and_no_value():
    (found,) = faults("good", one_cell("english_devolved_area_name", "Elsewhere"), meta())

    assert found.startswith("good: check_geog_eda_combos: 1 places of English devolved area")
    assert "Elsewhere" not in found


def test_a_filter_has_no_more_items_than_dfe_takes():
    many = pl.concat([data(ENGLAND).head(1)] * 25_001).with_columns(
        education_phase=pl.Series([f"item {n}" for n in range(25_001)])
    )
    described = meta(PHASE | {"filter_default": "item 0"}, COUNT, PERCENT)

    assert checks(faults("good", many, described)) == {"check_filter_item_limit"}


def test_a_level_we_publish_is_one_whose_places_are_listed():
    listed = set(code_list("ees_locations")["geographic_level"])

    assert listed == set(LOCATION_COLUMNS)


@pytest.mark.parametrize(
    ("title", "is_good"),
    [("Attainment by area (years)", True), ("a" * 121, False), ("Today's hubs", False)],
)
def test_a_title_is_short_and_plain(title, is_good):
    assert (title_faults({"a": title}) == []) == is_good


def test_two_files_may_not_share_a_title():
    assert len(title_faults({"a": "One", "b": "One"})) == 2

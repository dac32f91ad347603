from datetime import date

import polars as pl
import pytest

from tests.factories import establishments
from transforms.scope import eligible, with_fsm_quintile

DAY = date(2025, 7, 31)


def is_eligible(day=DAY, **values):
    return eligible(establishments(values), day).collect().height == 1


@pytest.mark.parametrize(
    ("why", "values"),
    [
        ("a secondary", {}),
        ("a middle deemed secondary", {"phase_code": "5"}),
        ("an all-through", {"phase_code": "7"}),
        ("a special school, whose phase is 0", {"type_code": "07", "phase_code": "0"}),
        ("alternative provision", {"type_code": "38", "phase_code": "0"}),
        ("a pupil referral unit", {"type_code": "14", "phase_code": "0"}),
        ("a college", {"type_code": "18", "phase_code": "6", "high_age": 99}),
        ("a 16 to 19 academy", {"type_code": "45", "phase_code": "6"}),
        (
            "an approved Section 41 special",
            {"type_code": "10", "phase_code": "0", "section_41": "Approved"},
        ),
        ("a closing school", {"status_code": "3"}),
        ("a blank opening date", {"open_date": None}),
        ("the placeholder date", {"open_date": date(1900, 1, 1)}),
        ("a school on its last day", {"status_code": "2", "close_date": DAY}),
        ("a school on its first day", {"open_date": DAY}),
    ],
)
def test_in_scope(why, values):
    assert is_eligible(**values), why


@pytest.mark.parametrize(
    ("why", "values"),
    [
        ("a primary", {"phase_code": "2"}),
        ("a middle deemed primary", {"phase_code": "3"}),
        ("a primary special school", {"type_code": "07", "phase_code": "0", "high_age": 11}),
        ("an unapproved independent special", {"type_code": "10", "phase_code": "0"}),
        ("an independent school", {"type_code": "11", "phase_code": "0"}),
        ("a Welsh school", {"type_code": "30"}),
        ("a school closed the day before", {"status_code": "2", "close_date": date(2025, 7, 30)}),
        ("a school that opens tomorrow", {"open_date": date(2025, 8, 1)}),
        ("a closed school without a date", {"status_code": "2", "close_date": None}),
        ("a proposed school", {"status_code": "4"}),
        (
            "a college in Wales",
            {"type_code": "32", "section_41": "Approved", "district_code": "W06000014"},
        ),
    ],
)
def test_out_of_scope(why, values):
    assert not is_eligible(**values), why


def fifths(*rows):
    named = [{"establishment_group": "mainstream", "pupils": 900} | row for row in rows]
    frame = pl.LazyFrame(named, schema_overrides={"percentage_fsm": pl.Float64})
    return with_fsm_quintile(frame).collect()["fsm_quintile"].to_list()


def test_fifths_run_from_fewest_to_most_free_school_meals():
    assert fifths(*({"percentage_fsm": p} for p in (50, 10, 30, 20, 40))) == list("51324")


def test_equal_percentages_share_a_fifth():
    assert fifths(*({"percentage_fsm": p} for p in (10, 10, 10, 40, 50))) == list("11145")


def test_a_false_zero_and_a_blank_are_in_no_fifth():
    zero = {"percentage_fsm": 0, "pupils": 0}
    blank = {"percentage_fsm": None}

    assert fifths({"percentage_fsm": 20}, zero, blank) == ["1", "unavailable", "unavailable"]


def test_only_mainstream_schools_are_ranked():
    college = {"percentage_fsm": 90, "establishment_group": "college"}

    assert fifths({"percentage_fsm": 20}, college) == ["1", "unavailable"]

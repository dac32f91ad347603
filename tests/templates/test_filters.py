from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates import filters
from templates.filters import Row


def row(**told) -> Row:
    return {
        "value_status": "ok",
        "numerator": 19,
        "denominator": 41,
        "numerator_low": None,
        "numerator_high": None,
        "england_comparison": None,
        "england_status": "ok",
        "england_numerator": 57,
        "england_denominator": 100,
        **told,
    }


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 8, "13%"),
        (5, 8, "63%"),
        (3, 8, "38%"),
        (21, 40, "53%"),
        (7, 9, "78%"),
        (399, 400, "more than 99%"),
        (1, 400, "less than 1%"),
        (0, 9, "0%"),
        (9, 9, "100%"),
    ],
)
def test_a_percentage_is_rounded_half_up_and_is_never_all_or_none_by_rounding(part, whole, text):
    assert filters.percent(part, whole) == text


@given(st.integers(1, 6000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_released_percentage_reads_as_its_counts_do(counts):
    part, whole = counts

    assert filters.percent_of(100 * part / whole) == filters.percent(part, whole)


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(238, 41, "5.8"), (1, 20, "0.1"), (0, 3, "0.0"), (596, 100, "6.0")]
)
def test_an_average_has_one_decimal_rounded_half_up(part, whole, text):
    assert filters.average(part, whole) == text


def test_dates_and_years_are_words():
    assert filters.day(date(2026, 9, 30)) == "30 September 2026"
    assert filters.year("202425") == "2024/25"


@pytest.mark.parametrize(
    ("identifier", "taken"),
    [
        ("Autumn term", date(2025, 12, 31)),
        ("Spring term", date(2026, 3, 31)),
        ("Academic year", date(2026, 7, 31)),
    ],
)
def test_a_snapshot_is_taken_in_the_calendar_year_it_falls_in(identifier, taken):
    found = filters.snapshot({"time_period": "202526", "time_identifier": identifier})

    assert found == taken


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({}, "19 of 41"),
        ({"numerator": 4100, "denominator": 4863}, "4,100 of 4,863"),
        ({"value_status": "u", "numerator": 3, "denominator": 8}, "3 of 8"),
        (
            {
                "value_status": "range",
                "numerator": None,
                "denominator": 15,
                "numerator_low": 14,
                "numerator_high": 15,
            },
            "14–15 of 15",
        ),
        ({"value_status": "c", "numerator": None, "denominator": None}, "[c]"),
        ({"value_status": "x", "numerator": None, "denominator": None}, "[x]"),
        ({"value_status": "z", "numerator": None, "denominator": None}, "[z]"),
    ],
)
def test_counts_are_never_blank(told, text):
    assert filters.counts(row(**told)) == text


def test_a_share_of_fewer_than_ten_is_left_out():
    assert filters.cell_share(row(numerator=7, denominator=9)) == "7 of 9"
    assert filters.cell_share(row(numerator=7, denominator=10)) == "7 of 10 (70%)"


def test_low_response_is_marked_in_tables():
    assert filters.cell_counts(row(value_status="u")) == "19 of 41 [u]"
    assert filters.cell_mean(row(value_status="u")) == "0.5 [u]"
    assert filters.remark(row(value_status="u")) == "[u] fewer than half returned"


def test_england_has_its_own_status():
    assert filters.england_share(row()) == "57%"
    assert filters.england_share(row(england_status="x")) == "[x]"
    assert filters.england_mean(row(england_status="c")) == "[c]"


@pytest.mark.parametrize(
    ("comparison", "text"),
    [
        ("higher", "▲ higher"),
        ("lower", "▼ lower"),
        ("not_clearly_different", "● not clearly different"),
        ("too_few", "too few returns to compare"),
        ("not_compared", "not compared"),
        (None, "not compared"),
    ],
)
def test_a_verdict_has_a_shape_and_words(comparison, text):
    assert filters.verdict(row(england_comparison=comparison)) == text


def test_places_stay_on_the_track():
    assert filters.coordinate(58.34) == "58.3%"
    assert filters.coordinate(100.0) == "100%"
    assert filters.coordinate(-0.0001) == "0%"


def test_sizes_take_the_largest_unit_at_or_over_one():
    assert filters.size(900) == "900 bytes"
    assert filters.size(207_300) == "202.4 KB"
    assert filters.size(1_800_000) == "1.7 MB"

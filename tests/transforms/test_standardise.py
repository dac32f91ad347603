from datetime import date

import polars as pl
import pytest

from tests.received_factories import scores, standardised


def one(column: str, **cells):
    return standardised(cells)[column][0]


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-14",
        "2025-07-14 10:30:00",
        "2025-07-14T10:30:00Z",
        "14/07/2025",
        "14/7/2025 09:15",
        "14-07-2025",
        "14.07.2025",
        "14/07/25",
        "14 July 2025",
        "14 Jul 2025",
        "14-Jul-25",
        "14th July 2025",
        "20250714",
        "45852",
        "45852.4375",
    ],
)
def test_a_date_is_read_however_a_school_writes_it(text):
    assert one("completed_on", completed_on=text) == date(2025, 7, 14)


def test_sept_is_september():
    assert one("completed_on", completed_on="1 Sept 2025") == date(2025, 9, 1)


@pytest.mark.parametrize("text", ["07/14/2025", "31/02/2025", "July 2025", "HT 1/2", "2025", "tbc"])
def test_what_is_not_a_day_is_no_date(text):
    assert one("completed_on", completed_on=text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("85", 85),
        ("85%", 85),
        ("85.0 %", 85),
        ("64.71", 64.71),
        ("85\xa0%", 85),
        ("+5", 5),
        ("0", 0),
    ],
)
def test_a_score_is_read_with_or_without_a_percent_sign(text, value):
    assert one("benchmark_3", benchmark_3=text) == value
    assert one("benchmark_3_state", benchmark_3=text) == "scored"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (None, "not_answered"),
        ("-", "not_answered"),
        ("–", "not_answered"),
        ("N/A", "not_applicable"),
        ("Not applicable", "not_applicable"),
        ("UNSCORED", "unscored"),
    ],
)
def test_blank_not_applicable_and_unscored_are_kept_apart_and_are_not_zero(text, state):
    assert one("benchmark_3", benchmark_3=text) is None
    assert one("benchmark_3_state", benchmark_3=text) == state


@pytest.mark.parametrize("text", ["Up to 90%", "#N/A", "%", "1e2", "85,5", "8 5", "nan", "inf"])
def test_what_is_neither_a_number_nor_a_marker_has_no_state(text):
    assert one("benchmark_3_state", benchmark_3=text) is None


@pytest.mark.parametrize(
    ("text", "digits", "identifier"),
    [
        ("100001", "100001", "urn"),
        ("100001.0", "100001", "urn"),
        (" 100 001", "100001", "urn"),
        ("123/4567", "1234567", "laestab"),
        ("123-4567", "1234567", "laestab"),
        ("1234567", "1234567", "laestab"),
        ("10000001", "10000001", "ukprn"),
        ("1.34E+05", None, None),
        ("12345", None, None),
        ("1234/567", None, None),
        ("١٢٣٤٥٦", None, None),
    ],
)
def test_an_institution_is_a_urn_a_laestab_or_a_ukprn(text, digits, identifier):
    assert one("institution", institution=text) == digits
    assert one("identifier", institution=text) == identifier


@pytest.mark.parametrize(
    ("text", "day", "framework"),
    [
        (None, "2025-08-31", "gatsby_2018"),
        (None, "2025-09-01", "gatsby_2025"),
        (None, "tbc", None),
        ("Gatsby 2018", "2025-09-01", "gatsby_2018"),
        ("updated benchmarks", "2025-07-14", "gatsby_2025"),
        ("other", "2025-07-14", None),
    ],
)
def test_the_framework_is_as_stated_else_from_the_date(text, day, framework):
    assert one("framework", framework=text, completed_on=day) == framework


@pytest.mark.parametrize(
    ("text", "evaluation_type"),
    [
        ("Schools", "schools"),
        ("Special schools", "special"),
        ("Specialist settings", "special"),
        ("FE", "post_16"),
        ("Post-16", "post_16"),
        ("FE and ITPs", "post_16"),
        (None, None),
    ],
)
def test_evaluation_types_are_known_by_their_old_and_new_names(text, evaluation_type):
    assert one("evaluation_type", evaluation_type=text) == evaluation_type


@pytest.mark.parametrize(
    ("text", "status"),
    [(None, "complete"), ("Completed", "complete"), ("In Progress", "in_progress"), ("?", None)],
)
def test_an_evaluation_is_complete_unless_it_says_otherwise(text, status):
    assert one("status", status=text) == status


@pytest.mark.parametrize(
    ("text", "achieved"), [("Yes", True), ("n", False), ("IN PROGRESS", False), ("maybe", None)]
)
def test_an_achieved_flag_is_yes_or_no(text, achieved):
    assert one("benchmark_2_achieved", benchmark_2_achieved=text) is achieved


def test_columns_a_file_does_not_have_are_empty():
    row = standardised(scores(*["0"] * 8))

    assert row["site"].dtype == pl.String
    assert row["site"][0] is None

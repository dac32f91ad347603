from datetime import date

import polars as pl
import pytest

from tests.factories import JULY, evaluations, institutions
from transforms.return_status import return_status
from validation.checks import accept
from validation.internal import ReturnStatus

IN_YEAR = date(2025, 6, 1)
LAST_YEAR = date(2024, 6, 1)


def placed(*areas):
    """Place lines at the last snapshot: (line, level, code)."""
    names = dict.fromkeys(("line", "geographic_level", "area_code"), pl.String)
    rows = pl.LazyFrame(areas, schema=names, orient="row")
    return rows.with_columns(snapshot=pl.lit(JULY), area_name=pl.col("area_code"))


def counted(*lines):
    rows = {"line": lines, "time_period": "202425", "time_identifier": "Academic year"}
    return pl.LazyFrame(rows, schema=dict.fromkeys(rows, pl.String))


def rejected(*rows):
    text = dict.fromkeys(("line", "file", "sheet", "rules"), pl.String)
    days = dict.fromkeys(("completed_on", "received"), pl.Date)
    defaults = {
        "line": "100001",
        "file": "hub.csv",
        "sheet": None,
        "line_number": 4,
        "rules": "score_range",
        "completed_on": IN_YEAR,
        "received": JULY,
    }
    schema = text | days | {"line_number": pl.Int64}
    return pl.LazyFrame([defaults | row for row in rows], schema=schema)


def statuses(*, lines=("100001",), areas=(), returned=(), received=(), refused=()):
    people = institutions(*lines, establishment_name="A School")
    rows = return_status(
        people, placed(*areas), counted(*returned), evaluations(*received), rejected(*refused)
    )
    return accept(ReturnStatus, rows.select(list(ReturnStatus.schema())))


def status(**what):
    return statuses(**what)["status"].item()


def why(*refused):
    return statuses(refused=refused)["why_rejected"].item()


BEGUN = {"status": "in_progress", "completed_on": IN_YEAR}


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        ("not_returned", {}),
        ("returned", {"returned": ["100001"]}),
        ("in_progress", {"received": [BEGUN]}),
        ("rejected", {"refused": [{}]}),
        ("returned", {"returned": ["100001"], "received": [BEGUN], "refused": [{}]}),
        ("in_progress", {"received": [BEGUN], "refused": [{}]}),
        ("not_returned", {"received": [BEGUN | {"completed_on": LAST_YEAR}]}),
        ("not_returned", {"refused": [{"completed_on": LAST_YEAR}]}),
        ("not_returned", {"received": [{"completed_on": LAST_YEAR}]}),
        ("not_returned", {"received": [BEGUN | {"line": "100002"}]}),
    ],
)
def test_the_most_that_is_known_of_a_school_is_its_status(expected, what):
    assert status(**what) == expected


def test_a_return_that_counted_for_an_earlier_snapshot_alone_is_none_for_the_last():
    spring = counted("100001").with_columns(time_identifier=pl.lit("Spring term"))
    people = institutions("100001", establishment_name="A School")

    rows = return_status(people, placed(), spring, evaluations(), rejected()).collect()

    assert rows["status"].to_list() == ["not_returned"]


def test_the_newest_complete_evaluation_is_named_whatever_its_year():
    rows = statuses(
        received=[{"completed_on": date(2023, 6, 1)}, {"completed_on": LAST_YEAR}, BEGUN]
    )

    assert rows["last_completed_on"].to_list() == [LAST_YEAR]


def test_a_rejected_row_is_named_by_file_line_and_rule():
    assert why({}) == "hub.csv, line 4: score_range"


def test_a_rejected_row_of_a_workbook_names_its_sheet():
    assert why({"file": "hub.xlsx", "sheet": "Spring"}) == (
        "hub.xlsx, sheet Spring, line 4: score_range"
    )


def test_rejected_rows_come_last_received_first_and_then_by_line():
    earlier = {"file": "a.csv", "received": date(2025, 3, 31)}

    assert why(earlier, {"line_number": 10}, {"line_number": 9}) == (
        "hub.csv, line 9: score_range; hub.csv, line 10: score_range; a.csv, line 4: score_range"
    )


def test_rows_rejected_since_the_snapshots_year_are_told_too():
    rows = statuses(refused=[{}, {"completed_on": date(2025, 9, 20)}, {"completed_on": LAST_YEAR}])

    assert rows["rejected_rows"].to_list() == [2]


def test_a_school_in_two_hubs_has_two_rows_and_one_in_none_has_one():
    rows = statuses(
        lines=("100001", "100002"),
        areas=[
            ("100001", "Careers hub", "H1"),
            ("100001", "Careers hub", "H2"),
            ("100001", "Local authority", "Gateshead"),
            ("100002", "Local authority", "Gateshead"),
        ],
        returned=["100001"],
    )

    assert rows.select("hub_code", "la_name", "status").rows() == [
        (None, "Gateshead", "not_returned"),
        ("H1", "Gateshead", "returned"),
        ("H2", "Gateshead", "returned"),
    ]

"""How institutions were found, from received files to the restricted report and the command."""

import json
from datetime import date

import polars as pl
import pytest

from flows import stages
from flows.run import start_run
from tests.home_factories import careerstats, home_in, links, put, register, withdrawn
from tests.received_factories import GOOD, HEADINGS, csv_text, return_of, workbook, write

AS_OF = date(2025, 8, 31)
ROW = list(GOOD.values())
CLOSED = {"EstablishmentStatus (code)": "2", "CloseDate": "31-12-2024"}
SCHOOLS = [
    {"EstablishmentName": "Ashfield School", **CLOSED},
    {"EstablishmentName": "Bradley Academy", "OpenDate": "01-01-2025"},
    {"EstablishmentName": "Castle School", **CLOSED},
    {"EstablishmentName": "Castle Upper", "OpenDate": "01-01-2025"},
    {"EstablishmentName": "Castle Lower", "OpenDate": "01-01-2025"},
    {
        "EstablishmentName": "Denham School",
        "PreviousLA (code)": "391",
        "PreviousEstablishmentNumber": "4444",
    },
    {"EstablishmentName": "Eastry School", **CLOSED},
]
SPLIT = "Successor - Split School"


@pytest.fixture
def home(tmp_path):
    made = home_in(tmp_path / "home")
    register(made, *SCHOOLS)
    links(
        made,
        ("100001", "100002", "Successor"),
        ("100003", "100004", SPLIT),
        ("100003", "100005", SPLIT),
        ("100007", "100006", "Successor - merged"),
    )
    return made


def reported(home):
    """Run the night's stages but for protection and release, and write the reports."""
    run = start_run(home, AS_OF)
    checked = stages.check_returns(run, stages.land_returns(run))
    stages.report(run, stages.build_tables(run, checked))
    return run.internal


def rows_of(folder, name, *columns):
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False).select(columns).rows()


def headed(*rows):
    """Write a return whose institutions stand under a heading of URNs, with names."""
    cells = [[number, name, *ROW[1:]] for number, name in rows]
    return csv_text([["URN", "School name", *HEADINGS[1:]], *cells])


ASKED = [
    ("100002", "Ashfield School"),
    ("100001", ""),
    ("100003", ""),
    ("100007", "Eastry School"),
    ("3904006", ""),
    ("3914444", ""),
    ("3904001", ""),
    ("100006", "Gorton College"),
    ("999999", ""),
]
TOLD = [
    ("3", "100001", "remapped", "100002", "Bradley Academy", None),
    ("4", "100003", "several_successors", None, None, "100004 Castle Upper; 100005 Castle Lower"),
    ("5", "100007", "remapped", "100006", "Denham School", None),
    ("6", "3904006", "proposed", "100006", "Denham School", None),
    ("7", "3914444", "proposal_not_accepted", None, None, "100006 Denham School"),
    ("8", "3904001", "proposal_not_accepted", None, None, "100002 Bradley Academy"),
    ("9", "100006", "name_differs", "100006", "Denham School", None),
    ("10", "999999", "unknown", None, None, None),
]


def test_the_report_lists_each_row_that_was_not_simply_named(home):
    write(home.inbox, headed(*ASKED), "hub/return.csv")

    folder = reported(home)

    columns = ("line", "institution", "done", "urn", "establishment_name", "candidates")
    assert rows_of(folder, "identity", *columns) == TOLD
    assert set(rows_of(folder, "identity", "file", "completed_on")) == {
        ("hub/return.csv", "2025-07-14")
    }


def test_what_was_done_agrees_with_what_became_of_the_row(home):
    write(home.inbox, headed(*ASKED), "hub/return.csv")

    became = rows_of(reported(home), "outcomes", "line", "outcome", "reason", "urn")

    assert [row for row in became if row[1] == "unresolved"] == [
        ("4", "unresolved", "several_successors", None),
        ("7", "unresolved", "proposal_not_accepted", None),
        ("8", "unresolved", "proposal_not_accepted", None),
        ("10", "unresolved", "unknown", None),
    ]
    assert [row[3] for row in became if row[1] != "unresolved"] == [
        "100001",
        "100001",
        "100006",
        "100006",
        "100006",
    ]


def test_a_previous_laestab_under_its_own_heading_is_found_and_told(home):
    text = csv_text([["LAESTAB", *HEADINGS[1:]], ["391/4444", *ROW[1:]]])
    write(home.inbox, text)

    columns = ("institution", "done", "urn")
    assert rows_of(reported(home), "identity", *columns) == [
        ("3914444", "previous_laestab", "100006")
    ]


def test_a_row_of_a_workbook_is_told_with_its_sheet(home):
    workbook(home.inbox, {"Spring": [HEADINGS, ["999999", *ROW[1:]]]})

    assert rows_of(reported(home), "identity", "file", "sheet", "line") == [
        ("return.xlsx", "Spring", "2")
    ]


def test_an_older_extract_still_knows_the_name_a_school_had(home):
    older = [school | {"EstablishmentName": "Gorton School"} for school in SCHOOLS[:6]]
    register(home, *older, day="20240718")
    write(home.inbox, headed(("100006", "Gorton Coll.")))

    assert rows_of(reported(home), "identity", "done") == []


def test_a_return_taken_back_is_no_longer_told(home):
    write(home.inbox, headed(("100006", "Gorton College")))
    withdrawn(
        home, {"institution": "100006", "completed_on": "2025-07-14", "reason": "wrong school"}
    )

    assert rows_of(reported(home), "identity", "done") == []


def test_a_quiet_night_leaves_a_report_with_no_rows(home):
    write(home.inbox, return_of({"institution": "100002"}))

    folder = reported(home)

    assert rows_of(folder, "identity", "done") == []
    assert (folder / "identity.csv").read_text("utf-8-sig").startswith('"file","sheet","line"')


def test_check_says_of_one_file_what_the_report_would_say(home, tmp_path):
    path = write(tmp_path, headed(*ASKED))

    code, said = careerstats(home, "check", str(path))

    assert code == 0
    where = said.index("Institutions (accepted)")
    assert "line 4, institution: URN 100003 was closed by 14 July 2025" in said[where:]
    assert "100004 Castle Upper; 100005 Castle Lower" in said
    assert "line 9, institution_name: The return calls it Gorton College" in said
    assert "(proposal_not_accepted)" in said


def test_check_tells_machines_the_institutions_after_the_rejections(home, tmp_path):
    path = write(tmp_path, return_of({"institution": "999999"}, {"benchmark_1": "x"}))

    code, said = careerstats(home, "check", "--json", str(path))

    told = json.loads(said)
    assert code == 1
    assert list(told).index("institutions") == list(told).index("rejections") + 1
    assert told["institutions"] == [
        {
            "sheet": None,
            "line": 2,
            "column": "institution",
            "rule": "unknown",
            "sentence": "URN 999999 is not in the register. Ask the sender for the URN.",
        }
    ]


def test_check_looks_nothing_up_without_a_register(tmp_path):
    path = write(tmp_path, return_of({"institution": "999999"}))

    code, said = careerstats(home_in(tmp_path / "bare"), "check", str(path))

    assert code == 0
    assert "999999" not in said
    assert "looked up" not in said


def test_check_says_why_a_register_cannot_be_used(home, tmp_path):
    put(home, "edubasealldata20250801.csv", "URN\n1\n")
    path = write(tmp_path, return_of({"institution": "999999"}))

    code, said = careerstats(home, "check", str(path))

    assert code == 0
    assert "Institutions were not looked up. edubasealldata20250801.csv lacks the column" in said

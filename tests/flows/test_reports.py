from datetime import date, datetime

import openpyxl
import polars as pl
import pytest

from flows import stages
from flows.reports import to_look_at
from flows.run import Run, read_json, start_run
from tests.home_factories import home_in, memberships, register, withdrawn
from tests.received_factories import return_of, workbook, write
from validation.code_lists import code_list

AS_OF = date(2025, 8, 31)
SECRET = "63.71"
COUNTED = ("rows_rejected", "files_refused", "rows_unresolved")
QUIET = dict.fromkeys((*COUNTED, "rows_misnamed", "rows_found_otherwise"), 0)


def reported(home, as_of=AS_OF):
    """Run the night's stages but for protection and release, and write the reports."""
    run = start_run(home, as_of)
    checked = stages.check_returns(run, stages.land_returns(run))
    stages.report(run, stages.build_tables(run, checked))
    return run.internal


def rows_of(folder, name):
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def statuses(folder, *columns):
    return rows_of(folder, "return_status").select(columns).rows()


def five_schools(folder):
    """Hold five schools: in the first hub, in both, and three in none."""
    home = home_in(folder)
    register(home, *({"EstablishmentName": f"School {letter}"} for letter in "ABCDE"))
    memberships(
        home,
        {"institution": "100001"},
        {"institution": "100002"},
        {"institution": "100002", "hub_code": "H2", "hub_name": "Second Hub"},
    )
    return home


@pytest.fixture
def home(tmp_path):
    return five_schools(tmp_path / "home")


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """Receive one of each: returned, rejected, begun, refused whole, unknown, taken back."""
    home = five_schools(tmp_path_factory.mktemp("night") / "home")
    write(
        home.inbox,
        return_of(
            {"institution": "100001"},
            {"institution": "100002", "benchmark_3": f"1{SECRET}", "benchmark_4": "x"},
            {"institution": "100003", "status": "in progress"},
            {"institution": "999999"},
        ),
        "hubs/first.csv",
    )
    write(home.inbox, "a,b\n1,2\n", "hubs/other.csv")
    write(home.inbox, return_of({"institution": "100005"}), "hubs/fifth.csv")
    withdrawn(
        home, {"institution": "100005", "completed_on": "2025-07-14", "reason": "wrong school"}
    )
    return reported(home)


def test_every_eligible_school_is_listed_by_hub_and_one_in_two_hubs_twice(night):
    assert statuses(night, "hub_code", "urn", "establishment_name", "status") == [
        (None, "100003", "School C", "in_progress"),
        (None, "100004", "School D", "not_returned"),
        (None, "100005", "School E", "not_returned"),
        ("H1", "100001", "School A", "returned"),
        ("H1", "100002", "School B", "rejected"),
        ("H2", "100002", "School B", "rejected"),
    ]


def test_a_rejected_row_is_named_by_file_line_and_rules(night):
    why = {urn: text for urn, text in statuses(night, "urn", "why_rejected") if text}

    assert why == {"100002": "hubs/first.csv, line 3: score_format, score_range"}


def test_no_report_ever_holds_a_score(night):
    for path in night.glob("*.csv"):
        assert SECRET not in path.read_text("utf-8-sig"), path.name
    for path in night.glob("*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        cells = [str(cell) for sheet in book for row in sheet.values for cell in row]
        book.close()
        assert not any(SECRET in cell for cell in cells), path.name


def test_the_newest_complete_evaluation_is_dated(night):
    dated = dict(statuses(night, "urn", "last_completed_on"))

    assert (dated["100001"], dated["100003"]) == ("2025-07-14", None)


def sheets(folder):
    book = openpyxl.load_workbook(folder / "return_status.xlsx")
    read = {sheet.title: [list(row) for row in sheet.values] for sheet in book}
    book.close()
    return read


def test_the_workbook_counts_each_hub_in_the_order_of_work(night):
    assert sheets(night)["By hub"] == [
        [
            "Hub code",
            "Hub name",
            "Institutions",
            "Rejected",
            "In progress",
            "Not returned",
            "Returned",
        ],
        ["H1", "First Hub", 2, 1, 0, 0, 1],
        ["H2", "Second Hub", 1, 1, 0, 0, 0],
        [None, "In no hub", 3, 0, 1, 2, 0],
    ]


def test_the_workbook_lists_those_to_chase_first_with_dates_that_sort(night):
    heading, *rows = sheets(night)["Institutions"]

    assert heading[:4] == ["Hub code", "Hub", "Authority", "URN"]
    assert [row[3] for row in rows[:3]] == ["100002", "100001", "100002"]
    assert rows[1][heading.index("Last completed")] == datetime(2025, 7, 14)


def test_the_workbook_holds_the_rejections_as_well(night):
    heading, *rows = sheets(night)["Rejections"]

    assert heading == ["File", "Sheet", "Line", "Column", "Rule", "What to do"]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("hubs/first.csv", 3, "benchmark_3", "score_range"),
        ("hubs/first.csv", 3, "benchmark_4", "score_format"),
        ("hubs/other.csv", None, None, "unknown_kind"),
    ]


def test_a_refused_file_is_listed_under_every_name_it_came_by(home):
    for name in ("hubs/scan.pdf", "copy of scan.pdf", "empty.csv"):
        write(home.inbox, "%PDF" if name.endswith("pdf") else "", name)

    found = rows_of(reported(home), "rejections").select("file", "line", "rule").rows()

    assert found == [
        ("copy of scan.pdf, hubs/scan.pdf", None, "file_type"),
        ("empty.csv", None, "file_empty"),
    ]


def test_a_rejected_row_of_a_workbook_is_found_by_its_sheet(home):
    heading, row = (line.split(",") for line in return_of({"benchmark_1": "x"}).splitlines())
    workbook(home.inbox, {"Spring": [heading, row]})

    folder = reported(home)

    assert rows_of(folder, "rejections").select("file", "sheet", "line").rows() == [
        ("return.xlsx", "Spring", "2")
    ]
    assert (
        "100001",
        "return.xlsx, sheet Spring, line 2: score_format",
    ) in statuses(folder, "urn", "why_rejected")


def test_every_accepted_row_has_an_outcome_with_its_reason(night):
    columns = ("file", "line", "institution", "urn", "outcome", "reason")
    found = rows_of(night, "outcomes")

    assert found.select(columns).rows() == [
        ("hubs/fifth.csv", "2", "100005", "100005", "superseded", "withdrawn"),
        ("hubs/first.csv", "2", "100001", "100001", "counted", "counted"),
        ("hubs/first.csv", "4", "100003", "100003", "out_of_scope", "in_progress"),
        ("hubs/first.csv", "5", "999999", None, "unresolved", "unknown"),
    ]
    assert found["explanation"].null_count() == 0


def test_rows_read_are_the_rows_reported(night):
    run = night.name
    checked = read_json(night.parents[1] / "workspace" / run / "checked.json")

    accepted = sum(item["rows_accepted"] for item in checked)
    rejected = sum(item["rows_rejected"] for item in checked)

    assert rows_of(night, "outcomes").height == accepted
    assert rows_of(night, "rejections")["line"].drop_nulls().n_unique() == rejected == 1


def test_warnings_are_listed_for_a_look_and_change_nothing(home):
    write(home.inbox, return_of({"benchmark_3_achieved": "no"}))

    folder = reported(home)

    assert rows_of(folder, "warnings")["rule"].to_list() == ["flag_contradicts_score"]
    assert ("100001", "returned") in statuses(folder, "urn", "status")


def test_a_night_with_nothing_received_still_lists_everybody(home):
    folder = reported(home)

    assert {status for (status,) in statuses(folder, "status")} == {"not_returned"}
    assert rows_of(folder, "rejections").is_empty()
    assert rows_of(folder, "outcomes").is_empty()


def test_a_name_that_looks_like_a_formula_is_text_in_every_report(home):
    register(home, {"EstablishmentName": "=HYPERLINK(1)"})

    folder = reported(home)

    assert statuses(folder, "establishment_name") == [("'=HYPERLINK(1)",)]
    book = openpyxl.load_workbook(folder / "return_status.xlsx")
    cells = [cell for row in book["Institutions"].iter_rows(min_row=2) for cell in row]
    book.close()
    assert {cell.data_type for cell in cells if cell.value == "=HYPERLINK(1)"} == {"s"}


def test_the_same_night_gives_the_same_reports(home):
    write(home.inbox, return_of({}, {"benchmark_1": "x", "institution": "100002"}))

    one, other = reported(home), reported(home)

    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def test_every_reason_of_an_outcome_is_explained():
    listed = code_list("outcome_reasons")

    assert listed["explanation"].null_count() == 0


def test_after_a_quiet_night_there_is_nothing_to_look_at(home):
    assert to_look_at(start_run(home, AS_OF), QUIET, []) == []


def test_what_to_look_at_is_counted_and_says_where(home):
    numbers = QUIET | {"rows_rejected": 1200, "files_refused": 1}

    assert to_look_at(start_run(home, AS_OF), numbers, []) == [
        "1 file refused, see internal/2025-08-31.1/rejections.csv",
        "1,200 rows rejected, see internal/2025-08-31.1/rejections.csv",
    ]


def test_institutions_to_look_at_are_counted_after_what_was_rejected():
    numbers = QUIET | {
        "rows_unresolved": 3,
        "rows_misnamed": 1,
        "rows_found_otherwise": 12,
        "rows_rejected": 1,
    }
    run = Run("home", AS_OF.isoformat(), "2025-08-31.1")

    assert to_look_at(run, numbers, []) == [
        "1 row rejected, see internal/2025-08-31.1/rejections.csv",
        "3 rows of no institution we can tell, see internal/2025-08-31.1/identity.csv",
        "1 row under a name that is not the institution's, see internal/2025-08-31.1/identity.csv",
        "12 rows counted for an institution found by another number, see "
        "internal/2025-08-31.1/identity.csv",
    ]


def test_figures_without_a_safe_table_are_named_first_with_what_readers_see_and_what_to_do():
    run = Run("home", AS_OF.isoformat(), "2025-08-31.1")
    withheld = [
        {"time_period": "202425", "figure": "gb3"},
        {"time_period": "202425", "figure": "gb_all_eight"},
        {"time_period": "202324", "figure": "gb_count_4"},
    ]

    said = to_look_at(run, QUIET | {"files_refused": 1}, withheld)

    assert said[0] == (
        "2024/25: no safe table was found for “Benchmark 3 achieved”, “All eight benchmarks "
        "achieved”. Readers see [c] there in every area, but where a release showed the very same "
        "returns before. No return is at fault, and every night tries again; if it lasts, "
        "report it with the name of this run, 2025-08-31.1"
    )
    assert said[1].startswith("2023/24: no safe table was found for “Exactly 4")
    assert said[2].startswith("1 file refused")

import io
import json
from pathlib import Path

from rich.console import Console

from flows.check_report import report, run_check, show
from flows.settings import Home
from tests.received_factories import GOOD, HEADINGS, csv_text, return_of, workbook, write

ROW = list(GOOD.values())
NOWHERE = Home(Path("no home"))
"""A home without a register: nothing is looked up."""


def shown(path):
    console = Console(width=200, file=io.StringIO())
    show(report(path, NOWHERE), console)
    return console.file.getvalue()


def test_a_clean_file_is_accepted_and_told_so(tmp_path, capsys):
    path = write(tmp_path, return_of({}))

    assert run_check(path, NOWHERE, as_json=False) == 0
    assert "return.csv (evaluations): 1 row read, 1 accepted, none rejected." in (
        capsys.readouterr().out
    )


def test_a_rejection_says_where_what_and_which_rule(tmp_path):
    path = write(tmp_path, return_of({}, {"benchmark_3": "SECRET"}))

    text = shown(path)

    assert "line 3, benchmark_3: The score is not a number." in text
    assert "(score_format)" in text
    assert "SECRET" not in text


def test_any_rejection_exits_with_one_and_a_warning_does_not(tmp_path):
    rejected = write(tmp_path, return_of({"benchmark_3": "x"}), "a.csv")
    warned = write(tmp_path, return_of({"benchmark_3_achieved": "no"}), "b.csv")

    assert run_check(rejected, NOWHERE, as_json=True) == 1
    assert run_check(warned, NOWHERE, as_json=True) == 0


def test_the_headings_understood_and_those_not_used_are_shown(tmp_path):
    path = write(tmp_path, csv_text([["School URN", *HEADINGS[1:], "Ofsted"], [*ROW, "1"]]))

    text = shown(path)

    assert "School URN" in text
    assert "institution" in text
    assert "Headings not used: Ofsted" in text


def test_lines_that_are_not_returns_are_shown_with_why(tmp_path):
    path = write(tmp_path, csv_text([["Title"], HEADINGS, ROW, ["Total"]]))

    text = shown(path)

    assert "line 1: above the headings" in text
    assert "line 4: a total or average" in text


def test_a_file_refused_whole_says_so_first(tmp_path):
    path = write(tmp_path, "x", "return.pdf")

    assert shown(path).startswith("return.pdf: the file is refused.")
    assert run_check(path, NOWHERE, as_json=False) == 1


def test_places_in_a_workbook_name_the_sheet(tmp_path):
    path = workbook(tmp_path, {"Autumn": [HEADINGS, ["x", *ROW[1:]]], "Old": [HEADINGS]})

    text = shown(path)

    assert "sheet Autumn, line 2, institution" in text
    assert "sheet Old: beside the return" in text


def test_one_fault_many_times_does_not_bury_the_others(tmp_path):
    faulty = [{"benchmark_1": "x"}] * 30

    text = shown(write(tmp_path, return_of(*faulty, {"completed_on": "x"})))

    assert "score_format 20 more times" in text
    assert "line 32, completed_on" in text


def test_the_report_for_machines_is_json_with_every_finding(tmp_path, capsys):
    path = write(tmp_path, return_of(*[{"benchmark_1": "x", "site": "A [b] c"}] * 30))

    run_check(path, NOWHERE, as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert len(told["rejections"]) == 30
    assert told["rows_rejected"] == 30
    assert told["headings"][0] == {"sheet": None, "heading": "institution", "column": "institution"}


def test_checking_a_file_leaves_nothing_behind(tmp_path):
    path = write(tmp_path, return_of({}))

    report(path, NOWHERE)

    assert list(tmp_path.iterdir()) == [path]

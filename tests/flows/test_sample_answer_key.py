import csv
import gzip
import io
import json
import re

import openpyxl
import pytest

from flows.sample import write_sample
from validation.code_lists import code_list

CODECS = ("utf-8-sig", "cp1252")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return write_sample(tmp_path_factory.mktemp("sample")).home


@pytest.fixture(scope="module")
def faults(home):
    return json.loads((home / "answer_key.json").read_text())["faults"]


def lines(home, fault):
    """Every line of the file or sheet a fault is in, as lists of text."""
    path = home / fault["file"]
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        rows = book[fault["sheet"]].iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    text = decoded(content)
    delimiter = max(",;\t", key=text.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def decoded(content):
    for codec in CODECS:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise AssertionError("neither UTF-8 nor Windows-1252")


def plans(action):
    return {
        row["fault"]: row
        for row in code_list("sample_faults").iter_rows(named=True)
        if row["action"] == action
    }


def test_written_text_is_on_the_line_the_key_names(home, faults):
    written = plans("write")
    for fault in faults:
        value = written.get(fault["fault"], {}).get("value")
        if value and "{" not in value:
            assert value in lines(home, fault)[fault["line"] - 1], fault


def test_every_fault_of_the_plan_is_planted(faults):
    assert set(code_list("sample_faults")["fault"]) <= {fault["fault"] for fault in faults}


def test_the_key_says_what_is_told_of_an_institution(faults):
    planned = dict(code_list("sample_faults").select("fault", "identity").drop_nulls().iter_rows())

    told = {fault["fault"]: fault["identity"] for fault in faults if fault["identity"]}

    assert told == planned


def test_the_urns_of_schools_that_closed_are_in_the_register_and_closed(home, faults):
    extract = home / "reference/edubasealldata20260715.csv"
    rows = list(csv.DictReader(io.StringIO(decoded(extract.read_bytes()))))
    closed = {row["URN"] for row in rows if row["EstablishmentStatus (code)"] == "2"}

    for name in ("urn_of_predecessor", "urn_of_merged", "urn_of_split"):
        fault = next(fault for fault in faults if fault["fault"] == name)
        assert closed & set(lines(home, fault)[fault["line"] - 1]), name


def test_a_blank_is_on_the_line_the_key_names(home, faults):
    blanks = [fault for fault in faults if fault["fault"] in ("institution_blank", "date_blank")]

    assert blanks
    for fault in blanks:
        row = lines(home, fault)[fault["line"] - 1]
        assert "" in row[:4]
        assert sum(bool(re.fullmatch(r"[0-9.]+%?", cell)) for cell in row) >= 8, row


def test_a_copied_evaluation_says_what_an_earlier_line_says(home, faults):
    for fault in [fault for fault in faults if fault["fault"] == "copied" and not fault["sheet"]]:
        read = lines(home, fault)
        here = read[fault["line"] - 1]
        date_free = [[cell for cell in row if "/" not in cell and cell[4:5] != "-"] for row in read]
        mine = date_free[fault["line"] - 1]
        assert sum(row[-8:] == mine[-8:] for row in date_free) > 1, here


def test_a_duplicate_row_is_followed_by_the_row_that_repeats_it(home, faults):
    fault = next(fault for fault in faults if fault["fault"] == "duplicate_row")
    read = lines(home, fault)

    assert read[fault["line"] - 1] == read[fault["line"]]


def test_some_faults_are_in_workbooks_and_some_in_text(faults):
    formats = {fault["file"].rsplit(".", 1)[1] for fault in faults if fault["line"]}

    assert {"xlsx", "csv"} <= formats


def test_a_fault_in_a_workbook_names_its_sheet(faults):
    rows = [fault for fault in faults if fault["line"]]

    assert all((fault["sheet"] is not None) == fault["file"].endswith("xlsx") for fault in rows)


def test_the_key_lists_every_file_but_itself_and_the_key_of_protection(home):
    key = json.loads((home / "answer_key.json").read_text())
    written = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}

    assert set(key["files"]) == written - {"answer_key.json", "internal/protection.key"}

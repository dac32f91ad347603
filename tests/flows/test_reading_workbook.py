import gzip
from datetime import datetime

import pytest

from flows.reading import read_file
from flows.reading_text import Limits
from tests.received_factories import (
    GOOD,
    HEADINGS,
    read_text,
    return_of,
    rules_broken,
    workbook,
    write,
)

ROW = list(GOOD.values())
NUMBERS = [100001, "2025-07-14", *[100] * 8]


def only(read):
    (sheet,) = read.sheets
    return sheet


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_people_in_any_sheet_refuse_the_file(tmp_path, state):
    sheets = {"Return": [HEADINGS, ROW], "Contacts": [["Name", "Telephone"], ["Jo", "1"]]}

    assert rules_broken(read_file(workbook(tmp_path, sheets, states={"Contacts": state}))) == [
        "persons_data"
    ]


def test_a_hidden_sheet_is_not_read_but_listed(tmp_path):
    sheets = {"Return": [HEADINGS, ROW], "Old": [HEADINGS, ROW], "Older": [HEADINGS, ROW]}
    states = {"Old": "hidden", "Older": "veryHidden"}

    read = read_file(workbook(tmp_path, sheets, states=states))

    assert only(read).name == "Return"
    assert [skip.sheet for skip in read.skipped] == ["Old", "Older"]


def test_every_visible_sheet_of_evaluations_is_read_and_a_cover_note_passed_over(tmp_path):
    summary = [["Area", *HEADINGS[2:]], ["Hub", *ROW[2:]]]
    sheets = {
        "Cover": [["How to fill this in"]],
        "Autumn": [HEADINGS, ROW],
        "Spring": [HEADINGS, ROW],
        "Summary": summary,
        "Empty": [HEADINGS],
    }

    read = read_file(workbook(tmp_path, sheets))

    assert [sheet.name for sheet in read.sheets] == ["Autumn", "Spring"]
    assert read.refusals == ()
    assert [skip.sheet for skip in read.skipped] == ["Cover", "Summary", "Empty"]


def test_one_faulty_sheet_does_not_refuse_the_other(tmp_path):
    read = read_file(workbook(tmp_path, {"A": [HEADINGS, ROW], "B": [HEADINGS[:-1], ROW[:-1]]}))

    assert [(r.rule, r.sheet) for r in read.refusals] == [("missing_column", "B")]
    assert only(read).name == "A"


def test_a_percentage_cell_is_read_as_it_is_shown(tmp_path):
    row = [100001.0, datetime(2025, 7, 14), 0.85, 1, 0.57, 64.71, 0.85, "#N/A", 85, None]
    formats = {"C2": "0%", "D2": "0.0%", "E2": "0%", "I2": '0"%"'}

    read = read_file(workbook(tmp_path, {"S": [HEADINGS, row]}, formats=formats))

    assert only(read).rows.drop("line", "headed").row(0) == (
        "100001", "2025-07-14", "85%", "100%", "57%", "64.71", "0.85", "#N/A", "85", None,
    )  # fmt: skip


def test_rows_of_a_workbook_keep_the_numbers_the_sheet_shows(tmp_path):
    read = read_file(workbook(tmp_path, {"S": [["Title"], [], [], HEADINGS, [], NUMBERS]}))

    assert only(read).rows["line"].to_list() == [6]


@pytest.mark.parametrize(
    "content",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted", b"PK\x03\x04 damaged", b"\x1f\x8b\x08"],
)
def test_damaged_and_encrypted_files_are_unreadable(tmp_path, content):
    assert rules_broken(read_file(write(tmp_path, content, "a.xlsx"))) == ["file_unreadable"]


def test_a_workbook_with_a_damaged_sheet_is_unreadable(tmp_path):
    path = workbook(tmp_path, {"S": [HEADINGS, *[NUMBERS] * 500]})
    content = bytearray(path.read_bytes())
    middle = content.index(b"sheet1.xml") + 200
    content[middle : middle + 50] = bytes(50)

    assert rules_broken(read_file(write(tmp_path, bytes(content), "b.xlsx"))) == ["file_unreadable"]


def test_a_file_that_unpacks_too_far_is_refused(tmp_path):
    packed = gzip.compress(return_of(*[{}] * 2000).encode())
    book = workbook(tmp_path, {"S": [HEADINGS, *[NUMBERS] * 50]})

    for limits in (Limits(unpacked_bytes=1000), Limits(unpack_ratio=2)):
        assert rules_broken(read_text(tmp_path, packed, limits)) == ["file_unpacks_too_large"]
        assert rules_broken(read_file(book, limits)) == ["file_unpacks_too_large"]

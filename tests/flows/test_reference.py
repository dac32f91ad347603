import gzip
from datetime import date

import pytest

from flows.reference import (
    Extract,
    UnusableReference,
    extracts,
    in_force,
    read_extract,
    read_links,
)
from tests.home_factories import (
    home_in,
    links,
    put,
    register,
)
from validation.code_lists import code_list
from validation.reference import (
    Establishments,
)

COLUMNS_OF_2025 = code_list("register_columns")["column"].to_list()
COLUMNS_OF_2024 = [
    *COLUMNS_OF_2025,
    "OfstedLastInsp",
    "OfstedSpecialMeasures (code)",
    "OfstedSpecialMeasures (name)",
    "OfstedRating (name)",
]


@pytest.fixture
def home(tmp_path):
    return home_in(tmp_path)


def first_extract(home):
    return read_extract(home, extracts(home)[0])


def refusal(read, home):
    with pytest.raises(UnusableReference) as caught:
        read(home)
    return str(caught.value)


@pytest.mark.parametrize("columns", [COLUMNS_OF_2024, COLUMNS_OF_2025])
def test_extracts_of_both_vintages_are_read_alike(home, columns):
    register(home, {"EstablishmentName": "Bede’s", "OpenDate": "01-09-2011"}, columns=columns)

    (school,) = first_extract(home).rows(named=True)

    assert len(columns) in (139, 135)
    assert (school["urn"], school["establishment_name"]) == ("100001", "Bede’s")
    assert (school["open_date"], school["percentage_fsm"]) == (date(2011, 9, 1), 20.0)


def test_an_extract_is_read_as_windows_1252_or_as_utf_8(home):
    path = register(home, {"EstablishmentName": "École Renée"})
    in_utf_8 = path.read_bytes().decode("cp1252").encode("utf-8-sig")
    put(home, "edubasealldata20250801.csv", in_utf_8)

    names = [read_extract(home, held)["establishment_name"][0] for held in extracts(home)]

    assert names == ["École Renée", "École Renée"]


def test_an_extract_may_be_packed(home):
    path = register(home)
    put(home, "edubasealldata20241029.csv.gz", path.read_bytes())
    path.unlink()

    assert first_extract(home)["urn"].to_list() == ["100001"]


def test_an_extract_read_before_is_taken_from_the_store(home):
    register(home)
    first = first_extract(home)
    (kept,) = (home.store / "register").iterdir()
    written = kept.stat().st_mtime_ns

    assert first_extract(home).equals(first)
    assert kept.stat().st_mtime_ns == written


def test_people_named_in_the_register_are_not_kept(home):
    register(home, {"HeadLastName": "SECRET", "TelephoneNum": "SECRET"})

    assert first_extract(home).columns == list(Establishments.schema())


def test_a_date_a_spreadsheet_has_changed_is_refused_and_not_taken_for_blank(home):
    register(home, {}, {"OpenDate": "01/09/2011"})

    said = refusal(first_extract, home)

    assert said.startswith("edubasealldata20250718.csv, line 3, column OpenDate: ")
    assert "Download it again" in said


def test_a_code_that_lost_its_zero_to_a_spreadsheet_is_refused_on_its_line(home):
    register(home, {}, {"TypeOfEstablishment (code)": "1"})

    said = refusal(first_extract, home)

    assert "line 3, column TypeOfEstablishment (code): this does not fit. Type: " in said
    assert "Download it again" in said


def test_an_establishment_listed_twice_is_refused(home):
    register(home, {"URN": "100001"}, {"URN": "100002"}, {"URN": "100001"})

    said = refusal(first_extract, home)

    assert "line 4 says again what line 2 says: the same URN" in said
    assert "Download it again" in said


def test_a_missing_column_is_named_by_its_heading(home):
    register(home, columns=[name for name in COLUMNS_OF_2025 if name != "LA (code)"])

    said = refusal(first_extract, home)

    assert "edubasealldata20250718.csv lacks the column LA (code)" in said
    assert "run again" in said


def test_without_an_extract_the_sentence_says_where_to_get_one(home):
    said = refusal(extracts, home)

    assert "Get Information About Schools" in said
    assert "careerstats sample" in said


def test_a_home_without_a_reference_folder_lacks_an_extract_too(home):
    home.reference.rmdir()

    assert "No register extract" in refusal(extracts, home)


def test_a_file_name_with_an_impossible_date_is_refused(home):
    put(home, "edubasealldata20251399.csv", "URN\n")

    said = refusal(extracts, home)

    assert "20251399 is not a date" in said
    assert "Name the file" in said


def held(*days):
    return [Extract(day, None) for day in days]


@pytest.mark.parametrize(
    ("day", "chosen"),
    [
        (date(2025, 1, 20), date(2024, 10, 29)),
        (date(2025, 1, 21), date(2025, 1, 21)),
        (date(2026, 7, 31), date(2025, 7, 18)),
        (date(2019, 7, 31), date(2024, 10, 29)),
    ],
)
def test_the_newest_extract_on_or_before_a_day_is_in_force_else_the_earliest(day, chosen):
    listed = held(date(2024, 10, 29), date(2025, 1, 21), date(2025, 7, 18))

    assert in_force(listed, day).day == chosen


def test_extracts_are_listed_by_date_and_other_files_left_alone(home):
    for day in ("20250718", "20241029"):
        register(home, day=day)
    links(home)
    put(home, "notes.csv", "a\n")

    assert [extract.day for extract in extracts(home)] == [date(2024, 10, 29), date(2025, 7, 18)]


NOT_AN_EXTRACT = {
    "cut short": ("edubasealldata20250718.csv.gz", gzip.compress(b"URN\r\n" * 9000)[:40]),
    "not gzip": ("edubasealldata20250718.csv.gz", b"URN\r\n"),
    "empty": ("edubasealldata20250718.csv", b""),
    "a workbook": ("edubasealldata20250718.csv", b"PK\x03\x04\x00\x00\x81\x8d"),
    "Unicode text": ("edubasealldata20250718.csv", "URN\tLA\r\n".encode("utf-16")),
    "in no encoding": ("edubasealldata20250718.csv", b"URN\r\n\x81\xff\r\n"),
    "a page": ("edubasealldata20250718.csv", b"<!DOCTYPE html><p>Sign in, please</p>"),
    "a stray quote": ("edubasealldata20250718.csv", b'URN,LA\r\n"1,2\r\n3"4,5\r\n'),
}


@pytest.mark.parametrize("why", NOT_AN_EXTRACT)
def test_a_file_that_is_no_extract_is_refused_with_what_to_do_next(home, why):
    name, content = NOT_AN_EXTRACT[why]
    (home.reference / name).write_bytes(content)

    said = refusal(first_extract, home)

    assert said.startswith(name)
    assert said.endswith("run again.")


def test_a_file_that_cannot_be_opened_is_refused(home):
    path = register(home)
    extract = extracts(home)[0]
    path.unlink()

    with pytest.raises(UnusableReference, match=r"cannot be opened .* run again"):
        read_extract(home, extract)


def test_the_newest_links_file_is_read(home):
    links(home, ("100001", "100002", "Successor"), day="20241029")
    links(home, ("100002", "100001", "Predecessor"), day="20250718")

    assert read_links(home)["link_type"].to_list() == ["Predecessor"]

import codecs
import gzip

import polars as pl
import pytest

from tests.received_factories import (
    GOOD,
    HEADINGS,
    csv_text,
    evaluation,
    examined,
    read_text,
    return_of,
    rules_broken,
)
from validation.code_lists import code_list

ROW = list(GOOD.values())
SCHOOL = {"institution_name": "St Mary’s"}


def only(read):
    (sheet,) = read.sheets
    return sheet


def column(read, name):
    return only(read).rows[name].to_list()


def reasons(read):
    return [(skip.first_line, skip.last_line, skip.why) for skip in read.skipped]


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
        lambda text: gzip.compress(text.encode()),
    ],
)
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(tmp_path, encoded):
    read = read_text(tmp_path, encoded(return_of(SCHOOL)))

    assert column(read, "institution_name") == ["St Mary’s"]


def test_bytes_that_no_encoding_knows_make_a_file_unreadable(tmp_path):
    assert rules_broken(read_text(tmp_path, b"URN\x81,\xff\n")) == ["file_unreadable"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path, delimiter):
    read = read_text(tmp_path, return_of({"institution_name": "A, B; C"}, delimiter=delimiter))

    assert column(read, "institution_name") == ["A, B; C"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_cell_over_several_lines_does_not_upset_the_line_numbers(tmp_path, line_end):
    text = return_of({"institution_name": "A\nB\nC"}, {}, {}).replace("\n", line_end)

    assert column(read_text(tmp_path, text.encode()), "line") == [2, 5, 6]


def test_spaces_and_nul_bytes_around_a_value_are_not_seen(tmp_path):
    text = return_of({"benchmark_1": " \xa085\0", "institution_name": "\xa0 "})

    assert column(read_text(tmp_path, text), "benchmark_1") == ["85"]
    assert column(read_text(tmp_path, text), "institution_name") == [None]


def test_short_and_long_rows_are_read(tmp_path):
    short, long = ROW[:3], [*ROW, "", "stray"]

    read = read_text(tmp_path, csv_text([HEADINGS, short, long]))

    assert column(read, "benchmark_8") == [None, "100"]


def test_a_quotation_mark_never_closed_does_not_swallow_rows_in_silence(tmp_path):
    text = return_of({}, {}, {"institution_name": "CUT"}, {}).replace("CUT", '"St Mary')

    (refusal,) = read_text(tmp_path, text).refusals

    assert (refusal.rule, refusal.details) == ("quotation_marks", {"line": 4})


def test_an_empty_file_and_one_with_only_headings_are_empty(tmp_path):
    assert rules_broken(read_text(tmp_path, "")) == ["file_empty"]
    assert rules_broken(read_text(tmp_path, csv_text([HEADINGS]))) == ["file_empty"]


def test_a_file_without_headings_we_know_is_of_no_kind(tmp_path):
    assert rules_broken(read_text(tmp_path, "a,b\n1,2\n")) == ["unknown_kind"]


def test_a_missing_column_is_named_with_the_line_of_headings(tmp_path):
    read = read_text(tmp_path, "Title\n" + csv_text([HEADINGS[:-1], ROW[:-1]]))

    (rejection,) = examined(read).rejections.rows(named=True)

    assert rejection["rule"] == "missing_column"
    assert "(line 2) lacks benchmark_8." in rejection["sentence"]


def test_two_headings_with_one_meaning_are_refused(tmp_path):
    read = read_text(tmp_path, csv_text([[*HEADINGS, "GB 1 %"], [*ROW, "50"]]))

    (rejection,) = examined(read).rejections.rows(named=True)

    assert rejection["rule"] == "duplicate_column"
    assert "benchmark_1" in rejection["sentence"]


@pytest.mark.parametrize(
    "forms",
    [
        ["School URN", "Date completed", *(f"Benchmark {n} %" for n in range(1, 9))],
        ["LA Estab", "DATE OF EVALUATION", *(f"GB{n}" for n in range(1, 9))],
        ["DfE no.", "completed_on", *(f"bm {n} (%)" for n in range(1, 9))],
        ["UKPRN", "Completion\ndate", *(f"Gatsby Benchmark {n} score" for n in range(1, 9))],
        [
            "Urn",
            "Completed",
            "1. A stable careers programme",
            "2. Learning from career and labour market information",
            "3. Addressing the needs of each young person",
            "4. Linking curriculum learning to careers",
            "5. Encounters with employers and employees",
            "6. Experiences of workplaces",
            "7. Encounters with further and higher education",
            "8. Personal guidance",
        ],
    ],
)
def test_headings_are_known_by_their_synonyms(tmp_path, forms):
    read = read_text(tmp_path, csv_text([forms, ROW]))

    assert set(HEADINGS) <= set(only(read).rows.columns)


def test_the_first_identifier_filled_in_is_the_institution(tmp_path):
    headings = ["UKPRN", "LAESTAB", "URN", *HEADINGS[1:]]
    ids = [("10000001", "1234567", "100001"), ("10000001", "1234567", ""), ("10000001", "n/a", "-")]

    read = read_text(tmp_path, csv_text([headings, *([*i, *ROW[1:]] for i in ids)]))

    assert column(read, "institution") == ["100001", "1234567", "10000001"]
    assert column(read, "headed") == ["urn", "laestab", "ukprn"]


@pytest.mark.parametrize(
    ("heading", "headed"),
    [
        ("institution", "any"),
        ("School URN", "urn"),
        ("DfE number", "laestab"),
        ("UKPRN", "ukprn"),
    ],
)
def test_which_identifier_the_heading_names_is_kept_whatever_stands_below(
    tmp_path, heading, headed
):
    read = read_text(tmp_path, csv_text([[heading, *HEADINGS[1:]], ROW, ["12345X", *ROW[1:]]]))

    assert column(read, "headed") == [headed, headed]
    assert examined(read).accepted["headed"].to_list() == [headed]
    assert examined(read).rejected_rows.is_empty()


def test_the_identifier_a_rejected_row_was_headed_is_kept_too(tmp_path):
    row = ["100001", ROW[1], "x", *ROW[3:]]

    read = read_text(tmp_path, csv_text([["URN", *HEADINGS[1:]], row]))

    assert examined(read).rejected_rows["headed"].to_list() == ["urn"]


def test_every_heading_of_an_institution_names_an_identifier():
    listed = code_list("headings").filter(pl.col("column") == "institution")

    assert set(listed["names"]) == {"any", "urn", "laestab", "ukprn"}
    assert code_list("headings").filter(pl.col("column") != "institution")["names"].n_unique() == 1


def test_headings_that_mean_nothing_to_us_are_listed(tmp_path):
    read = read_text(tmp_path, csv_text([[*HEADINGS, "Ofsted grade"], [*ROW, "1"]]))

    assert only(read).headings.unknown == ("Ofsted grade",)


def test_a_second_choice_of_heading_is_not_a_duplicate(tmp_path):
    read = read_text(tmp_path, csv_text([["Date", *HEADINGS], ["1/1/2020", *ROW]]))

    assert column(read, "completed_on") == ["2025-07-14"]


def test_titles_totals_notes_and_blank_rows_are_passed_over_and_listed(tmp_path):
    blank = [None] * 10
    rows = [
        ["Careers hub return 2024/25"],
        blank,
        HEADINGS,
        ROW,
        blank,
        blank,
        ["North area"],
        HEADINGS,
        ROW,
        ["Average", None, *["50"] * 8],
        ["Note: taken from Compass on 14/07/2025"],
    ]

    read = read_text(tmp_path, csv_text(rows))

    assert column(read, "line") == [4, 9]
    assert reasons(read) == [
        (1, 1, "above the headings"),
        (5, 6, "blank"),
        (7, 7, "a note"),
        (8, 8, "headings again"),
        (10, 10, "a total or average"),
        (11, 11, "a note"),
    ]


@pytest.mark.parametrize(
    "row", [{"completed_on": None}, {"institution": "12345X"}, {"institution": None}]
)
def test_a_row_that_may_be_a_return_is_never_passed_over(tmp_path, row):
    assert only(read_text(tmp_path, return_of(row))).rows.height == 1


def test_two_rows_of_headings_are_read_as_one(tmp_path):
    pairs = [h for n in range(1, 9) for h in (f"Benchmark {n}", "")]
    top = ["School", "", *pairs]
    below = ["URN", "Date completed", *["Score", "Achieved"] * 8]
    row = ["100001", "14/07/2025", *["64", "no"] * 8]

    read = read_text(tmp_path, csv_text([top, below, row]))

    assert column(read, "line") == [3]
    assert column(read, "benchmark_8") == ["64"]
    assert column(read, "benchmark_8_achieved") == ["no"]


def test_a_merged_title_over_numbered_columns_is_understood(tmp_path):
    top = ["URN", "Date completed", "Gatsby Benchmarks", *[""] * 7]
    below = ["", "", *"12345678"]

    read = read_text(tmp_path, csv_text([top, below, ROW]))

    assert column(read, "benchmark_8") == ["100"]


@pytest.mark.parametrize(
    "heading",
    [
        "Careers Leader",
        "E-mail",
        "Headteacher email address",
        "Surname",
        "Mobile no.",
        "DOB",
        "DBS",
    ],
)
def test_a_column_about_people_refuses_the_file_whole(tmp_path, heading):
    read = read_text(tmp_path, csv_text([[*HEADINGS, heading], [*ROW, "Jo"]]))

    assert rules_broken(read) == ["persons_data"]
    assert read.sheets == ()


@pytest.mark.parametrize("heading", ["School name", "Name", "Adviser ID", "Careers leader in post"])
def test_names_of_institutions_and_pseudonyms_are_not_about_people(tmp_path, heading):
    read = read_text(tmp_path, csv_text([[*HEADINGS, heading], [*ROW, "x"]]))

    assert rules_broken(read) == []


def test_reading_says_nothing_of_what_a_cell_holds(tmp_path):
    read = read_text(tmp_path, return_of(evaluation(benchmark_1="SECRET", institution="SECRET1")))

    assert "SECRET" not in str(examined(read).rejections.to_dicts())

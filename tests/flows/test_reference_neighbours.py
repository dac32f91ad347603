from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flows.neighbours import neighbours_on
from flows.reference import UnusableReference
from tests.home_factories import home_in, neighbours, put

DAY = date(2025, 7, 31)
REAL = Path(__file__).parents[3] / "shared" / "data" / "context" / "sn_may_2025.xlsx"
TITLES = [
    ["Statistical neighbours, made up"],
    [],
    ["LA num", "LA Name", "LA number", "GOReg", "SN1", "SNP", "SN2", "SNP"],
]
GATESHEAD = [390, "Gateshead", 390, "North East", 391, "Close", 392, "Close"]
NEWCASTLE = [391, "Newcastle upon Tyne", 391, "North East", "390", "Close", 393, "Close"]
CUMBRIA = [909, "Cumbria", 909, "North West", 390, "Close", 391, "Close"]


@pytest.fixture
def home(tmp_path):
    return home_in(tmp_path)


def refusal(home):
    with pytest.raises(UnusableReference) as caught:
        neighbours_on(home, DAY)
    return str(caught.value)


def pairs(home):
    rows, _ = neighbours_on(home, DAY)
    return sorted(rows.rows())


def notices(home):
    return neighbours_on(home, DAY)[1]


def workbook(home, *rows, titles=TITLES, hidden=()):
    """Write a workbook laid out as DfE's: title rows, then a row per authority."""
    book = openpyxl.Workbook()
    for sheet, content in ((book.active, hidden), (book.create_sheet(), [*titles, *rows])):
        for row in content:
            sheet.append(row)
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    path = home.reference / "Statistical neighbours May 2025.xlsx"
    book.save(path)
    return path


BOTH = [
    ("E08000021", "E08000023", 2),
    ("E08000021", "E08000037", 1),
    ("E08000037", "E08000021", 1),
    ("E08000037", "E08000022", 2),
]


def test_without_a_list_there_are_none_and_it_is_said(home):
    assert pairs(home) == []
    assert notices(home) == [
        "No neighbours.csv or workbook of statistical neighbours in reference/: none is published."
    ]


def test_neighbours_are_read_by_any_code_and_need_no_dates(home):
    neighbours(home, {}, {"la_code": "E08000020", "neighbour_la_code": "392", "rank": "2"})

    assert pairs(home) == [("E08000037", "E08000021", 1), ("E08000037", "E08000022", 2)]
    assert notices(home) == []


def test_a_list_with_headings_alone_has_none(home):
    neighbours(home)

    assert (pairs(home), notices(home)) == ([], [])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"la_code": "Gateshead"}, "column la_code: this does not fit. Authority: Three digits"),
        ({"neighbour_la_code": "39"}, "column neighbour_la_code: this does not fit. Neighbour: "),
        ({"rank": "first"}, "column rank: this is not a whole number"),
        ({"rank": "11"}, "column rank: this is not one of 1, 2, 3"),
        ({"rank": ""}, "column rank: this must not be blank"),
        ({"valid_from": "soon"}, "column valid_from: this is not a date"),
        ({"la_code": "390"}, "says again what line 2 says: the same la_code, rank, valid_from"),
    ],
)
def test_a_fault_names_file_line_column_and_what_to_do(home, row, said):
    neighbours(home, {}, {"la_code": "391", "neighbour_la_code": "392"} | row)

    sentence = refusal(home)

    assert sentence.startswith("neighbours.csv, line 3")
    assert said in sentence
    assert sentence.endswith("run again.")


def test_a_rank_given_twice_under_two_codes_of_one_authority_is_refused_by_name(home):
    neighbours(home, {}, {"la_code": "E08000037", "neighbour_la_code": "392"})

    said = refusal(home)

    assert said.startswith("neighbours.csv: the neighbours of Gateshead name it itself, or ")
    assert said.endswith("run again.")


def test_authorities_reorganised_since_are_named_and_not_guessed(home):
    neighbours(
        home,
        {"la_code": "909"},
        {"la_code": "928"},
        {"neighbour_la_code": "837"},
        {"la_code": "998", "neighbour_la_code": "390"},
    )

    assert pairs(home) == []
    gone, lost, unknown = notices(home)
    assert "none on 2025-07-31" in gone
    assert gone.endswith("Ask DfE for a newer list: Cumbria; Northamptonshire.")
    assert lost.endswith("left out: Bournemouth.")
    assert unknown.endswith("no authority we know: they are left out: 998.")


def test_the_workbook_of_dfe_is_read_as_it_is(home):
    workbook(home, GATESHEAD, NEWCASTLE)

    assert pairs(home) == BOTH
    assert notices(home) == []


def test_the_old_sets_at_the_end_of_the_workbook_are_left_out_without_a_word(home):
    workbook(home, GATESHEAD, [], NEWCASTLE, [], [None, "Old SNs:"], [], CUMBRIA)

    assert pairs(home) == BOTH
    assert notices(home) == []


def test_a_hidden_sheet_is_not_read(home):
    workbook(home, GATESHEAD, NEWCASTLE, hidden=[*TITLES, CUMBRIA])

    assert pairs(home) == BOTH


def test_a_reorganised_authority_among_the_current_sets_is_said(home):
    workbook(home, GATESHEAD, CUMBRIA)

    assert len(pairs(home)) == 2
    assert notices(home)[0].endswith(": Cumbria.")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["390", "Gateshead", 390, "", 391, "", None, ""], "line 4, column SN2: "),
        (["390", "Gateshead", 390, "", "Newcastle", "", 392, ""], "line 4, column SN1: "),
        (["39", "Gateshead", 39, "", 391, "", 392, ""], "line 4, column LA number: "),
    ],
)
def test_a_cell_of_the_workbook_that_is_no_authority_is_named(home, row, said):
    path = workbook(home, row)

    sentence = refusal(home)

    assert sentence.startswith(f"{path.name}, {said}this is not an authority's number")
    assert sentence.endswith("run again.")


def test_an_authority_twice_in_the_workbook_is_refused(home):
    workbook(home, GATESHEAD, GATESHEAD)

    assert "line 5 says again what line 4 says" in refusal(home)


def test_a_workbook_of_something_else_is_refused_with_what_to_do(home):
    workbook(home, GATESHEAD, titles=[["Authority", "Nearest"]])

    said = refusal(home)

    assert "no visible sheet with the headings LA number and SN1" in said
    assert said.endswith("run again.")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"la_code,rank\n"])
def test_a_workbook_that_is_none_is_refused_with_what_to_do(home, content):
    put(home, "neighbours.xlsx", content)

    said = refusal(home)

    assert said.startswith("neighbours.xlsx cannot be read as an Excel workbook. ")
    assert said.endswith("run again.")


def test_of_two_lists_neither_is_guessed(home):
    neighbours(home, {})
    path = workbook(home, GATESHEAD)

    said = refusal(home)

    assert f"{path.name} and neighbours.csv both list statistical neighbours" in said
    assert said.endswith("run again.")


def test_excels_own_lock_file_and_other_workbooks_are_no_lists(home):
    neighbours(home, {})
    put(home, "~$neighbours.xlsx", b"lock")
    put(home, "notes.xlsx", b"notes")

    assert len(pairs(home)) == 1


@pytest.mark.skipif(not REAL.is_file(), reason="DfE's workbook is not beside the project")
def test_dfes_workbook_of_may_2025_gives_ten_neighbours_to_each_of_153_authorities(home):
    put(home, "neighbours_may_2025.xlsx", REAL.read_bytes())

    rows, said = neighbours_on(home, DAY)

    ranks = rows.group_by("area_code").agg("rank").sort("area_code")
    assert ranks.height == 153
    assert all(sorted(listed) == list(range(1, 11)) for listed in ranks["rank"])
    assert said == []

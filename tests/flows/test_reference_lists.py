from datetime import date

import pytest

from flows.reference import (
    UnusableReference,
    read_area_lookup,
    read_links,
    read_memberships,
    read_withdrawn,
)
from tests.home_factories import area_lookup, home_in, memberships, put, withdrawn
from validation.reference import AreaLookup, HubMemberships, Links, WithdrawnReturns


@pytest.fixture
def home(tmp_path):
    return home_in(tmp_path)


def refusal(read, home):
    with pytest.raises(UnusableReference) as caught:
        read(home)
    return str(caught.value)


OPTIONAL = [
    (read_links, Links),
    (read_memberships, HubMemberships),
    (read_area_lookup, AreaLookup),
    (read_withdrawn, WithdrawnReturns),
]


@pytest.mark.parametrize(("read", "table"), OPTIONAL)
def test_what_is_not_there_is_an_empty_table(home, read, table):
    assert read(home).equals(table.no_rows())


@pytest.mark.parametrize(
    ("write", "read", "table"),
    [
        (memberships, read_memberships, HubMemberships),
        (area_lookup, read_area_lookup, AreaLookup),
        (withdrawn, read_withdrawn, WithdrawnReturns),
    ],
)
def test_a_list_with_headings_alone_is_an_empty_table(home, write, read, table):
    write(home)

    assert read(home).equals(table.no_rows())


@pytest.mark.parametrize(
    "written",
    ["2025-07-31", "31/07/2025", "31/7/25", "31-07-2025", "2025-07-31 00:00:00", "31 July 2025"],
)
def test_dates_are_read_as_those_of_returns_are(home, written):
    memberships(home, {"member_to": written})

    assert read_memberships(home)["member_to"].to_list() == [date(2025, 7, 31)]


@pytest.mark.parametrize(
    ("written", "digits"),
    [("100001", "100001"), ("100001.0", "100001"), ("390/4001", "3904001"), (" 10012345 ",) * 2],
)
def test_institutions_are_read_as_those_of_returns_are(home, written, digits):
    memberships(home, {"institution": written})

    assert read_memberships(home)["institution"].to_list() == [digits.strip()]


def test_headings_may_differ_in_case_and_columns_of_their_own_are_ignored(home):
    put(
        home,
        "hub_memberships.csv",
        "Notes,Hub Code,HUB NAME,Institution,Member from,Member to\n"
        "x,H1,First,100001,2020-09-01,\n",
    )

    assert read_memberships(home).row(0) == ("100001", "H1", "First", date(2020, 9, 1), None)


def test_blank_lines_of_a_spreadsheet_are_left_out_and_do_not_shift_the_lines(home):
    path = memberships(home, {}, {"member_from": "soon"})
    heading, first, second = path.read_text().splitlines()
    put(home, "hub_memberships.csv", "\n".join([heading, first, ",,,,", ",,,,", second, ",,,,"]))

    assert "line 5" in refusal(read_memberships, home)


@pytest.mark.parametrize(
    ("spells", "said"),
    [
        ([{}, {"member_from": "soon"}], "line 3, column member_from: this is not a date. Write it"),
        ([{"member_to": "31/02/2025"}], "line 2, column member_to: this is not a date. Write it"),
        ([{"institution": "First"}], "line 2, column institution: this is not a URN"),
        ([{"institution": ""}], "line 2, column institution: this must not be blank. Put it right"),
        ([{"member_from": ""}], "line 2, column member_from: this must not be blank. Put it right"),
        (
            [{"member_to": "2020-09-01"}, {"institution": "100002", "member_to": "2020-08-31"}],
            "line 3, column member_to: this day is before member_from. Put it right",
        ),
        (
            [{}, {"institution": "100002"}, {"member_to": "2025-07-31"}],
            "line 4 says again what line 2 says: the same institution, hub_code, member_from",
        ),
    ],
)
def test_a_fault_in_memberships_names_file_line_column_and_what_to_do(home, spells, said):
    memberships(home, *spells)

    sentence = refusal(read_memberships, home)

    assert sentence.startswith(f"hub_memberships.csv, {said}")
    assert sentence.endswith("run again.")


def test_an_unknown_kind_of_area_is_refused_with_the_kinds_there_are(home):
    area_lookup(home, {}, {"la_code": "391", "area_kind": "county"})

    said = refusal(read_area_lookup, home)

    assert said.startswith("area_lookup.csv, line 3, column area_kind: this is not one of ")
    assert "combined_authority" in said
    assert said.endswith("run again.")


def test_an_area_whose_last_day_is_before_its_first_is_refused(home):
    backwards = {"la_code": "391", "valid_from": "2024-09-01", "valid_to": "2023-08-31"}
    area_lookup(home, {}, backwards)

    said = refusal(read_area_lookup, home)

    assert said.startswith(
        "area_lookup.csv, line 3, column valid_to: this day is before valid_from"
    )
    assert said.endswith("run again.")


def test_a_return_is_taken_back_by_file_or_by_institution_and_date(home):
    withdrawn(
        home,
        {"fingerprint": "AB" * 32, "reason": "wrong school"},
        {"institution": "100001", "completed_on": "14/07/2025", "reason": "a draft"},
    )

    rows = read_withdrawn(home).select("fingerprint", "institution", "completed_on").rows()

    assert rows == [("ab" * 32, None, None), (None, "100001", date(2025, 7, 14))]


@pytest.mark.parametrize("row", [{}, {"institution": "100001"}, {"completed_on": "2025-07-14"}])
def test_a_row_that_takes_back_no_return_is_refused(home, row):
    withdrawn(home, row | {"reason": "a draft"})

    said = refusal(read_withdrawn, home)

    assert "1 of its rows name no return" in said
    assert said.endswith("run again.")

import csv
import gzip
import io
from datetime import date
from pathlib import Path
from random import Random

import pytest

from flows.sample_gias import links_bytes, register_bytes
from flows.sample_history import made_up_england
from flows.sample_plan import scale_called
from flows.sample_schools import namer

REAL = Path(__file__).parents[3] / "shared/data/register/edubasealldata20250718.csv.gz"
BEFORE, AFTER = date(2025, 7, 16), date(2026, 7, 15)
PERSONAL = ("HeadTitle (name)", "HeadFirstName", "HeadLastName", "TelephoneNum", "PropsName")


@pytest.fixture(scope="module")
def england():
    return made_up_england(scale_called("small"), namer(Random(1)))


@pytest.fixture(scope="module")
def schools(england):
    return rows(register_bytes(england, AFTER))


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("cp1252"), newline="")))


def by_urn(listed):
    return {row["URN"]: row for row in listed}


@pytest.mark.skipif(not REAL.is_file(), reason="the real register is not beside the project")
def test_the_heading_is_the_real_registers_to_the_byte(england):
    with gzip.open(REAL) as real:
        heading = real.readline()

    assert register_bytes(england, AFTER).startswith(heading)


@pytest.mark.skipif(not REAL.is_file(), reason="the real register is not beside the project")
def test_the_same_columns_are_quoted_as_in_the_real_register(england):
    with gzip.open(REAL) as real:
        real.readline()
        true = real.readline().decode("cp1252").split(",")
    made = register_bytes(england, AFTER).decode("cp1252").split("\r\n")[1].split(",")

    assert len(made) == len(true) == 135
    assert [cell[:1] == '"' for cell in made] == [cell[:1] == '"' for cell in true]


def test_lines_end_as_windows_ends_them(england):
    content = register_bytes(england, AFTER)

    assert content.count(b"\n") == content.count(b"\r\n")


def test_codes_keep_their_zeros(schools):
    assert "01" in {row["TypeOfEstablishment (code)"] for row in schools}


def test_some_names_need_windows_1252(schools):
    names = "".join(row["EstablishmentName"] for row in schools)

    assert "’" in names
    assert "é" in names


def test_nobody_is_named(schools):
    assert {row[column] for row in schools for column in PERSONAL} == {""}


def test_opening_dates_are_blank_placeholders_and_real(schools):
    opened = {row["OpenDate"] for row in schools}

    assert {"", "01-01-1900"} < opened


@pytest.mark.parametrize("shape", ["", ".00"])
def test_free_school_meals_come_in_the_registers_shapes(schools, shape):
    assert shape in {row["PercentageFSM"] for row in schools}


def test_free_school_meals_have_one_decimal_or_two(schools):
    places = {len(row["PercentageFSM"].rpartition(".")[2]) for row in schools}

    assert {1, 2} <= places


@pytest.mark.parametrize(
    "name", ["Pupil referral unit", "University technical college", "Studio schools", "Primary"]
)
def test_every_kind_of_establishment_is_there(schools, name):
    columns = ("TypeOfEstablishment (name)", "PhaseOfEducation (name)")

    assert name in {row[column] for row in schools for column in columns}


def test_independent_special_schools_are_approved_or_not(schools):
    special = [row for row in schools if row["TypeOfEstablishment (code)"] == "10"]

    assert {row["Section41Approved (name)"] for row in special} == {"Approved", "Not approved"}


@pytest.mark.parametrize(
    "column", ["EstablishmentStatus (code)", "EstablishmentName", "NumberOfPupils", "CloseDate"]
)
def test_the_two_extracts_show_change(england, schools, column):
    earlier = by_urn(rows(register_bytes(england, BEFORE)))
    now = by_urn(schools)

    assert any(now[urn][column] != earlier[urn][column] for urn in earlier)


def test_an_academy_opens_the_day_after_under_the_same_laestab(england):
    link = next(link for link in england.links if not link.manner and link.day)

    assert link.before.number == link.after.number
    assert (link.after.opened - link.before.closed).days == 1
    assert link.before.urn != link.after.urn


@pytest.mark.parametrize("manner", ["", " - amalgamated", " - Split School"])
def test_links_go_both_ways(england, manner):
    listed = rows(links_bytes(england, AFTER))
    pairs = {(row["URN"], row["LinkURN"], row["LinkType"]) for row in listed}

    assert any(
        (after, before, f"Predecessor{manner}") in pairs
        for before, after, kind in pairs
        if kind == f"Successor{manner}"
    )


def test_some_links_have_no_date(england):
    dates = {row["LinkEstablishedDate"] for row in rows(links_bytes(england, AFTER))}

    assert "" in dates
    assert len(dates) > 1

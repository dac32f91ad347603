from datetime import date

import polars as pl
import pytest

from tests.factories import establishments
from transforms.identity import resolve
from transforms.identity_report import not_simply_named, with_sentences
from transforms.lines import institution_lines
from transforms.standardise import identifier
from transforms.successions import successions
from validation.code_lists import code_list
from validation.internal import DONE
from validation.reference import Links

SPRING = date(2025, 3, 1)
CLOSED = {"status_code": "2", "close_date": date(2024, 12, 31)}
NEXT_DAY = date(2025, 1, 1)
TAIL = " If that is wrong, list the return in withdrawn_returns.csv and ask the sender for the "


def school(urn, name, **values):
    number = {"establishment_number": urn[1] + urn[3:]}
    return {"urn": urn, "establishment_name": name} | number | values


SCHOOLS = [
    school("100001", "Ashfield School", **CLOSED),
    school("140001", "Bradley Academy", open_date=NEXT_DAY),
    school("100002", "Castle School", **CLOSED),
    school("140002", "Castle Upper", open_date=NEXT_DAY, ukprn="10000002"),
    school("140003", "Castle Lower", open_date=NEXT_DAY, ukprn="10000002"),
    school("100004", "Denham School", **CLOSED),
    school("100005", "Eastry School", previous_la_code="909", previous_establishment_number="1"),
    school("100006", "Fulham School", **CLOSED),
]
TIES = [
    ("100001", "140001", "Successor"),
    ("100002", "140002", "Successor - Split School"),
    ("100002", "140003", "Successor - Split School"),
    ("100006", "100005", "Successor - merged"),
]


def told(institution, name=None, headed="any", on=SPRING, names=()):
    """Give what is told of one evaluation, as a dict; None where it was simply named."""
    register = establishments(*SCHOOLS)
    links = pl.LazyFrame(TIES, schema=["urn", "link_urn", "link_type"], orient="row")
    links = links.with_columns(linked_on=pl.lit(None, Links.schema()["linked_on"]))
    taken_over = successions(register, links).collect().lazy()
    lines = institution_lines(register, taken_over).collect().lazy()
    row = {"institution": institution, "institution_name": name, "headed": headed}
    row |= {"completed_on": on, "identifier": pl.select(identifier(pl.lit(institution))).item()}
    named = pl.LazyFrame([row], schema_overrides={"institution_name": pl.String})
    known = register.select("urn", "establishment_name")
    if names:
        known = pl.concat([known, pl.LazyFrame(names, schema=known.collect_schema(), orient="row")])
    rows = resolve(named, register, lines, taken_over, on="completed_on").collect().lazy()
    unusual = not_simply_named(rows, known.join(lines, on="urn")).collect().lazy()
    found = with_sentences(unusual, register, lines).collect()
    return found.row(0, named=True) if found.height else None


def test_what_is_simply_named_is_not_told():
    assert told("140001", "Bradley Academy", "urn") is None
    assert told("3900005", "Eastry School", "laestab") is None


CASES = {
    "remapped": (
        ("100001",),
        ("remapped", "140001", "Bradley Academy", None),
        "URN 100001 was not open on 1 March 2025; by the register the same institution was 140001 "
        f"Bradley Academy then, and the return counts for it.{TAIL}right URN.",
    ),
    "succeeded": (
        ("100006",),
        ("remapped", "100005", "Eastry School", None),
        "URN 100006 was closed by 1 March 2025 and 100005 Eastry School had taken over from it, "
        f"so the return counts for that one.{TAIL}right URN.",
    ),
    "proposed": (
        ("3900005", None, "urn"),
        ("proposed", "100005", "Eastry School", None),
        "3900005 stands in a column headed URN and was read as a LAESTAB: on 1 March 2025 it was "
        "that of 100005 Eastry School alone, and the return counts for it. Ask the sender to give "
        "the URN next time.",
    ),
    "previous_laestab": (
        ("9090001", None, "laestab"),
        ("previous_laestab", "100005", "Eastry School", None),
        "No establishment holds the LAESTAB 9090001 now; 100005 Eastry School alone held it "
        "before, and the return counts for it. Ask the sender to give the URN next time.",
    ),
    "not_open": (
        ("100004",),
        ("not_open", None, None, "100004 Denham School"),
        "100004 Denham School was not open on 1 March 2025 and nothing open then had taken over "
        "from it, so the return counts for nobody. Check the number and the date with the sender.",
    ),
    "unknown": (
        ("999999",),
        ("unknown", None, None, None),
        "URN 999999 is not in the register. Ask the sender for the URN.",
    ),
    "several": (
        ("10000002",),
        ("several", None, None, "140002 Castle Upper; 140003 Castle Lower"),
        "UKPRN 10000002 fits several institutions on 1 March 2025: 140002 Castle Upper; 140003 "
        "Castle Lower. Ask the sender which of them it is, and for its URN.",
    ),
    "several_successors": (
        ("100002",),
        ("several_successors", None, None, "140002 Castle Upper; 140003 Castle Lower"),
        "URN 100002 was closed by 1 March 2025 and several had taken over from it: 140002 Castle "
        "Upper; 140003 Castle Lower. Ask the sender which of them the return speaks of, and for "
        "its URN.",
    ),
    "proposal_not_accepted": (
        ("3900004", None, "urn"),
        ("proposal_not_accepted", None, None, "100004 Denham School"),
        "3900004 stands in a column headed URN but has the digits of a LAESTAB, and no institution "
        "open on 1 March 2025 is known by it alone. Ask the sender for the URN.",
    ),
    "name_differs": (
        ("100005", "Gorton College"),
        ("name_differs", "100005", "Eastry School", None),
        "The return calls it Gorton College, but 100005 is Eastry School in the register. If the "
        "number is another school's, list the return in withdrawn_returns.csv and ask the sender "
        "for the right one.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_way_to_find_an_institution_has_its_sentence(case):
    asked, told_as, sentence = CASES[case]

    row = told(*asked)

    columns = ("done", "urn", "establishment_name", "candidates")
    assert tuple(row[column] for column in columns) == told_as
    assert row["sentence"] == sentence


def test_every_resolution_listed_has_its_case():
    assert set(code_list("resolutions")["resolution"]) == set(CASES)
    assert {told_as[0] for _, told_as, _ in CASES.values()} == set(DONE)


@pytest.mark.parametrize("name", ["Ashfield School", "Bradley Academy"])
def test_an_academy_may_bear_the_name_of_the_school_it_was(name):
    assert told("140001", name) is None
    assert not told("100001", name)["name_differs"]


@pytest.mark.parametrize("name", ["Fulham School", "Eastry School"])
def test_a_school_merged_away_may_bear_its_own_name_or_that_of_the_one_it_joined(name):
    assert not told("100006", name)["name_differs"]


def test_a_return_from_before_an_academy_opened_counts_for_the_school_it_was():
    row = told("140001", on=date(2024, 12, 1))

    assert (row["done"], row["urn"], row["establishment_name"]) == (
        "remapped",
        "100001",
        "Ashfield School",
    )


def test_a_name_from_an_older_extract_is_the_schools_own():
    assert told("100005", "Gorton College", names=[("100005", "Gorton School")]) is None


def test_a_remapped_return_under_anothers_name_is_told_both():
    row = told("100001", "Gorton College")

    assert (row["done"], row["name_differs"]) == ("remapped", True)
    assert row["sentence"].endswith(
        "right URN. The return calls it Gorton College, but 140001 is Bradley Academy in the "
        "register. If the number is another school's, list the return in withdrawn_returns.csv "
        "and ask the sender for the right one."
    )


def test_what_the_sender_wrote_is_never_filled_in():
    assert "calls it {urn} $0," in told("100005", "{urn} $0")["sentence"]

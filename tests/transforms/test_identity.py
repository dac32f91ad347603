from datetime import date

import polars as pl

from tests.factories import establishments, links
from transforms.identity import resolve
from transforms.lines import institution_lines
from transforms.standardise import identifier


def resolved(register, institution, on=date(2025, 3, 1), linked=None):
    named = pl.LazyFrame({"institution": [institution], "on": [on]})
    named = named.with_columns(identifier=identifier(pl.col("institution")))
    lines = institution_lines(register, links() if linked is None else linked)
    return resolve(named, register, lines, on="on").select("line", "resolution").collect().row(0)


def test_a_urn_is_its_own_institution():
    assert resolved(establishments({"urn": "100001"}), "100001") == ("100001", "resolved")


def test_a_closed_urn_stands_for_the_line_its_successor_carries_on():
    register = establishments(
        {"urn": "100001", "status_code": "2", "close_date": date(2024, 12, 31)},
        {"urn": "140001", "open_date": date(2025, 1, 1)},
    )
    linked = links(("100001", "140001", "Successor"))

    assert resolved(register, "140001", linked=linked) == ("100001", "resolved")


def test_an_unknown_urn_is_unresolved():
    assert resolved(establishments({"urn": "100001"}), "999999") == (None, "unknown")


def held_twice():
    """Give one LAESTAB to two unconnected schools, with three years between them."""
    return establishments(
        {
            "urn": "100001",
            "establishment_number": "4000",
            "status_code": "2",
            "close_date": date(2020, 8, 31),
        },
        {"urn": "140001", "establishment_number": "4000", "open_date": date(2023, 9, 1)},
    )


def test_a_laestab_is_whoever_held_it_on_the_day():
    assert resolved(held_twice(), "3904000", date(2019, 1, 1))[0] == "100001"
    assert resolved(held_twice(), "3904000", date(2024, 1, 1))[0] == "140001"


def test_a_laestab_between_two_unconnected_holders_is_not_guessed():
    assert resolved(held_twice(), "3904000", date(2022, 1, 1)) == (None, "several")


def test_a_ukprn_shared_with_an_office_is_the_one_in_scope():
    shared = establishments(
        {"urn": "130001", "type_code": "18", "ukprn": "10001234", "phase_code": "6"},
        {"urn": "130002", "type_code": "27", "ukprn": "10001234"},
    )

    assert resolved(shared, "10001234") == ("130001", "resolved")


def test_a_ukprn_of_two_colleges_is_several():
    shared = establishments(
        {"urn": "130001", "type_code": "18", "ukprn": "10001234"},
        {"urn": "130002", "type_code": "18", "ukprn": "10001234"},
    )

    assert resolved(shared, "10001234") == (None, "several")

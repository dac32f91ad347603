from datetime import date

import pytest

from tests.population_factories import (
    ACADEMY,
    AUTUMN,
    CLOSED,
    CONVERSION,
    NEW,
    OLD,
    OTHER,
    SCHOOL,
    changes,
    only,
    spells,
)
from validation.code_lists import code_list

NOVEMBER = date(2024, 11, 30)
NOT_SAID = "did not say so yet"


def sentence(before, after, *pairs, **values):
    return only(changes(before, after, *pairs, **values))["sentence"]


def test_the_name_comes_first_then_what_happened_then_what_it_means():
    assert sentence([SCHOOL], [CLOSED]) == (
        "A School closed on 6 January 2025. It is not counted from 31 March 2025 on; earlier "
        "figures keep it."
    )


def test_an_academy_with_a_new_name_is_told_with_its_old_one():
    academy = ACADEMY | {"establishment_name": "An Academy"}

    told = sentence([SCHOOL], [CLOSED, academy], CONVERSION)

    assert told.startswith("An Academy (before: A School) changed its URN on 7 January 2025, from")


def test_a_date_nobody_knows_is_said_not_to_be_known():
    undated = SCHOOL | {"status_code": "2"}

    assert sentence([SCHOOL], [undated]).startswith(
        "A School closed on a day the register does not give."
    )


def test_ages_are_told_in_the_order_before_and_after():
    special = SCHOOL | {"type_code": "07", "phase_code": "0"}
    younger = special | {"high_age": 11}

    assert "up to age 11, before up to 18" in sentence([special], [younger])
    assert "up to age 18, before up to 11" in sentence([younger], [special])
    assert "before up to an age not given" in sentence([special | {"high_age": None}], [special])


@pytest.mark.parametrize(
    ("closed_on", "is_late"), [(NOVEMBER, True), (date(2024, 12, 30), True), (AUTUMN, False)]
)
def test_a_merger_the_earlier_register_did_not_know_is_said_to_be_known_late(closed_on, is_late):
    merged = CLOSED | {"close_date": closed_on}

    told = sentence(
        [SCHOOL, {"urn": OTHER}], [merged, {"urn": OTHER}], (OLD, OTHER, "merger", None)
    )

    assert (NOT_SAID in told) == is_late


@pytest.mark.parametrize(
    ("opened_on", "is_late"), [(NOVEMBER, True), (AUTUMN, True), (date(2025, 1, 1), False)]
)
def test_a_conversion_the_earlier_register_did_not_know_is_said_to_be_known_late(
    opened_on, is_late
):
    academy = ACADEMY | {"open_date": opened_on}

    told = sentence([SCHOOL], [CLOSED, academy], (OLD, NEW, "one_to_one", opened_on))

    assert (NOT_SAID in told) == is_late


def test_hubs_are_named_and_so_is_having_none():
    hubs = spells((OLD, "H1", date(2025, 1, 6)), (OLD, "H2", date(2025, 1, 6)))

    told = sentence([SCHOOL], [SCHOOL], memberships=hubs)

    assert "it is in Hub H1 and Hub H2 on 31 March 2025, and was in no hub on 31 December" in told


def test_a_name_with_braces_or_a_dollar_stays_as_it_is():
    odd = {"establishment_name": "The {after} $1 School"}

    assert sentence([SCHOOL | odd], [CLOSED | odd]).startswith("The {after} $1 School closed on 6")


def test_every_sentence_begins_with_the_name_and_says_what_it_means_for_the_figures():
    meaning = ("counted", "figures", "returns", "nothing to do", "Compare")

    for listed in code_list("change_reasons")["sentence"]:
        assert listed.startswith("{name} ")
        assert any(word in listed for word in meaning), listed

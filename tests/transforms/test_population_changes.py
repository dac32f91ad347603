from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from tests.population_factories import (
    ACADEMY,
    CLOSED,
    CONVERSION,
    JANUARY,
    NEW,
    OLD,
    OTHER,
    SCHOOL,
    SPRING,
    SUMMER,
    changes,
    only,
    taken_over,
    two_moments,
)
from transforms.population_changes import population_changes

NOVEMBER, APRIL = date(2024, 11, 30), date(2025, 4, 14)
SPECIAL = SCHOOL | {"type_code": "07", "phase_code": "0"}
INDEPENDENT = SPECIAL | {"type_code": "10", "section_41": "Approved"}
NOWHERE = SCHOOL | {"la_code": "999", "district_code": None}
"""In an authority nobody knows."""


def reason_of(found, urn):
    of_urn = (pl.col("urn_before") == urn) | (pl.col("urn_after") == urn)
    return found.filter(of_urn)["reason"].to_list()


GAINED = [
    ("opened", [], [SCHOOL | {"open_date": JANUARY}]),
    ("opened", *[[SCHOOL | {"open_date": JANUARY}]] * 2),
    ("opened", *[[CLOSED | {"open_date": JANUARY, "close_date": APRIL}]] * 2),
    ("opened", [SCHOOL | {"status_code": "4"}], [SCHOOL | {"open_date": JANUARY}]),
    ("first_listed_late", [], [SCHOOL | {"open_date": date(2024, 9, 1)}]),
    ("first_listed_late", [], [SCHOOL]),
    (
        "opened_earlier_than_known",
        [SCHOOL | {"status_code": "4", "open_date": JANUARY}],
        [SCHOOL | {"open_date": NOVEMBER}],
    ),
    ("reopened", [SCHOOL | {"status_code": "2", "close_date": NOVEMBER}], [SCHOOL]),
    ("reopened", [SCHOOL | {"status_code": "2"}], [SCHOOL]),
    ("closure_put_off", [SCHOOL | {"status_code": "3", "close_date": NOVEMBER}], [SCHOOL]),
    ("into_scope_by_age_range", [SPECIAL | {"high_age": 11}], [SPECIAL]),
    ("into_scope_by_phase", [SCHOOL | {"phase_code": "2"}], [SCHOOL]),
    ("into_scope_by_type", [SCHOOL | {"type_code": "11", "phase_code": "0"}], [SCHOOL]),
    ("into_scope_by_type", [INDEPENDENT | {"section_41": "Not approved"}], [SPECIAL]),
    ("into_scope_by_type", [SCHOOL | {"phase_code": "2"}], [SPECIAL]),
    ("into_scope_by_section_41", [INDEPENDENT | {"section_41": "Not approved"}], [INDEPENDENT]),
    ("into_scope_by_country", [SCHOOL | {"district_code": "W06000014"}], [SCHOOL]),
]
LOST = [
    ("closed", [SCHOOL], [CLOSED]),
    ("closed", [CLOSED], [CLOSED]),
    ("closed", [SCHOOL], [SCHOOL | {"status_code": "2"}]),
    ("due_to_close", *[[CLOSED | {"status_code": "3"}]] * 2),
    ("closed_earlier_than_known", [SCHOOL], [CLOSED | {"close_date": NOVEMBER}]),
    ("no_longer_listed", [SCHOOL], []),
    ("opening_put_back", [SCHOOL], [SCHOOL | {"status_code": "4"}]),
    ("opening_put_back", [SCHOOL], [SCHOOL | {"open_date": APRIL}]),
    ("out_of_scope_by_age_range", [SPECIAL], [SPECIAL | {"high_age": 11}]),
    ("out_of_scope_by_age_range", [SPECIAL], [SPECIAL | {"high_age": None}]),
    ("out_of_scope_by_phase", [SCHOOL], [SCHOOL | {"phase_code": "2"}]),
    ("out_of_scope_by_type", [SCHOOL], [SCHOOL | {"type_code": "11", "phase_code": "0"}]),
    ("out_of_scope_by_type", [SPECIAL], [INDEPENDENT | {"section_41": "Not approved"}]),
    ("out_of_scope_by_section_41", [INDEPENDENT], [INDEPENDENT | {"section_41": "Not approved"}]),
    ("out_of_scope_by_country", [SCHOOL], [SCHOOL | {"district_code": "W06000014"}]),
]
STAYED = [
    ("authority_found", [NOWHERE], [SCHOOL]),
    ("authority_unknown", [SCHOOL], [NOWHERE]),
    ("authority_corrected", [SCHOOL], [SCHOOL | {"la_code": "391"}]),
    (
        "moved_authority",
        [SCHOOL],
        [SCHOOL | {"la_code": "391", "district_code": "E08000021"}],
    ),
    (
        "group_changed",
        [SCHOOL | {"type_code": "41"}],
        [SCHOOL | {"type_code": "45"}],
    ),
]

ALL = {"gained": GAINED, "lost": LOST, "stayed": STAYED}
CASES = [(change, *case) for change, cases in ALL.items() for case in cases]


@pytest.fixture(scope="module")
def side_by_side():
    """Compare all cases in one pair of registers, each under a URN of its own."""
    urns = [f"{110001 + n}" for n in range(len(CASES))]
    before, after = (
        [row | {"urn": urn} for urn, case in zip(urns, CASES, strict=True) for row in case[side]]
        for side in (2, 3)
    )
    found = {row["line"]: row for row in changes(before, after).iter_rows(named=True)}
    return [found[urn] for urn in urns]


@pytest.mark.parametrize("place", range(len(CASES)), ids=lambda place: "-".join(CASES[place][:2]))
def test_each_change_has_its_one_reason(side_by_side, place):
    change, reason, *_ = CASES[place]
    found = side_by_side[place]

    assert (found["change"], found["reason"]) == (change, reason)
    assert found["urn_before"] == (None if change == "gained" else found["line"])
    assert found["urn_after"] == (None if change == "lost" else found["line"])


def test_an_institution_that_is_as_it_was_has_no_row():
    renamed = SCHOOL | {"establishment_name": "Another Name", "pupils": 1}

    assert changes([SCHOOL], [renamed]).is_empty()


def test_schools_that_merge_are_lost_and_what_they_become_is_gained():
    pairs = [(urn, NEW, "merger", ACADEMY["open_date"]) for urn in (OLD, OTHER)]

    found = changes([SCHOOL, {"urn": OTHER}], [CLOSED, CLOSED | {"urn": OTHER}, ACADEMY], *pairs)

    assert {urn: reason_of(found, urn) for urn in (OLD, OTHER, NEW)} == {
        OLD: ["merged"],
        OTHER: ["merged"],
        NEW: ["formed_by_merger"],
    }
    told = dict(found.select("reason", "others").rows())
    assert told["formed_by_merger"] == f"A School (URN {OLD}) and A School (URN {OTHER})"
    assert told["merged"] == f"A School (URN {NEW})"


def test_a_school_that_absorbs_another_has_no_row_of_its_own():
    found = changes(
        [SCHOOL, {"urn": OTHER}], [CLOSED, {"urn": OTHER}], (OLD, OTHER, "merger", None)
    )

    assert only(found)["reason"] == "merged"


def test_a_split_is_told_of_the_old_school_and_of_both_new_ones():
    second = ACADEMY | {"urn": "140002"}
    pairs = [(OLD, urn, "split", ACADEMY["open_date"]) for urn in (NEW, "140002")]

    found = changes([SCHOOL], [CLOSED, ACADEMY, second], *pairs)

    assert reason_of(found, OLD) == ["split"]
    assert reason_of(found, NEW) == reason_of(found, "140002") == ["formed_by_split"]


def test_an_old_split_does_not_explain_a_school_that_opens_later():
    found = changes([SCHOOL], [SCHOOL, ACADEMY], (OLD, NEW, "split", date(2020, 9, 1)))

    assert only(found)["reason"] == "opened"


def test_a_merger_still_to_come_does_not_explain_a_school_that_closed_before():
    found = changes([SCHOOL], [CLOSED, {"urn": OTHER}], (OLD, OTHER, "merger", APRIL))

    assert reason_of(found, OLD) == ["closed"]


def test_a_line_whose_successor_opens_later_is_lost_and_comes_back():
    academy = ACADEMY | {"open_date": APRIL}
    pair = (OLD, NEW, "one_to_one", APRIL)
    register = [CLOSED, academy]

    lost = only(changes(register, register, pair))
    back = only(changes(register, register, pair, days=(SPRING, SUMMER)))

    assert (lost["reason"], lost["others"]) == ("between_urns", f"A School (URN {NEW})")
    assert (back["reason"], back["others"]) == ("carried_on_after_gap", f"A School (URN {OLD})")


def test_a_line_waits_for_a_successor_that_is_only_proposed():
    proposed = ACADEMY | {"status_code": "4"}

    found = only(changes([SCHOOL], [CLOSED, proposed], CONVERSION))

    assert (found["reason"], found["others"]) == ("between_urns", f"A School (URN {NEW})")


def test_a_primary_school_that_becomes_an_all_through_academy_came_into_scope_by_phase():
    primary = SCHOOL | {"phase_code": "2"}
    academy = ACADEMY | {"phase_code": "7"}
    closed = primary | {"status_code": "2", "close_date": JANUARY}

    found = changes([primary], [closed, academy], CONVERSION)

    assert only(found)["reason"] == "into_scope_by_phase"


def test_a_rule_that_changed_is_told_where_the_school_did_not():
    counted, later, _ = two_moments([SCHOOL], [SCHOOL])
    nobody = replace(
        later,
        counted=later.counted.clear(),
        listed=later.listed.with_columns(reason=pl.lit("phase")),
    )

    lost = only(population_changes(counted, nobody, taken_over()).collect())
    gained = only(population_changes(nobody, counted, taken_over()).collect())

    assert (lost["reason"], gained["reason"]) == ("out_of_scope_by_rule", "into_scope_by_rule")


def test_what_no_register_explains_is_unexplained():
    before, after, _ = two_moments([SCHOOL], [SCHOOL])
    nobody = replace(after, counted=after.counted.clear())

    found = only(population_changes(before, nobody, taken_over()).collect())

    assert found["reason"] == "unexplained"
    assert "neither register says why" in found["sentence"]

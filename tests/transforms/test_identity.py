from datetime import date

import polars as pl

from tests.factories import establishments, links
from tests.identity_factories import CLOSED, NEXT_DAY, SPRING, academy, answers, moved, resolved


def candidates(register, institution, on=SPRING, linked=None):
    return answers(register, [(institution, on, "any")], linked)[0][2]


def test_a_urn_is_its_own_institution():
    assert resolved(establishments({"urn": "100001"}), "100001") == ("100001", "resolved")


def test_an_unknown_urn_is_unresolved():
    assert resolved(establishments({"urn": "100001"}), "999999") == (None, "unknown")


def test_an_academy_is_the_line_of_the_school_it_was():
    register, linked = academy()

    assert resolved(register, "140001", linked=linked) == ("100001", "resolved")


def test_the_urn_of_the_school_an_academy_was_counts_for_it_after_the_change():
    register, linked = academy()

    assert resolved(register, "100001", linked=linked) == ("100001", "remapped")


def test_a_return_completed_before_the_change_belongs_to_the_school_itself():
    register, linked = academy()
    last_day = CLOSED["close_date"]

    assert resolved(register, "100001", last_day, linked) == ("100001", "resolved")
    assert resolved(register, "140001", last_day, linked) == ("100001", "remapped")


def test_a_school_closed_without_a_successor_counts_for_nobody_else():
    register = establishments({"urn": "100001", **CLOSED})

    assert resolved(register, "100001") == ("100001", "not_open")
    assert candidates(register, "100001") == ["100001"]


def merger():
    """Give two schools that were merged into one, with their links."""
    register = establishments(
        {"urn": "100001", **CLOSED},
        {"urn": "100002", **CLOSED},
        {"urn": "140001", "open_date": NEXT_DAY},
    )
    return register, links(
        ("100001", "140001", "Successor - merged"), ("100002", "140001", "Successor - merged")
    )


def test_a_school_merged_into_another_counts_for_that_one_from_then_on():
    register, linked = merger()

    assert resolved(register, "100001", linked=linked) == ("140001", "succeeded")
    assert resolved(register, "100001", CLOSED["close_date"], linked) == ("100001", "resolved")


def test_the_new_school_of_a_merger_stands_for_neither_old_one_before_it():
    register, linked = merger()

    assert resolved(register, "140001", CLOSED["close_date"], linked) == ("140001", "not_open")


def test_a_school_absorbed_by_one_that_was_there_before_counts_for_it():
    register = establishments({"urn": "100001", **CLOSED}, {"urn": "100002"})
    linked = links(("100001", "100002", "Successor - merged"))

    assert resolved(register, "100001", linked=linked) == ("100002", "succeeded")


def test_a_school_that_had_yet_to_open_was_taken_over_by_nobody():
    brief = {"status_code": "2", "open_date": NEXT_DAY, "close_date": date(2025, 3, 31)}
    register = establishments({"urn": "140001", **brief}, {"urn": "100002"})
    linked = links(("140001", "100002", "Successor - merged"))

    assert resolved(register, "140001", CLOSED["close_date"], linked) == ("140001", "not_open")


def test_a_school_closed_on_no_known_day_counts_for_the_one_it_was_merged_into():
    register = establishments(
        {"urn": "100001", "status_code": "2"}, {"urn": "140001", "open_date": NEXT_DAY}
    )
    linked = links(("100001", "140001", "Successor - merged"))

    assert resolved(register, "100001", linked=linked) == ("140001", "succeeded")


def test_what_later_branched_off_the_one_successor_is_no_second_successor():
    register = establishments(
        {"urn": "100001", **CLOSED},
        {"urn": "100002"},
        {"urn": "150001", "open_date": date(2025, 2, 1)},
    )
    linked = links(
        ("100001", "100002", "Successor - merged"), ("100002", "150001", "Successor - Split School")
    )

    assert resolved(register, "100001", linked=linked) == ("100002", "succeeded")


def test_a_merger_is_followed_through_further_mergers_and_academies():
    later = {"open_date": date(2025, 4, 1)}
    register = establishments(
        {"urn": "100001", **CLOSED},
        {"urn": "100002", **CLOSED},
        {"urn": "140001", "open_date": NEXT_DAY, "close_date": date(2025, 3, 31)},
        {"urn": "140002", "status_code": "2", "close_date": date(2025, 3, 31)},
        {"urn": "150001", **later, "close_date": date(2025, 5, 31)},
        {"urn": "150002", "open_date": date(2025, 6, 1)},
    )
    linked = links(
        ("100001", "140001", "Successor - merged"),
        ("100002", "140001", "Successor - merged"),
        ("140001", "150001", "Successor - merged"),
        ("140002", "150001", "Successor - merged"),
        ("150001", "150002", "Successor"),
    )

    assert resolved(register, "100001", date(2025, 7, 1), linked) == ("150001", "succeeded")


def split():
    """Give a school that was split in two, with the links."""
    register = establishments(
        {"urn": "100001", **CLOSED},
        {"urn": "140002", "open_date": NEXT_DAY},
        {"urn": "140001", "open_date": NEXT_DAY},
    )
    return register, links(
        ("100001", "140001", "Successor - Split School"),
        ("100001", "140002", "Successor - Split School"),
    )


def test_a_school_that_was_split_counts_for_none_of_its_parts_and_names_them():
    register, linked = split()

    assert resolved(register, "100001", linked=linked) == (None, "several_successors")
    assert candidates(register, "100001", linked=linked) == ["140001", "140002"]
    assert resolved(register, "100001", CLOSED["close_date"], linked) == ("100001", "resolved")


def test_of_a_split_with_one_part_still_open_that_part_is_the_one_successor():
    register, linked = split()
    ended = pl.when(pl.col("urn") == "140002").then(date(2025, 1, 31)).otherwise("close_date")

    register = register.with_columns(close_date=ended)

    assert resolved(register, "100001", linked=linked) == ("140001", "succeeded")


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
    assert resolved(held_twice(), "3904000", date(2019, 1, 1)) == ("100001", "resolved")
    assert resolved(held_twice(), "3904000", date(2024, 1, 1)) == ("140001", "resolved")


def test_a_laestab_between_two_unconnected_holders_is_not_guessed():
    register, day = held_twice(), date(2022, 1, 1)

    assert resolved(register, "3904000", day) == (None, "several")
    assert candidates(register, "3904000", day) == ["100001", "140001"]


def test_a_laestab_given_up_by_an_academy_stands_for_its_line():
    register, linked = academy()

    assert resolved(register, "3904001", linked=linked) == ("100001", "remapped")


def test_a_laestab_nobody_holds_any_more_is_whoever_alone_held_it_before():
    register = establishments(moved(urn="100001"))

    assert resolved(register, "9094007", date(2020, 1, 1)) == ("100001", "previous_laestab")


def test_a_previous_laestab_of_two_institutions_is_not_guessed():
    register = establishments(moved(urn="100001"), moved(urn="100002"))

    assert resolved(register, "9094007") == (None, "several")


def test_a_previous_laestab_that_another_holds_now_is_that_ones():
    holder = {"urn": "100002", "la_code": "909", "establishment_number": "4007"}
    register = establishments(moved(urn="100001"), holder | CLOSED)

    assert resolved(register, "9094007") == ("100002", "not_open")


def test_a_previous_laestab_is_not_stretched_to_a_successor():
    register = establishments(moved(urn="100001", **CLOSED), {"urn": "100002"})
    linked = links(("100001", "100002", "Successor - merged"))

    assert resolved(register, "9094007", linked=linked) == ("100001", "not_open")


def test_no_authority_is_no_previous_laestab():
    register = establishments(moved(urn="100001", previous_la_code="999"))

    assert resolved(register, "9994007") == (None, "unknown")


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

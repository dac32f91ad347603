from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import establishments, links
from transforms.successions import successions

CLOSED_ON = date(2024, 12, 31)


def school(urn, opened=None, closed=None, **values):
    dates = {"open_date": opened, "close_date": closed, "status_code": "2" if closed else "1"}
    return {"urn": urn, "establishment_number": urn[1] + urn[3:]} | dates | values


OLD = school("100001", closed=CLOSED_ON)
NEW = school("140001", opened=date(2025, 1, 1))


def found(*rows, linked=()):
    return successions(establishments(*rows), links(*linked)).collect().rows()


def kinds(*rows, linked):
    return {(old, new): kind for old, new, kind, _, _ in found(*rows, linked=linked)}


def test_a_school_that_opens_as_another_closes_takes_over_one_to_one():
    linked = [("100001", "140001", "Successor"), ("140001", "100001", "Predecessor")]

    assert found(OLD, NEW, linked=linked) == [
        ("100001", "140001", "one_to_one", date(2025, 1, 1), "opening")
    ]


def test_a_laestab_that_changes_hands_from_one_day_to_the_next_needs_no_link():
    number = {"establishment_number": "4000"}

    assert [row[:3] for row in found(OLD | number, NEW | number)] == [
        ("100001", "140001", "one_to_one")
    ]


def test_two_schools_into_one_are_a_merger_with_its_date():
    other = school("100002", closed=CLOSED_ON)
    linked = [("100001", "140001", "Successor"), ("140001", "100002", "Predecessor")]

    assert found(OLD, other, NEW, linked=linked) == [
        ("100001", "140001", "merger", date(2025, 1, 1), "opening"),
        ("100002", "140001", "merger", date(2025, 1, 1), "opening"),
    ]


def test_a_school_into_one_that_was_open_before_is_a_merger_dated_by_its_closing():
    older = school("100009", opened=date(1998, 9, 1))

    assert found(OLD, older, linked=[("100001", "100009", "Successor")]) == [
        ("100001", "100009", "merger", date(2025, 1, 1), "closing")
    ]


def test_a_successor_open_since_nobody_knows_when_was_there_before():
    for opened in (None, date(1900, 1, 1)):
        always = school("100009", opened=opened)

        assert kinds(OLD, always, linked=[("100001", "100009", "Successor")]) == {
            ("100001", "100009"): "merger"
        }


def test_one_school_into_two_is_a_split():
    second = school("140002", opened=date(2025, 1, 1))
    linked = [("100001", "140001", "Successor"), ("100001", "140002", "Successor")]

    assert set(kinds(OLD, NEW, second, linked=linked).values()) == {"split"}


def test_a_school_made_out_of_one_that_goes_on_is_a_split():
    going_on = school("100001", opened=date(2005, 9, 1))

    for kind in ("Successor - Split School", "Successor"):
        assert found(going_on, NEW, linked=[("100001", "140001", kind)]) == [
            ("100001", "140001", "split", date(2025, 1, 1), "opening")
        ]


def test_an_amalgamation_named_from_both_sides_goes_the_way_the_dates_say():
    linked = [
        ("100001", "140001", "Result of Amalgamation"),
        ("140001", "100001", "Result of Amalgamation"),
    ]

    assert kinds(OLD, NEW, linked=linked) == {("100001", "140001"): "merger"}


def test_a_school_that_closed_without_a_date_hands_over_to_the_one_that_opened():
    undated = school("100001", opened=date(1990, 1, 1)) | {"status_code": "2"}

    assert kinds(undated, NEW, linked=[("100001", "140001", "Successor")]) == {
        ("100001", "140001"): "one_to_one"
    }


def test_a_month_of_both_being_open_is_still_a_hand_over_and_longer_is_not():
    linked = [("100001", "140001", "Successor")]
    month, longer = date(2025, 2, 1), date(2025, 2, 2)

    assert kinds(school("100001", closed=month), NEW, linked=linked) == {
        ("100001", "140001"): "one_to_one"
    }
    assert kinds(school("100001", closed=longer), NEW, linked=linked) == {
        ("100001", "140001"): "merger"
    }


def test_the_way_back_in_a_cycle_is_left_out():
    linked = [("100001", "140001", "Successor"), ("140001", "100001", "Successor")]

    assert kinds(OLD, NEW, linked=linked) == {("100001", "140001"): "one_to_one"}


def test_a_proposed_academy_takes_over_nothing_until_it_opens():
    proposed = NEW | {"status_code": "4"}

    assert found(OLD, proposed, linked=[("100001", "140001", "Successor")]) == []


def test_sixth_form_centres_expansions_and_other_associations_are_no_successions():
    for kind in ("Sixth Form Centre Link", "Sixth Form Centre School", "Expansion", "Other"):
        assert found(OLD, NEW, linked=[("100001", "140001", kind)]) == []


URNS = ("100001", "100002", "140001", "140002")
PAIRS = st.lists(st.tuples(st.sampled_from(URNS), st.sampled_from(URNS)), unique=True)
DATES = st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1))


@given(PAIRS, st.lists(st.tuples(DATES, DATES), min_size=4, max_size=4))
def test_nobody_has_two_partners_one_to_one_and_nobody_follows_himself(pairs, dates):
    rows = [school(urn, *days) for urn, days in zip(URNS, dates, strict=True)]
    linked = [(old, new, "Successor") for old, new in pairs if old != new]

    carried = [pair for pair, kind in kinds(*rows, linked=linked).items() if kind == "one_to_one"]

    assert len({old for old, _ in carried}) == len({new for _, new in carried}) == len(carried)
    assert not {(new, old) for old, new in carried} & set(carried)

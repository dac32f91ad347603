from datetime import date

from tests.factories import establishments
from tests.identity_factories import CLOSED, SPRING, academy, answers, moved, resolved


def test_a_number_of_another_kind_than_its_heading_is_a_proposal_that_must_be_open():
    register = establishments({"urn": "100001", "ukprn": "10001234"}, {"urn": "100002", **CLOSED})
    asked = [
        ("3904001", SPRING, "urn"),
        ("10001234", SPRING, "urn"),
        ("100001", SPRING, "laestab"),
        ("100001", SPRING, "ukprn"),
        ("3904002", SPRING, "urn"),
        ("3904002", date(2024, 1, 1), "urn"),
        ("100002", SPRING, "laestab"),
        ("3909999", SPRING, "urn"),
    ]

    assert [row[:2] for row in answers(register, asked)] == [
        ("100001", "proposed"),
        ("100001", "proposed"),
        ("100001", "proposed"),
        ("100001", "proposed"),
        (None, "proposal_not_accepted"),
        ("100002", "proposed"),
        (None, "proposal_not_accepted"),
        (None, "proposal_not_accepted"),
    ]


def test_a_proposal_is_not_stretched_to_a_successor_or_a_previous_number():
    register, linked = academy()
    abolished = establishments(moved(urn="100001"))

    assert resolved(register, "100001", linked=linked, headed="ukprn")[1] == "proposal_not_accepted"
    assert resolved(abolished, "9094007", headed="urn")[1] == "proposal_not_accepted"


def test_a_number_under_its_own_heading_is_no_proposal():
    register = establishments({"urn": "100001", "ukprn": "10001234"})
    own = {"100001": "urn", "3904001": "laestab", "10001234": "ukprn"}

    found = {resolved(register, number, headed=headed) for number, headed in own.items()}

    assert found == {("100001", "resolved")}

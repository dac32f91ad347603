from datetime import date

import pytest

from tests.factories import establishments
from transforms.register import open_on, with_outcomes

LISTED = date(2024, 10, 29)
DAY = date(2024, 12, 31)
PLANNED = {"status_code": "3", "close_date": date(2024, 10, 31)}
PROPOSED = {"status_code": "4", "open_date": date(2024, 11, 1)}


def is_open(then, came, day=DAY):
    """Tell whether a school is open on a day, by an extract and by what a newer one says."""
    newest = establishments(*([came] if came is not None else []))
    rows = with_outcomes(establishments(then), newest, listed_on=LISTED)
    return rows.filter(open_on(day)).collect().height == 1


@pytest.mark.parametrize(
    ("what", "then", "came", "expected"),
    [
        ("a closing put off", PLANNED, PLANNED | {"close_date": date(2025, 1, 31)}, True),
        ("a closing called off", PLANNED, {"status_code": "1"}, True),
        ("a closing that came", PLANNED, PLANNED | {"status_code": "2"}, False),
        ("a closing nobody tells more of", PLANNED, None, False),
        ("an academy that opened", PROPOSED, PROPOSED | {"status_code": "1"}, True),
        ("an academy that never opened", PROPOSED, {"status_code": "2"}, False),
        ("an academy still proposed", PROPOSED, PROPOSED, False),
    ],
)
def test_a_plan_is_replaced_by_what_came_of_it(what, then, came, expected):
    assert is_open(then, came) is expected, what


def test_what_was_no_plan_stands_as_it_was_listed():
    closed_later = {"status_code": "2", "close_date": date(2024, 11, 30)}
    closed_before = {"status_code": "2", "close_date": date(2024, 8, 31)}

    assert is_open({}, closed_later)
    assert not is_open(closed_before, {})

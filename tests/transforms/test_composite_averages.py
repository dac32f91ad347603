"""The average says nothing of those who were assessed on some benchmarks only."""

import polars as pl
import pytest

from tests.composite_factories import eight, published, shown, state_of
from transforms.composite_figures import KEY

ENGLAND = ("National", "E92000001")
AREA = ("Local authority", "A")
BLANK = [None]


def partly(number):
    """Give the states of one not assessed on Benchmark 8, with ``number`` of the others."""
    return eight(number)[:7] + BLANK


def schools(whole, partial=()):
    return [*(f"s{number}" for number in range(whole)), *(f"p{number}" for number in partial)]


RESULTS = {f"s{number}": eight(number % 8) for number in range(200)} | {
    f"p{number}": partly(1 + number % 6) for number in range(50)
}


def average(places, known=(), results=RESULTS):
    night = published(state_of(places, results), known)
    return night, shown(night, "gb_mean")


def told_of_the_partly_assessed(night, area):
    """Subtract the average's count from the benchmarks' own: what the others achieved."""
    rows = night[1].filter(pl.col("area_code") == area)
    benchmarks = rows.filter(pl.col("measure").str.contains(r"^gb\d$"))["numerator"]
    mean = rows.filter(measure="gb_mean")["numerator"][0]
    return None if mean is None else benchmarks.sum() - mean


def test_an_average_over_everyone_behind_the_benchmarks_adds_nothing_and_is_shown():
    night, found = average({AREA: schools(20)})

    assert found == {"A": "ok"}
    assert told_of_the_partly_assessed(night, "A") == 0


@pytest.mark.parametrize("whole", [20, 150])
def test_an_average_that_leaves_one_out_would_tell_how_many_it_achieved(whole):
    """Also of many: the benchmarks' numbers less the average's are those of the one alone."""
    night, found = average({AREA: schools(whole, [3])})

    assert found == {"A": "c"}
    assert told_of_the_partly_assessed(night, "A") is None


@pytest.mark.parametrize(("partial", "expected"), [(4, "c"), (5, "ok")])
def test_englands_average_may_leave_out_five(partial, expected):
    _, found = average({ENGLAND: schools(150, range(partial))})

    assert found == {"E92000001": expected}


def test_no_other_areas_average_may_leave_anyone_out():
    """Areas overlap, and the differences of their averages would be about few."""
    _, found = average({AREA: schools(150, range(6)), ENGLAND: schools(150, range(12))})

    assert found == {"A": "c", "E92000001": "ok"}


@pytest.mark.parametrize(("achieved", "expected"), [(0, "c"), (1, "ok"), (6, "ok"), (7, "c")])
def test_englands_average_does_not_tell_that_those_left_out_achieved_all_or_none(
    achieved, expected
):
    results = RESULTS | {f"p{number}": partly(achieved) for number in range(5)}

    _, found = average({ENGLAND: schools(150, range(5))}, results=results)

    assert found == {"E92000001": expected}


@pytest.mark.parametrize(
    ("then", "expected"), [(range(10), "ok"), (range(9), "c"), (range(5), "ok"), (range(6), "c")]
)
def test_the_difference_of_two_averages_is_about_five_or_nobody(then, expected):
    before, _ = average({ENGLAND: schools(150, then)})

    _, found = average({ENGLAND: schools(150, range(10))}, [before])

    assert found == {"E92000001": expected}


def test_averages_of_many_releases_leave_no_few_when_added_and_subtracted():
    """Ten less five, and less another three: two are left, whom no two averages would tell."""
    half, _ = average({ENGLAND: schools(150, range(5))})
    part, shown_then = average({ENGLAND: schools(150, range(5, 13))}, [half])
    _, tonight = average({ENGLAND: schools(150, range(15))}, [half, part])

    assert shown_then == {"E92000001": "ok"}
    assert tonight == {"E92000001": "c"}


def test_the_average_of_another_snapshot_counts_as_known():
    later = (*ENGLAND, "Spring term")
    night, _ = average({ENGLAND: schools(150, range(9)), later: schools(150, range(10))})

    statuses = night[1].filter(measure="gb_mean").select(*KEY[2:3], "value_status").rows()
    assert sorted(statuses) == [("Academic year", "ok"), ("Spring term", "c")]


def test_the_average_stands_on_eight_exact_benchmarks():
    night = published(state_of({AREA: schools(20)}, RESULTS), hidden=[("A", 3)])

    assert shown(night, "gb_mean") == {"A": "c"}

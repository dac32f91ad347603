"""A whole distribution says nothing of those who were assessed on some benchmarks only."""

import polars as pl
import pytest

from tests.composite_factories import eight, published, shown, state_of
from transforms.composite_figures import BETWEEN, COUNTS, KEY

ENGLAND = ("National", "E92000001")
AREA = ("Local authority", "A")
BLANK = [None]


def partly(number):
    """Give the states of one not assessed on Benchmark 8, with ``number`` of the others."""
    return eight(number)[:7] + BLANK


def schools(whole, partial=()):
    return [*(f"s{number}" for number in range(whole)), *(f"p{number}" for number in partial)]


RESULTS = {f"s{number}": eight(number % 9, without=number) for number in range(200)} | {
    f"p{number}": partly(1 + number % 6) for number in range(50)
}


def distribution(places, known=(), results=RESULTS):
    night = published(state_of(places, results), known)
    statuses = [shown(night, count) for count in BETWEEN]
    assert all(status == statuses[0] for status in statuses)
    return night, statuses[0]


def told_of_the_partly_assessed(night, area):
    """Subtract what the distribution adds up to from the benchmarks' own numbers."""
    numbers = {
        row["measure"]: row["numerator"]
        for row in night[1].filter(pl.col("area_code") == area).iter_rows(named=True)
    }
    if None in [numbers[count] for count in COUNTS]:
        return None
    all_told = sum(numbers[f"gb{b}"] for b in range(1, 9))
    return all_told - sum(k * numbers[count] for k, count in enumerate(COUNTS))


def test_the_distribution_of_everyone_behind_the_benchmarks_adds_nothing_and_is_shown():
    night, found = distribution({AREA: schools(120)})

    assert found == {"A": "ok"}
    assert told_of_the_partly_assessed(night, "A") == 0


def test_a_distribution_that_leaves_one_out_would_tell_how_many_it_achieved():
    """Also of many: the benchmarks' numbers less the distribution's are those of the one alone."""
    night, found = distribution({AREA: schools(150, [3])})

    assert found == {"A": "c"}
    assert told_of_the_partly_assessed(night, "A") is None


def test_the_average_beside_it_is_the_benchmarks_sum_and_is_shown():
    night, _ = distribution({AREA: schools(150, [3])})

    numbers = night[1].filter(pl.col("measure").str.contains(r"^gb\d$"))["numerator"]
    mean = night[1].row(by_predicate=pl.col("measure") == "gb_mean", named=True)
    assert (mean["value_status"], mean["numerator"], mean["denominator"]) == (
        "ok",
        numbers.sum(),
        151,
    )


@pytest.mark.parametrize(("partial", "expected"), [(4, "c"), (5, "ok")])
def test_englands_distribution_may_leave_out_five(partial, expected):
    _, found = distribution({ENGLAND: schools(150, range(partial))})

    assert found == {"E92000001": expected}


def test_no_other_areas_distribution_may_leave_anyone_out():
    """Areas overlap, and the differences of their distributions would be about few."""
    _, found = distribution({AREA: schools(150, range(6)), ENGLAND: schools(190, range(12))})

    assert found == {"A": "c", "E92000001": "ok"}


@pytest.mark.parametrize(("achieved", "expected"), [(0, "c"), (1, "ok"), (6, "ok"), (7, "c")])
def test_englands_distribution_does_not_tell_that_those_left_out_achieved_all_or_none(
    achieved, expected
):
    results = RESULTS | {f"p{number}": partly(achieved) for number in range(5)}

    _, found = distribution({ENGLAND: schools(150, range(5))}, results=results)

    assert found == {"E92000001": expected}


@pytest.mark.parametrize(
    ("then", "expected"), [(range(10), "ok"), (range(9), "c"), (range(5), "ok"), (range(6), "c")]
)
def test_the_difference_of_two_distributions_is_about_five_or_nobody(then, expected):
    before, _ = distribution({ENGLAND: schools(150, then)})

    _, found = distribution({ENGLAND: schools(150, range(10))}, [before])

    assert found == {"E92000001": expected}


def test_distributions_of_many_releases_leave_no_few_when_added_and_subtracted():
    """Ten less five, and less another three: two are left, whom no two of them would tell."""
    half, _ = distribution({ENGLAND: schools(150, range(5))})
    part, shown_then = distribution({ENGLAND: schools(150, range(5, 13))}, [half])
    _, tonight = distribution({ENGLAND: schools(150, range(15))}, [half, part])

    assert shown_then == {"E92000001": "ok"}
    assert tonight == {"E92000001": "c"}


def test_the_distribution_of_another_snapshot_counts_as_known():
    later = (*ENGLAND, "Spring term")
    night = published(
        state_of({ENGLAND: schools(150, range(9)), later: schools(150, range(10))}, RESULTS)
    )

    statuses = night[1].filter(measure="gb_count_3").select(*KEY[2:3], "value_status").rows()
    assert sorted(statuses) == [("Academic year", "ok"), ("Spring term", "c")]


def test_the_distribution_stands_on_eight_exact_benchmarks():
    night = published(state_of({AREA: schools(120)}, RESULTS), hidden=[("A", 3)])

    assert shown(night, "gb_count_3") == shown(night, "gb_mean") == {"A": "c"}

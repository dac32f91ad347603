"""Check values: Newcombe 1998 and OHID's PHEindicatormethods, as the methods page cites them."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.statistics import (
    detectable,
    finite_population,
    missing_bounds,
    newcombe,
    share,
    verdict,
    versus_rest,
    wilson,
)


def of(*expressions, **counts):
    return (
        pl.DataFrame({name: [value] for name, value in counts.items()})
        .select(expression.alias(f"figure_{n}") for n, expression in enumerate(expressions))
        .row(0)
    )


N, D, E = pl.col("n"), pl.col("d"), pl.col("e")


@pytest.mark.parametrize(
    ("n", "d", "low", "high"),
    [
        (81, 263, 25.53, 36.62),
        (15, 148, 6.24, 16.05),
        (0, 20, 0.0, 16.11),
        (1, 29, 0.61, 17.18),
        (65, 100, 55.2544433, 73.6357518),
        (1045, 5000, 19.7955499, 22.0491304),
    ],
)
def test_wilson_gives_the_published_limits(n, d, low, high):
    assert of(*wilson(N, D), n=n, d=d) == pytest.approx((low, high), abs=0.005)


def test_a_share_keeps_the_hundred_exact():
    assert of(share(N, D), n=7, d=7) == (100.0,)


def test_there_is_no_share_of_nothing():
    assert of(share(N, D), *wilson(N, D), n=0, d=0) == (None, None, None)


def test_missing_returns_bound_the_share_from_both_sides():
    assert of(*missing_bounds(N, D, E), n=12, d=15, e=20) == (0.6, 0.85)


def test_an_area_is_compared_with_the_rest_of_england():
    z = versus_rest(N, D, pl.col("en"), pl.col("ed"))

    assert of(z, n=12, d=15, en=3150, ed=4500) == pytest.approx((0.846566,), abs=1e-6)


@pytest.mark.parametrize(
    ("n", "d", "expected"),
    [
        (8, 8, "not_clearly_different"),
        (11, 12, "not_clearly_different"),
        (12, 12, "higher"),
        (18, 20, "not_clearly_different"),
        (19, 20, "higher"),
        (10, 20, "lower"),
        (11, 20, "not_clearly_different"),
    ],
)
def test_small_areas_must_be_far_from_england_to_differ(n, d, expected):
    z = versus_rest(N, D, pl.col("en"), pl.col("ed"))

    assert of(verdict(z), n=n, d=d, en=3240, ed=4500) == (expected,)


@given(st.integers(1, 5000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_the_interval_always_holds_its_share(counts):
    n, d = counts
    low, value, high = of(wilson(N, D)[0], share(N, D), wilson(N, D)[1], n=n, d=d)

    assert 0 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 100


@pytest.mark.parametrize(
    ("n", "d", "m", "e", "low", "high"),
    [
        (56, 70, 48, 80, 5.24, 33.39),
        (9, 10, 3, 10, 17.05, 80.90),
        (6, 7, 2, 7, 5.82, 80.62),
        (5, 56, 0, 29, -3.81, 19.26),
        (0, 10, 0, 20, -16.11, 27.75),
        (10, 10, 0, 20, 67.91, 100.0),
    ],
)
def test_the_difference_of_two_shares_has_the_published_limits(n, d, m, e, low, high):
    made = of(*newcombe(N, D, pl.col("m"), E), n=n, d=d, m=m, e=e)

    assert made == pytest.approx((100 * (n / d - m / e), low, high), abs=0.006)


@pytest.mark.parametrize(("e", "limits"), [(20, (67.88, 88.33)), (15, (80.0, 80.0))])
def test_the_interval_for_all_the_eligible_closes_as_returns_come_in(e, limits):
    assert of(*finite_population(N, D, E), n=12, d=15, e=e) == pytest.approx(limits, abs=0.005)


@pytest.mark.parametrize(
    ("size", "lower", "higher"),
    [(5, 1, None), (8, 3, None), (12, 5, 12), (20, 10, 19), (41, 23, 36), (100, 63, 81)],
)
def test_what_can_show_up_where_england_is_at_72_percent(size, lower, higher):
    limits = detectable(D, pl.col("n"), E)

    assert of(*limits, d=size, n=72_000_000, e=100_000_000) == (lower, higher)


@given(st.integers(1, 200), st.integers(1, 4999))
def test_what_can_show_up_is_what_the_comparison_says(d, england_part):
    rows = pl.DataFrame({"n": range(d + 1)}).with_columns(d=d, en=england_part, e=5000)
    z = versus_rest(N, D, pl.col("en"), E)
    lower, higher = detectable(D, pl.col("en"), E)
    by_limits = pl.when(lower >= N).then(pl.lit("lower")).when(higher <= N).then(pl.lit("higher"))

    made = rows.select(one=verdict(z), other=by_limits.otherwise(pl.lit("not_clearly_different")))

    assert made["one"].to_list() == made["other"].to_list()

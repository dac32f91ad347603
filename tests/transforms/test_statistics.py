"""Check values: Newcombe 1998 and OHID's PHEindicatormethods, as the methods page cites them."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.statistics import missing_bounds, share, verdict, versus_rest, wilson


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

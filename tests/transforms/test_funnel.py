"""Check values: Spiegelhalter 2005, appendix A.1, and OHID's PHEindicatormethods."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.funnel import dispersion, funnel_limits, wilson_limits
from validation.policy import Z_998

AVERAGE = 80.642448
"""The average of OHID's test data (testdata_funnel_prop_outputs.csv)."""


@pytest.mark.parametrize(
    ("size", "limits"),
    [
        (15, (33.7356, 47.9722, 92.1723, 99.5011)),
        (30, (46.9792, 57.0573, 88.2120, 95.1334)),
        (60, (55.7745, 62.7771, 84.7366, 89.9666)),
    ],
)
def test_the_exact_limits_are_the_published_ones(size, limits):
    made = funnel_limits([size], 75.0)

    assert made.row(0) == pytest.approx((size, *limits), abs=5e-5)


@pytest.mark.parametrize(
    ("size", "average", "limits"),
    [
        (10, AVERAGE, (56.154344, 100)),
        (5, AVERAGE, (46.011039, 100)),
        (1, AVERAGE, (3.204264, 100)),
        (30, 75.0, (59.5051, 90.4949)),
    ],
)
def test_the_closed_limits_are_the_published_ones(size, average, limits):
    assert _closed(size, average) == pytest.approx(limits, abs=5e-5)


def test_the_closed_limits_at_998_are_the_published_ones():
    assert _closed(10, AVERAGE, z=Z_998) == pytest.approx((42.03259, 100), abs=5e-6)


def test_each_size_has_one_row_in_order():
    assert funnel_limits([30, 5, 30], 75.0)["size"].to_list() == [5, 30]


@pytest.mark.parametrize("england", [0.0, 100.0])
def test_where_all_of_england_agrees_there_is_no_room_for_chance(england):
    assert funnel_limits([12], england).row(0)[1:] == (england,) * 4


@given(st.integers(5, 2000), st.floats(1, 99))
def test_the_wider_limits_hold_the_narrower_and_those_hold_england(size, england):
    _, low_998, low_95, high_95, high_998 = funnel_limits([size], england).row(0)

    assert low_998 <= low_95 <= england + 100 / size
    assert england - 100 / size <= high_95 <= high_998 <= 100


def test_areas_that_differ_as_by_chance_have_a_dispersion_of_about_one():
    z = pl.Series([-1.0, 1.0] * 20)

    assert pl.select(dispersion(pl.lit(z))).item() == 1.0


def test_a_few_areas_far_out_do_not_decide_the_dispersion():
    z = pl.Series([-1.0, 1.0] * 20 + [30.0])

    assert pl.select(dispersion(pl.lit(z))).item() == 1.0


def _closed(size, average, **options):
    low, high = wilson_limits(pl.lit(average), pl.lit(size), **options)
    return pl.select(low=low, high=high).row(0)

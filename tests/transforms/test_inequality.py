"""Check values: by hand, and a weighted least squares fit computed elsewhere."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.inequality import slopes, variance


def fitted(sizes, values, variances=(1.0,) * 5):
    rows = {
        "area": ["A"] * len(sizes),
        "rank": list(range(len(sizes))),
        "whole": list(sizes),
        "value": [float(value) for value in values],
        "variance": list(variances)[: len(sizes)],
    }
    return slopes(pl.LazyFrame(rows), ["area"]).collect().row(0, named=True)


@pytest.mark.parametrize(
    ("sizes", "values", "slope", "intercept", "relative"),
    [
        ((20,) * 5, (60, 65, 70, 75, 80), 25.0, 57.5, 1.434783),
        ((30, 25, 20, 15, 10), (50, 58, 62, 71, 80), 32.809524, 44.145238, 1.743218),
    ],
)
def test_the_slope_is_the_published_one(sizes, values, slope, intercept, relative):
    made = fitted(sizes, values)

    assert made["slope"] == pytest.approx(slope, abs=5e-7)
    assert made["intercept"] == pytest.approx(intercept, abs=5e-7)
    assert made["relative"] == pytest.approx(relative, abs=5e-7)


def test_the_limits_follow_from_the_variance_of_each_group():
    made = fitted((20,) * 5, (60, 65, 70, 75, 80))

    # Coefficients of five equal groups are -1, -.5, 0, .5, 1, so the standard error is sqrt(2.5).
    assert made["slope_high"] - made["slope"] == pytest.approx(1.96 * 2.5**0.5, abs=1e-3)
    assert made["slope"] - made["slope_low"] == pytest.approx(1.96 * 2.5**0.5, abs=1e-3)


def test_the_limits_of_the_ratio_are_those_of_small_moves_of_each_value():
    values = (60, 65, 70, 75, 80)
    base, step = fitted((20,) * 5, values)["relative"], 1e-5
    moved = [
        fitted((20,) * 5, [v + step * (n == k) for n, v in enumerate(values)])["relative"]
        for k in range(5)
    ]
    error = sum(((ratio - base) / step) ** 2 for ratio in moved) ** 0.5

    made = fitted((20,) * 5, values)
    assert made["relative_high"] - base == pytest.approx(1.959964 * error, rel=1e-4)


def test_the_variance_of_a_share_comes_from_its_interval():
    rows = pl.DataFrame({"n": [81], "d": [263]})

    # Wilson, Newcombe 1998a: 25.53 to 36.62.
    assert rows.select(variance(pl.col("n"), pl.col("d"))).item() == pytest.approx(
        ((36.62 - 25.53) / (2 * 1.959964)) ** 2, rel=2e-3
    )


@given(st.lists(st.integers(1, 500), min_size=5, max_size=5), st.floats(0, 100))
def test_where_all_groups_are_alike_there_is_no_slope(sizes, value):
    assert fitted(sizes, [value] * 5)["slope"] == pytest.approx(0, abs=1e-9)


def test_each_area_has_its_own_line():
    one = {"rank": [1, 2], "whole": [5, 5], "variance": [1.0, 1.0]}
    rows = pl.concat(
        pl.LazyFrame({"area": [area] * 2, "value": [10.0, value], **one})
        for area, value in (("B", 20.0), ("A", 0.0))
    )

    made = slopes(rows, ["area"]).sort("area").collect()

    assert made["slope"].to_list() == pytest.approx([-20, 20])

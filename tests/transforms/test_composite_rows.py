"""A composite that is hidden leaves nothing in its row, and nothing beside it gives it back."""

import polars as pl
import pytest

from tests.composite_factories import eight, published, state_of
from transforms.composite_figures import COUNTS

ENGLAND, AREA = ("National", "E92000001"), ("Regional", "E12000001")
FIGURES = [
    "numerator",
    "denominator",
    "numerator_low",
    "numerator_high",
    "value",
    "lower_ci",
    "upper_ci",
    "lower_bound",
    "upper_bound",
    "england_comparison",
]
COMPOSITES = ["gb_mean", "gb_all_eight", "gb_six_or_more", "gb_none", *COUNTS]
RESULTS = {f"s{number}": eight(number % 9, without=number) for number in range(300)}


def rows(*areas, known=(), hidden=()):
    places = {place: [f"s{number}" for number in numbers] for place, numbers in areas}
    return published(state_of(places, RESULTS), known, hidden)


def of(night, area, measure):
    return night[1].filter(area_code=area, measure=measure).row(0, named=True)


@pytest.mark.parametrize("measure", [name for name in COMPOSITES if name != "gb_mean"])
def test_a_composite_hidden_for_last_night_leaves_no_figure_interval_bound_or_word(measure):
    before = rows((ENGLAND, range(300)), (AREA, range(120)))

    tonight = rows((ENGLAND, range(300)), (AREA, range(122)), known=[before])

    assert of(before, AREA[1], measure)["value"] is not None
    assert [of(tonight, AREA[1], measure)[name] for name in FIGURES] == [None] * len(FIGURES)


@pytest.mark.parametrize("measure", COMPOSITES)
def test_a_composite_on_a_hidden_benchmark_leaves_no_figure_interval_bound_or_word(measure):
    night = rows((ENGLAND, range(300)), (AREA, range(120)), hidden=[(AREA[1], 4)])

    assert [of(night, AREA[1], measure)[name] for name in FIGURES] == [None] * len(FIGURES)


@pytest.mark.parametrize("measure", ["gb_all_eight", "gb_six_or_more", "gb_none"])
def test_no_word_compares_with_an_england_that_is_hidden(measure):
    before = rows((ENGLAND, range(298)))

    tonight = rows((ENGLAND, range(300)), (AREA, range(120)), known=[before])

    assert of(tonight, ENGLAND[1], measure)["value_status"] == "c"
    assert of(tonight, AREA[1], measure)["england_comparison"] == "not_compared"


def test_a_near_pure_count_is_a_range_without_value_interval_bound_or_word():
    results = {f"s{n}": eight(8 if n == 0 else n % 8, without=n) for n in range(300)}
    places = {
        place: [f"s{n}" for n in range(size)] for place, size in ((ENGLAND, 300), (AREA, 120))
    }
    night = published(state_of(places, results))
    row = of(night, AREA[1], "gb_all_eight")

    assert (row["value_status"], row["numerator_low"], row["numerator_high"]) == ("range", 0, 1)
    assert [row[name] for name in FIGURES if name not in FIGURES[1:4]] == [None] * 7


def test_the_figures_of_a_shown_composite_are_those_of_its_own_counts():
    night = rows((ENGLAND, range(300)), (AREA, range(120)))
    shown = night[1].filter(pl.col("measure").is_in(COMPOSITES), pl.col("value_status") == "ok")
    scale = pl.when(pl.col("measure") == "gb_mean").then(1).otherwise(100)

    made = shown.select(scale * pl.col("numerator") / pl.col("denominator") - pl.col("value"))

    assert shown.height > 0
    assert made.to_series().abs().max() < 1e-9

import polars as pl
import pytest

from tests.release_factories import AREAS, HUB, LONG_NAME
from tests.release_figures import ENGLAND, figures
from transforms.funnel import funnel_limits
from transforms.summaries_compare import (
    BENCHMARKS,
    england_by_fifth,
    england_by_year,
    outside,
    spread,
    utility,
)
from validation.published import Attainment

ATTAINMENT = figures(Attainment, AREAS)


def area(part, whole, status="ok"):
    return {
        "numerator": part,
        "denominator": whole,
        "value": None if part is None else 100 * part / whole,
        "england_numerator": 3750,
        "england_denominator": 5000,
        "value_status": status,
    }


def sides(*areas):
    rows = pl.DataFrame(areas)
    limits = funnel_limits(rows["denominator"].drop_nulls(), 75.0)
    return outside(rows, limits)["outside"].to_list()


def test_england_has_a_row_for_each_benchmark_and_year_old_series_first():
    rows = england_by_year(ATTAINMENT.lazy()).collect()

    assert rows.height == len(BENCHMARKS) * len(ENGLAND.periods)
    assert rows["series"].to_list() == ["gatsby_2018"] * 24 + ["gatsby_2025"] * 8
    assert set(rows["england_status"]) == {"x"}


def test_fifths_are_in_the_order_of_their_list_without_totals():
    rows = england_by_fifth(ATTAINMENT.lazy(), ("gb6",)).collect()

    assert rows["fsm_quintile"].to_list()[:6] == ["1", "2", "3", "4", "5", "unavailable"]
    assert set(rows["establishment_group"]) == {"total"}


def test_an_area_is_outside_only_beyond_the_limits():
    low, high = funnel_limits([60], 75.0).select("lower_998", "upper_998").row(0)
    beyond = [area(60 * low / 100 - 0.1, 60), area(60 * high / 100 + 0.1, 60)]
    at = [area(60 * low / 100, 60), area(60 * high / 100, 60)]

    assert sides(*beyond, *at) == ["below", "above", "within", "within"]


@pytest.mark.parametrize("status", ["c", "range", "x"])
def test_an_area_without_an_exact_figure_is_on_no_side(status):
    assert sides(area(None, 60, status), area(45, 60)) == [None, "within"]


def test_areas_far_apart_spread_by_more_than_chance():
    near = [area(part, 60) for part in range(43, 48)]
    apart = [area(part, 60) for part in (10, 20, 30, 58, 60)]

    assert spread(pl.DataFrame(near)) < 1 < 2 < spread(pl.DataFrame(apart))


def test_a_hidden_area_does_not_count_in_the_spread():
    near = [area(part, 60) for part in range(43, 48)]

    assert spread(pl.DataFrame([*near, area(0, 60, "c")])) == spread(pl.DataFrame(near))


def test_nothing_shown_has_no_spread():
    assert spread(pl.DataFrame([area(45, 60, "c")])) == 0


def test_what_protection_leaves_adds_up_to_all_and_leaves_out_what_nobody_sent():
    counted = utility(ATTAINMENT.lazy()).collect()

    assert (counted["exact"] + counted["range"] + counted["hidden"]).equals(counted["all"])
    gb5 = counted.filter(pl.col("measure") == "gb5", pl.col("geographic_level") == LONG_NAME.level)
    gb6 = counted.filter(pl.col("measure") == "gb6", pl.col("geographic_level") == HUB.level)
    assert gb5.select("range", "hidden").rows() == [(1, 1)] * 4
    assert gb6.select("exact", "all").sum().row(0) == (5, 5)

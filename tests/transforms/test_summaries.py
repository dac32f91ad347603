from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from tests.release_factories import (
    AREAS,
    FIRST_YEAR,
    HUB,
    OLD_ONLY,
    SOUTH_WEST,
    areas_table,
    parts_table,
)
from tests.release_figures import ENGLAND, NEW, OLD, figures
from transforms import summaries
from validation.published import Attainment, Returns


@pytest.fixture(scope="module")
def released() -> pl.LazyFrame:
    attainment, returns = figures(Attainment, AREAS), figures(Returns, AREAS)
    return summaries.figures_of(attainment.lazy(), returns.lazy(), areas_table(AREAS).lazy())


def of(rows: pl.LazyFrame, area, *columns: str) -> list[tuple]:
    return rows.filter(area_code=area.code).select(*columns).collect().rows()


def test_englands_figure_stands_beside_every_figure_of_the_same_kind(released):
    both = released.filter(
        pl.col("geographic_level") != "National", pl.col("england_status") == "x"
    ).collect()
    england = released.filter(geographic_level="National").collect()

    assert both.is_empty()
    assert england["england_numerator"].equals(england["numerator"])


def test_nothing_is_counted_so_a_hidden_figure_stays_hidden(released):
    own = ["numerator", "value", "lower_ci", "lower_bound", "numerator_low"]
    hidden = released.filter(value_status="c").select(own).collect()

    assert hidden.height > 0
    assert hidden.null_count().row(0) == (hidden.height,) * len(own)


def test_a_headline_is_the_newest_whole_year_of_the_newest_series(released):
    newest = summaries.headlines(released)

    assert of(newest, HUB, "series", "time_period") == [(NEW, "202526")]
    assert of(newest, OLD_ONLY, "series", "time_period") == [(OLD, "202324")]


def test_a_newer_term_does_not_move_the_headline(released):
    open_year = (pl.col("time_period") == "202526") & (pl.col("time_identifier") != "Autumn term")
    autumn = released.filter(~open_year)

    newest = summaries.headlines(autumn)
    terms = summaries.latest_terms(autumn)

    assert of(newest, HUB, "series", "time_period") == [(OLD, "202425")]
    assert set(of(terms, HUB, "time_period", "time_identifier")) == {("202526", "Autumn term")}


def test_headline_figures_hold_every_measure_once_in_the_code_lists_order(released):
    rows = summaries.headline_figures(released, summaries.headlines(released))
    measures = [measure for (measure,) in of(rows, HUB, "measure")]

    assert measures[:8] == [f"gb{number}" for number in range(1, 9)]
    assert len(measures) == len(set(measures)) == 40


def test_a_range_has_places_and_no_value(released):
    rows = summaries.headline_figures(released, summaries.headlines(released))
    gb4 = rows.filter(measure="gb4")

    assert of(gb4, FIRST_YEAR, "value", "place_low", "place_high") == [(None, 1100 / 12, 100.0)]


@pytest.mark.parametrize(
    ("returns", "most", "least"),
    [(5, 1, None), (8, 3, None), (12, 5, 12), (20, 10, 19), (41, 23, 36), (100, 63, 81)],
)
def test_detectability_matches_the_measured_table(returns, most, least):
    table = summaries.detectability(72, (returns,))

    assert table.select("returns", "lower_at_most", "higher_at_least").row(0) == (
        returns,
        most,
        least,
    )


def test_years_run_series_by_series(released):
    years = of(summaries.years(released), HUB, "series", "time_period", "measure")

    assert [row[:2] for row in years[::3]] == [
        (OLD, "202223"),
        (OLD, "202324"),
        (OLD, "202425"),
        (NEW, "202526"),
    ]


def test_terms_run_in_the_order_of_the_year(released):
    terms = of(summaries.latest_terms(released), HUB, "time_identifier")

    assert [name for (name,) in terms[::3]] == ["Autumn term", "Spring term", "Academic year"]


def test_a_breakdown_is_one_way(released):
    newest = summaries.headlines(released)
    fifths = of(summaries.breakdown(released, newest, "fsm_quintile"), ENGLAND, "fsm_quintile")
    groups = summaries.breakdown(released, newest, "establishment_group")

    assert [name for (name,) in fifths[::3]] == ["1", "2", "3", "4", "5", "unavailable"]
    assert set(of(groups, ENGLAND, "fsm_quintile")) == {("total",)}


def test_parts_are_regions_for_england_and_authorities_elsewhere(released):
    parts = summaries.parts_of(areas_table(AREAS).lazy(), parts_table(AREAS).lazy())
    rows = summaries.figures_of_parts(released, summaries.headlines(released), parts)

    assert of(parts, ENGLAND, "part_name") == [("East Midlands",), ("South West",)]
    assert set(of(rows, OLD_ONLY, "part_name", "time_period")) == {
        ("Bournemouth, Christchurch and Poole", "202324")
    }


def test_a_part_without_a_released_row_is_not_available_rather_than_left_out(released):
    parts = summaries.parts_of(areas_table(AREAS).lazy(), parts_table(AREAS).lazy())
    without = released.filter(pl.col("area_code") != "E06000058")
    rows = summaries.figures_of_parts(without, summaries.headlines(without), parts)

    assert of(rows, HUB, "measure", "value_status") == [
        ("gb_mean", "x"),
        ("gb_all_eight", "x"),
        ("return_rate", "x"),
    ]


def test_areas_of_one_name_are_told_apart_by_their_kind():
    namesakes = (
        replace(HUB, name="South West"),
        replace(OLD_ONLY, name="South West"),
        SOUTH_WEST,
        FIRST_YEAR,
    )
    named = summaries.with_page_names(areas_table(namesakes).lazy()).collect()

    assert named["area_name"].to_list() == [
        "South West careers hub",
        "South West local enterprise partnership",
        "South West",
        "Three Shires Careers Hub",
    ]


def test_areas_are_listed_by_kind_and_name_with_the_retired_marked():
    listed = summaries.listed(areas_table(AREAS).lazy(), pl.lit(date(2026, 9, 30))).collect()

    assert listed["area_name"].to_list()[:3] == ["England", "East Midlands", "South West"]
    assert set(listed.filter("is_retired")["slug"]) == {"poole", "buckinghamshire-thames-valley"}

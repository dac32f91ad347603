"""Check values: Agresti, Categorical Data Analysis, and one by hand."""

import polars as pl
import pytest

from transforms.trends import cochran_armitage, recent_trends


def trend_of(*groups):
    """Test groups of (achieving, size, score)."""
    rows = pl.DataFrame(groups, schema=["part", "whole", "score"], orient="row")
    chi2, slope = cochran_armitage(pl.col("part"), pl.col("whole"), pl.col("score"))
    return rows.select(chi2=chi2, slope=slope).row(0)


def years(*shares, size=200, first=2020, series="gatsby_2018", status="ok"):
    """Make one area's years: the percentage achieving of each, and whether it is shown."""
    rows = [
        {
            "area": "A",
            "series": series,
            "time_period": f"{first + n}{(first + n + 1) % 100}",
            "numerator": None if share is None else share * size // 100,
            "denominator": None if share is None else size,
            "value_status": "c" if share is None else status,
        }
        for n, share in enumerate(shares)
    ]
    return pl.LazyFrame(rows, schema_overrides={"numerator": pl.Int64, "denominator": pl.Int64})


def trends(frame):
    return recent_trends(frame, ["area"]).collect().select("series", "trend").rows()


def test_chi_squared_for_a_trend_is_the_published_one():
    groups = (48, 17114, 0), (38, 14502, 0.5), (5, 793, 1.5), (1, 127, 4), (1, 38, 7)

    assert trend_of(*groups)[0] == pytest.approx(6.5701, abs=5e-5)


def test_the_slope_is_in_shares_for_each_year():
    groups = (9, 20, 1), (10, 20, 2), (12, 20, 3), (14, 20, 4), (15, 20, 5)

    assert trend_of(*groups) == pytest.approx((256 / 48, 0.08))


def test_where_all_achieve_there_is_nothing_to_test():
    assert trend_of((5, 5, 1), (9, 9, 2))[0] is None


@pytest.mark.parametrize(
    ("shares", "trend"),
    [
        ((40, 45, 50, 55, 60), "increasing"),
        ((60, 55, 50, 45, 40), "decreasing"),
        ((50, 51, 50, 52, 51), "no_clear_trend"),
        ((0, 0, 0, 0, 0), "no_clear_trend"),
        ((40, 50, 60, 70), "too_early"),
        ((40, None, 50, 55, 60), "too_early"),
        ((None, 40, 45, 50, 55, 60), "increasing"),
        ((90, 40, 45, 50, 55, 60), "increasing"),
    ],
)
def test_a_trend_needs_five_shown_years_in_a_row(shares, trend):
    assert trends(years(*shares)) == [("gatsby_2018", trend)]


def test_five_years_with_a_gap_are_no_trend():
    frame = pl.concat([years(40, 45), years(50, 55, 60, first=2023)])

    assert trends(frame) == [("gatsby_2018", "too_early")]


def test_no_trend_crosses_the_break():
    frame = pl.concat([years(40, 45, 50), years(55, 60, first=2023, series="gatsby_2025")])

    assert trends(frame) == [("gatsby_2018", "too_early"), ("gatsby_2025", "too_early")]


def test_the_slope_is_in_percentage_points_a_year_and_null_where_it_is_too_early():
    frames = pl.concat([years(40, 45, 50, 55, 60), years(40, 50, series="gatsby_2025", first=2025)])

    assert recent_trends(frames, ["area"]).collect()["slope"].to_list() == [pytest.approx(5), None]

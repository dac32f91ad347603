import polars as pl
import pytest

from tests.progress_factories import HUB, LAST, THIS, schools, state
from transforms.attainment import ACHIEVED, NOT, PARTLY
from transforms.progress import MEANS, next_year, progress_counts, this_year, years_matched


def counts(*groups, measures=None):
    made = state(*groups)
    found = progress_counts(this_year(made.members.lazy(), made.counted.lazy())).collect()
    of_year = found.filter(pl.col("time_period") == THIS, pl.col("geographic_level") == "National")
    rows = {m: (n, d) for m, n, d in of_year.select("measure", "numerator", "denominator").rows()}
    return {m: rows[m] for m in measures} if measures else rows


GAINED = ("gb1_gained", "gb1_kept", "gb1_lost")


def test_gained_kept_and_lost_are_of_the_same_institutions():
    groups = (
        schools(3, ACHIEVED, PARTLY, start=0),
        schools(4, ACHIEVED, ACHIEVED, start=10),
        schools(2, NOT, ACHIEVED, start=20),
        schools(1, NOT, NOT, start=30),
    )

    assert counts(*groups, measures=GAINED) == {
        "gb1_gained": (3, 10),
        "gb1_kept": (4, 10),
        "gb1_lost": (2, 10),
    }


@pytest.mark.parametrize(
    "other",
    [
        {"now": ACHIEVED, "before": None},
        {"now": None, "before": ACHIEVED},
        {"now": ACHIEVED, "before": ACHIEVED, "series_before": "gatsby_2025"},
        {"now": ACHIEVED, "before": ACHIEVED, "unassessed": (1,)},
    ],
)
def test_who_is_not_counted_in_both_years_of_one_series_is_in_no_count(other):
    same = schools(5, ACHIEVED, NOT)

    assert counts(same, schools(7, start=50, **other), measures=["gb1_gained"]) == {
        "gb1_gained": (5, 5)
    }


def test_an_institution_stands_where_it_is_this_year():
    moved = schools(2, ACHIEVED, NOT, areas=(HUB,), areas_before=())
    made = state(moved)

    found = progress_counts(this_year(made.members.lazy(), made.counted.lazy())).collect()

    gained = found.filter(pl.col("measure") == "gb1_gained", pl.col("denominator") > 0)
    assert gained.select("area_code", "time_period", "numerator").rows() == [("hub", THIS, 2)]


def test_the_averages_are_of_whoever_was_assessed_in_both_years_the_blank_not_achieved():
    groups = (
        schools(3, ACHIEVED, NOT),
        schools(1, ACHIEVED, ACHIEVED, start=10),
        schools(5, ACHIEVED, ACHIEVED, start=20, unassessed=(8,)),
    )

    before, after = MEANS
    assert counts(*groups, measures=MEANS) == {before: (8 + 35, 9), after: (32 + 35, 9)}


def test_a_series_has_no_progress_in_its_first_year():
    made = state(schools(3, ACHIEVED, NOT))
    found = progress_counts(this_year(made.members.lazy(), made.counted.lazy())).collect()

    assert set(found["time_period"]) == {LAST, THIS}
    assert years_matched(found).rows() == [("gatsby_2018", THIS)]


@pytest.mark.parametrize(("year", "after"), [("202425", "202526"), ("209899", "209900")])
def test_the_year_after(year, after):
    assert pl.select(next_year(pl.lit(year))).item() == after

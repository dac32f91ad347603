import polars as pl
import pytest

from tests.factories import periods
from transforms.published import attainment_rows, return_rows


def cells(*rows):
    """Make protected cells of Gateshead's total for one benchmark, 30 eligible of 40 returned."""
    defaults = {
        "series": "gatsby_2018",
        "time_period": "202425",
        "time_identifier": "Academic year",
        "geographic_level": "Local authority",
        "area_code": "E08000037",
        "area_name": "Gateshead",
        "establishment_group": "total",
        "fsm_quintile": "total",
        "measure": "gb1",
        "numerator": 20,
        "denominator": 30,
        "eligible": 40,
        "status": "ok",
        "numerator_low": None,
        "numerator_high": None,
    }
    whole = pl.Int64
    counts = ("numerator", "denominator", "eligible", "numerator_low", "numerator_high")
    return pl.LazyFrame(
        [defaults | row for row in rows], schema_overrides=dict.fromkeys(counts, whole)
    )


ENGLAND = {
    "geographic_level": "National",
    "area_code": "E92000001",
    "numerator": 3000,
    "denominator": 4500,
    "eligible": 5000,
}
FIGURES = [
    "numerator",
    "denominator",
    "value",
    "numerator_low",
    "numerator_high",
    "lower_ci",
    "upper_ci",
    "lower_bound",
    "upper_bound",
    "england_comparison",
]


def published(*rows, make=attainment_rows):
    return make(cells(*rows), periods().lazy()).collect().to_dicts()


def shown(row):
    return {name for name in FIGURES if row[name] is not None}


def test_a_shown_row_has_its_counts_value_interval_and_bounds():
    row, _ = published({}, ENGLAND)

    assert row["value_status"] == "ok"
    assert row["value"] == pytest.approx(66.6667, abs=1e-3)
    assert (row["lower_bound"], row["upper_bound"]) == (50.0, 75.0)
    assert row["lower_ci"] < row["value"] < row["upper_ci"]
    assert row["england_comparison"] == "not_clearly_different"


@pytest.mark.parametrize(
    ("why", "row", "status"),
    [
        ("protection hides it", {"status": "c"}, "c"),
        ("nobody is eligible", {"eligible": None, "denominator": None, "status": None}, "z"),
        ("nobody returned", {"denominator": None, "numerator": None, "status": None}, "x"),
    ],
)
def test_a_row_that_is_not_shown_holds_no_figure_at_all(why, row, status):
    (made,) = published(row)

    assert (made["value_status"], shown(made)) == (status, set()), why


def test_a_range_holds_its_range_and_its_denominator_and_nothing_else():
    (made,) = published({"status": "range", "numerator_low": 29, "numerator_high": 30})

    assert made["value_status"] == "range"
    assert shown(made) == {"denominator", "numerator_low", "numerator_high"}


@pytest.mark.parametrize(("returned", "status"), [(19, "u"), (20, "ok")])
def test_under_half_returned_is_marked_and_keeps_its_figures(returned, status):
    row, _ = published({"numerator": 10, "denominator": returned}, ENGLAND)

    assert row["value_status"] == status
    assert row["numerator"] == 10


def test_too_few_returns_are_not_compared():
    row, _ = published({"numerator": 0, "denominator": 19}, ENGLAND)

    assert row["england_comparison"] == "too_few"


def test_a_clearly_lower_share_says_so_and_england_is_not_compared_with_itself():
    row, england = published({"numerator": 5}, ENGLAND)

    assert (row["england_comparison"], england["england_comparison"]) == ("lower", "not_compared")


def test_nothing_is_compared_with_an_england_that_is_not_shown():
    row, _ = published({}, ENGLAND | {"status": "c"})

    assert row["england_comparison"] == "not_compared"


def test_the_average_has_bounds_of_eight_and_no_interval():
    mean = {"measure": "gb_mean", "numerator": 150, "denominator": 30}
    (made,) = published(mean)

    assert (made["value"], made["lower_ci"]) == (5.0, None)
    assert (made["lower_bound"], made["upper_bound"]) == (150 / 40, (150 + 8 * 10) / 40)


def test_an_open_year_is_provisional_and_the_first_updated_year_a_break_once_closed():
    def flag(**values):
        (made,) = published(values)
        return made["value_flag"]

    assert flag() == "p"
    assert flag(series="gatsby_2025", time_period="202526") == "b"
    assert flag(time_period="202324") is None


def test_returns_are_shares_of_the_eligible_without_interval_or_verdict():
    rate = {"measure": "return_rate", "numerator": 30, "denominator": 40}
    (made,) = published(rate, make=return_rows)

    assert (made["value"], made["value_status"]) == (75.0, "ok")
    assert shown(made) == {"numerator", "denominator", "value", "england_comparison"}


@pytest.mark.parametrize(
    ("why", "row", "status"),
    [
        ("four eligible", {"numerator": 4, "denominator": 4, "eligible": 4}, "c"),
        ("five eligible, all returned", {"numerator": 5, "denominator": 5, "eligible": 5}, "ok"),
        ("four of forty returned", {"numerator": 4, "denominator": 40}, "c"),
        ("none of forty returned", {"numerator": 0, "denominator": 40}, "ok"),
    ],
)
def test_small_returns_are_not_shown(why, row, status):
    (made,) = published({"measure": "return_rate"} | row, make=return_rows)

    assert made["value_status"] == status, why

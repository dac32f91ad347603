"""Figures of every data set as the pages across areas print them."""

import pytest

from templates.filters_across import figure


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator", "value", "status", "printed"),
    [
        ("gb5", 19, 41, 46.3, "ok", "19 of 41"),
        ("gb5", None, None, None, "c", "[c]"),
        ("gb_mean", 246, 41, 6.0, "ok", "6.0"),
        ("gb_mean_matched_after", 123, 20, 6.15, "ok", "6.2"),
        ("gb5_gap", None, 82, -4.25, "ok", "-4.3"),
        ("gb_mean_slope", None, 410, 0.5, "ok", "0.5"),
        ("gb_mean_slope", None, None, None, "c", "[c]"),
    ],
)
def test_any_figure_is_printed_by_what_it_is(
    measure, numerator, denominator, value, status, printed
):
    row = {
        "measure": measure,
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "value_status": status,
    }

    assert figure(row) == printed

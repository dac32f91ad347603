import pytest

from templates.funnel import FLOOR, LEFT, MOST_NAMED, RIGHT, TOP, funnel
from tests.sentence_rows import figure, hidden, ranged, said

LIMITS = [
    {"size": size, "lower_998": 40.0, "lower_95": 55.0, "upper_95": 95.0, "upper_998": 99.0}
    for size in (5, 20, 60)
]


def area(part, whole, outside="within", **told):
    return figure(
        "gb6", numerator=part, denominator=whole, value=100 * part / whole, outside=outside, **told
    )


def drawn(*rows, is_flagged=True):
    plot = funnel(rows, LIMITS, "local authorities", is_flagged=is_flagged)
    assert plot is not None
    return plot


def test_an_area_outside_is_marked_and_named_and_one_within_is_a_dot():
    plot = drawn(area(30, 40), area(10, 40, "below", area_name="Rutland"))

    assert [css for css, _, _ in plot.points] == ["dot", "lower"]
    assert [label.text for label in plot.names] == ["Rutland"]
    assert said(plot.description) == (
        "Funnel plot. England 85%. In 2024/25, none of the 2 local authorities shown lies above "
        "the 99.8% limits on Benchmark 6, and 1 lies below. Names and counts are in the table "
        "below."
    )


def test_a_hidden_area_has_no_mark_and_a_range_no_point():
    plot = drawn(area(30, 40), hidden("gb6", outside=None), ranged(14, 15, 15, "gb6", outside=None))

    assert len(plot.points) == 1
    ((x, low, high),) = plot.bars
    assert LEFT < x < RIGHT
    assert TOP == high < low
    assert "Besides: 1 as a range and 1 not shown." in said(plot.description)


def test_where_areas_differ_more_than_chance_none_is_singled_out():
    plot = drawn(area(39, 40, "above"), area(4, 40, "below"), is_flagged=False)

    assert {css for css, _, _ in plot.points} == {"dot"}
    assert plot.names == []
    assert "none of the 2 shown is singled out" in said(plot.description)


def test_nothing_outside_is_an_answer():
    assert "no area of the 2 local authorities shown lies outside" in said(
        drawn(area(30, 40), area(31, 40)).description
    )


def test_nothing_is_drawn_where_nothing_is_shown():
    assert funnel([hidden("gb6", outside=None)], LIMITS, "careers hubs", is_flagged=True) is None


def test_more_marks_than_can_be_read_are_not_all_named():
    rows = [area(30 + n, 60, "above", area_name=f"Area {n}") for n in range(12)]

    assert len(drawn(*rows).names) == MOST_NAMED


@pytest.mark.parametrize("limit", [-3.0, 104.0])
def test_curves_stay_in_the_frame(limit):
    rows = [area(30, 40)]
    limits = [dict.fromkeys(LIMITS[0], limit) | {"size": size} for size in (5, 20)]
    plot = funnel(rows, limits, "local authorities", is_flagged=True)

    assert plot is not None
    heights = {int(point.split(",")[1]) for _, curve in plot.curves for point in curve.split()}
    assert heights <= {TOP, FLOOR}

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from templates.strip import LEFT, RIGHT, STEP, TALLEST, strip
from tests.sentence_rows import figure, hidden, said


def row_of(part, whole=40, **told):
    return figure(
        "gb6", numerator=part, denominator=whole, value=100 * part / whole, returned=whole, **told
    )


def test_each_area_that_is_shown_has_one_dot_and_a_hidden_one_has_none():
    drawn = strip([row_of(10), row_of(20), hidden("gb6"), hidden("gb6", "x")], "local authorities")

    assert drawn is not None
    assert len(drawn.dots) == 2
    assert said(drawn.description) == (
        "Dot plot of 2 local authorities, 2024/25. They lie between 25% and 50%. 2 are not shown."
    )


def test_the_own_area_is_marked_named_and_on_top_of_its_pile():
    rows = [row_of(20), row_of(20, area_name="Rutland"), row_of(20)]

    drawn = strip(rows, "local authorities", own=1)

    assert drawn is not None
    own = [dot for dot in drawn.dots if dot[0] == "own"]
    assert own == [min(drawn.dots, key=lambda dot: dot[2])]
    assert drawn.own == (own[0][1], own[0][2], "middle", "Rutland")
    assert "Rutland: 50%." in said(drawn.description)


def test_an_own_area_that_is_hidden_leaves_no_mark():
    drawn = strip([row_of(20), row_of(30), hidden("gb6")], "careers hubs", own=2)

    assert drawn is not None
    assert drawn.own is None
    assert {css for css, _, _ in drawn.dots} == {"dot"}


def test_nothing_is_drawn_of_a_single_area():
    assert strip([row_of(20), hidden("gb6")], "careers hubs") is None


def test_many_areas_are_put_in_words_by_their_middle_half():
    drawn = strip([row_of(part) for part in range(1, 41)], "local authorities")

    assert drawn is not None
    assert "The middle half lie between 28% and 75%." in said(drawn.description)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=80))
def test_dots_never_overlap_and_stay_on_the_scale(parts):
    drawn = strip([row_of(part) for part in parts], "local authorities")

    assert drawn is not None
    assert max(Counter((x, y) for _, x, y in drawn.dots).values()) == 1
    assert all(LEFT <= x <= RIGHT and 0 < y < drawn.floor for _, x, y in drawn.dots)


def test_a_high_pile_is_pressed_together():
    low, high = (strip([row_of(20)] * number, "local authorities") for number in (5, 50))

    assert low is not None
    assert high is not None
    assert {one[2] - other[2] for one, other in pairwise(low.dots)} == {STEP}
    assert {one[2] - other[2] for one, other in pairwise(high.dots)} == {2}
    assert high.floor < 2 * TALLEST

import pytest

from templates import sentences_changes, sentences_gaps, sentences_returns
from templates.filters_across import cell_bounds, cell_missing, gap, share_of, signed
from tests.sentence_rows import figure, hidden, ranged, said


def rate(part, whole=10):
    return figure("return_rate", numerator=part, denominator=whole, value=100 * part / whole)


def change(kind, **told):
    return {"kind": kind} | told


@pytest.mark.parametrize(("parts", "words"), [((10, 9), "1 of the 2"), ((9, 9), "none of the 2")])
def test_complete_areas_are_counted(parts, words):
    rows = [rate(part) for part in parts]

    assert said(sentences_returns.complete(rows, "Local authorities")) == (
        f"In 2024/25, {words} local authorities had a return from every school and college."
    )


def test_the_outer_fifths_stand_side_by_side():
    rows = [
        figure("gb_mean", fsm_quintile=fifth, numerator=part, denominator=100, value=part / 100)
        for fifth, part in (("1", 610), ("3", 590), ("5", 570))
    ]

    assert said(sentences_gaps.averages(rows)) == (
        "By their own assessments in 2024/25, mainstream schools in England with the fewest pupils "
        "eligible for free school meals achieved 6.1 of the 8 benchmarks on average, and those "
        "with the most 5.7."
    )


def test_a_hidden_outer_fifth_gives_no_number():
    rows = [hidden("gb_mean", fsm_quintile="1"), figure("gb_mean", fsm_quintile="5")]

    assert "not shown" in said(sentences_gaps.averages(rows))


def test_a_release_says_what_became_of_its_figures():
    none = dict.fromkeys(sentences_changes.WORDS, 0)
    found = {
        "data_sets": [none | {"changed": 1200, "suppressed": 1}, none | {"changed": 34}],
        "periods": [{"kind": "appeared"}],
    }

    assert said(sentences_changes.of_release(found)) == (
        "Since the release before, 1,234 figures changed, 1 figure is no longer shown and "
        "1 snapshot is new."
    )


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], "No figure of the North West changed since the release before."),
        (
            [change("unsuppressed"), change("unsuppressed"), change("changed")],
            "In the North West, 1 figure changed and 2 figures are newly shown since the release "
            "before.",
        ),
    ],
)
def test_an_area_says_what_became_of_its_figures(rows, text):
    assert said(sentences_changes.of_area({"area_name": "North West"}, rows)) == text


def test_a_first_release_has_nothing_to_compare_with():
    assert "first release" in said(sentences_changes.first())
    assert "not been listed" in said(sentences_changes.not_listed())


def test_missing_returns_and_bounds_have_a_text_in_every_state():
    assert [cell_missing(rate(9)), cell_missing(ranged(9, 10, 10)), cell_missing(hidden())] == [
        "1",
        "0–1",
        "[c]",
    ]
    assert [cell_bounds(figure()), cell_bounds(hidden()), cell_bounds(ranged(9, 10, 10))] == [
        "80% to 91%",
        "[c]",
        "not given",
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(0.04, "0.0"), (-0.04, "0.0"), (0.05, "0.1"), (-1.25, "-1.3")]
)
def test_a_difference_has_a_sign_unless_it_rounds_to_nothing(value, text):
    assert signed(value) == text


def test_a_share_of_no_figures_is_said_in_words():
    assert (share_of(0, 0), share_of(1, 8)) == ("0 of 0", "1 of 8 (13%)")


def slope(value, low, high, **told):
    ends = {"value": value, "lower_ci": low, "upper_ci": high, "numerator": None}
    return figure("gb_mean_slope", **ends, england_status="x", area_name="England") | told


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (slope(-0.2, -0.6, 0.2), "no clear gradient in England from mainstream schools"),
        (slope(-0.5, -0.9, -0.1), "falls from mainstream schools"),
        (slope(0.5, 0.1, 0.9), "rises from mainstream schools"),
        (slope(0.4, 0.0, 0.9), "no clear gradient"),
        (slope(None, None, None, value_status="c", denominator=None), "is not shown"),
        (slope(None, None, None, value_status="x", denominator=None), "too few returns"),
    ],
)
def test_no_clear_gradient_is_an_answer_like_any_other(row, words):
    assert words in said(sentences_gaps.gradient(row))


def test_a_gradient_gives_its_interval():
    assert "-0.5 benchmarks, 95% interval -0.9 to -0.1." in said(
        sentences_gaps.gradient(slope(-0.5, -0.9, -0.1))
    )


def test_a_gap_without_a_figure_has_a_symbol():
    assert [gap(slope(4.2, -1.0, 9.4)), gap(hidden()), gap(None)] == [
        "4.2 (-1.0 to 9.4)",
        "[c]",
        "[x]",
    ]

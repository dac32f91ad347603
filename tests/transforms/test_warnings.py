import polars as pl
import pytest

from tests.received_factories import scores, standardised
from transforms.warnings import row_warnings
from validation.code_lists import code_list

MIXED = scores("0", "20", "27", "50", "75", "50", "50", "50")
FAULTS = {
    "score_not_possible": {"benchmark_1": "63"},
    "flag_contradicts_score": {"benchmark_3_achieved": "no"},
    "flag_not_read": {"benchmark_3_achieved": "perhaps"},
    "no_scores": scores(*[None] * 8),
}


def warned(*rows):
    found = row_warnings(standardised(*rows).lazy()).collect()
    return found.select("line", "column", "rule").sort("line", "column").rows()


@pytest.mark.parametrize("rule", FAULTS)
def test_a_warning_is_given(rule):
    assert [found for *_, found in warned(FAULTS[rule])] == [rule]


def test_every_warning_of_the_code_list_is_seen():
    listed = code_list("rules").filter(pl.col("severity") == "warning")["rule"].to_list()

    assert sorted(listed) == sorted([*FAULTS, "copied_evaluation"])


@pytest.mark.parametrize("score", ["64", "64.71", "64.7058823529", "100", "0"])
def test_a_share_of_seventeen_items_is_possible_cut_off_or_not(score):
    assert warned({"benchmark_1": score, "evaluation_type": "schools"}) == []


def test_a_floating_point_rest_does_not_make_a_score_impossible():
    assert warned({"benchmark_1": "63.999999999999", "evaluation_type": "schools"}) == []


def test_a_score_possible_for_some_type_is_possible_where_no_type_is_stated():
    college = {"benchmark_1": "61"}

    assert warned(college) == []
    assert warned({**college, "evaluation_type": "schools"}) != []


def test_a_type_without_a_list_is_not_warned_about():
    assert warned({"benchmark_1": "63", "evaluation_type": "special"}) == []


def test_a_flag_that_says_what_the_score_says_is_silent():
    assert warned({"benchmark_1": "64", "benchmark_1_achieved": "no"}) == []
    assert warned({"benchmark_1": None, "benchmark_1_achieved": "yes"}) == []


def test_yes_beside_a_score_below_a_hundred_is_named_by_its_column():
    assert warned({"benchmark_1": "64", "benchmark_1_achieved": "Yes"}) == [
        (2, "benchmark_1_achieved", "flag_contradicts_score")
    ]


def test_the_same_eight_scores_later_may_be_a_copy():
    earlier = {**MIXED, "completed_on": "2024-12-01", "evaluation_type": "special"}
    later = {**earlier, "completed_on": "2025-03-01"}

    assert warned(later, earlier) == [(2, None, "copied_evaluation")]


@pytest.mark.parametrize(
    "change",
    [
        {"completed_on": "2024-12-01"},
        {"institution": "100002"},
        {"benchmark_8": "75"},
        {"benchmark_8": None},
    ],
)
def test_what_differs_is_not_a_copy(change):
    earlier = {**MIXED, "completed_on": "2024-12-01", "evaluation_type": "special"}

    assert warned(earlier, {**earlier, "completed_on": "2025-03-01", **change}) == []


def test_all_eight_achieved_twice_is_not_suspicious():
    assert warned({"completed_on": "2024-12-01"}, {"completed_on": "2025-03-01"}) == []

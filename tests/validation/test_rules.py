import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from tests.received_factories import evaluation, scores, standardised
from validation.code_lists import code_list
from validation.rules import ROW_RULES, as_schema, broken_rules, is_fine

FAULTS = {
    "institution_missing": {"institution": None},
    "institution_format": {"institution": "12345"},
    "completed_on_missing": {"completed_on": None},
    "completed_on_format": {"completed_on": "soon"},
    "completed_on_too_early": {"completed_on": "2014-08-31"},
    "score_format": {"benchmark_3": "Up to 90%"},
    "score_range": {"benchmark_3": "100.5"},
    "score_fraction": {"benchmark_3": "0.85"},
    "evaluation_type_unknown": {"evaluation_type": "other"},
    "framework_unknown": {"framework": "other"},
    "status_unknown": {"status": "other"},
}
CELLS = {
    "institution": ["100001", "123/4567", "12345", None],
    "completed_on": ["2025-07-14", "14/07/2025", "tbc", "01/09/2014", "31/08/2014", None],
    "benchmark_1": ["0", "1", "1%", "0.5", "100", "101", "-1", "n/a", "#N/A", None],
    "benchmark_2": ["0", "1", "100", "Up to 90%", "unscored", None],
    "framework": ["gatsby_2018", "other", None],
    "status": ["draft", "other", None],
    "evaluation_type": ["FE", "other", None],
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}),
    min_size=1,
    max_size=12,
)


def broken(**cells):
    return broken_rules(standardised(cells)).select("column", "rule").rows()


def test_a_good_row_breaks_no_rule():
    assert broken() == []


@pytest.mark.parametrize("rule", FAULTS)
def test_a_broken_rule_is_seen_in_its_column_and_nowhere_else(rule):
    (column,) = FAULTS[rule]

    assert broken(**FAULTS[rule]) == [(column, rule)]


def test_every_row_rule_of_the_code_list_is_declared_and_seen_to_fail():
    listed = code_list("rules").filter(pl.col("severity") == "row")["rule"].to_list()

    assert sorted(listed) == sorted(FAULTS) == sorted({rule.code for rule in ROW_RULES})


def test_all_broken_rules_of_a_row_are_reported():
    found = broken(institution=None, benchmark_1="x", benchmark_8="-1")

    assert found == [
        ("benchmark_1", "score_format"),
        ("benchmark_8", "score_range"),
        ("institution", "institution_missing"),
    ]


@pytest.mark.parametrize("score", ["0", "100", "1", "99.99", "1%"])
def test_the_edges_of_a_percentage_are_scores(score):
    assert broken(benchmark_3=score) == []


def test_zeros_and_bare_ones_are_fractions():
    assert ("benchmark_1", "score_fraction") in broken(**scores("1", "0", "0", "0", *[None] * 4))


def test_zeros_and_ones_with_a_percent_sign_are_percentages():
    assert broken(**scores("1%", "0", "0%", "0", *[None] * 4)) == []


def test_only_zeros_are_true_zeros():
    assert broken(**scores(*["0"] * 8)) == []


def test_a_date_in_the_future_is_not_a_fault():
    assert broken(completed_on="2099-07-14") == []


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_pandera_and_polars_agree_on_which_line_breaks_which_rule(rows):
    frame = standardised(*rows)

    assert _by_pandera(frame) == set(broken_rules(frame).select("line", "column", "rule").rows())


@given(ROWS)
@settings(max_examples=40, deadline=None)
def test_every_row_is_either_fine_or_listed_as_broken(rows):
    frame = standardised(*rows)

    fine = set(frame.filter(is_fine())["line"])
    faulty = set(broken_rules(frame)["line"])

    assert fine | faulty == set(frame["line"])
    assert not fine & faulty


def test_a_rule_never_answers_null():
    frame = standardised(*(evaluation(benchmark_1=cell) for cell in CELLS["benchmark_1"]))

    answers = frame.select(rule.holds.alias(str(n)) for n, rule in enumerate(ROW_RULES))

    assert sum(answers.null_count().row(0)) == 0


def _by_pandera(frame):
    try:
        as_schema().validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.select("index", "column", "check")
        return {(index + 2, column, rule) for index, column, rule in cases.rows()}
    return set()

"""The rules a row of evaluations must keep, each declared once, and the sentences of every rule.

A rule is an expression over a standardised row (``transforms.standardise``), true when the row is
fine. The nightly split and the pandera schema are both made from the same declarations.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from validation import policy
from validation.code_lists import labels
from validation.received import BENCHMARKS

SCORES = tuple(f"benchmark_{n}" for n in BENCHMARKS)
FLAGS = tuple(f"benchmark_{n}_achieved" for n in BENCHMARKS)
REQUIRED_COLUMNS = ("institution", "completed_on", *SCORES)
OPTIONAL_COLUMNS = ("institution_name", *FLAGS, "site", "evaluation_type", "framework", "status")
RECEIVED_COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
PLACE = ("fingerprint", "sheet", "line")
"""Where a row stands: its file, its sheet and its line."""


@dataclass(frozen=True)
class Rule:
    """One rule on one column: ``holds`` is true (never null) when the row is fine."""

    code: str
    column: str
    holds: pl.Expr


def _given(column: str) -> pl.Expr:
    return pl.col(f"{column}_text").is_not_null()


def _understood(column: str) -> pl.Expr:
    return ~_given(column) | pl.col(column).is_not_null()


def _on_scores(column: str) -> tuple[Rule, ...]:
    score = pl.col(column)
    in_range = score.is_null() | score.is_between(0, 100)
    return (
        Rule("score_format", column, pl.col(f"{column}_state").is_not_null()),
        Rule("score_range", column, in_range),
        Rule("score_fraction", column, score.is_null() | ~_is_fraction(column)),
    )


def _is_fraction(column: str) -> pl.Expr:
    """Tell a fraction from a percentage.

    No benchmark has a hundred items, so a score between 0 and 1 is a fraction. A bare 1 is one
    when nothing else in the row is above 1: such a row is 0s and 1s meaning 0% and 100%.
    """
    score = pl.col(column)
    is_bare_one = (score == 1) & ~pl.col(f"{column}_text").str.contains("%", literal=True)
    all_small = pl.all_horizontal(
        pl.col(other).is_null() | pl.col(other).is_between(0, 1) for other in SCORES
    )
    return score.is_between(0, 1, closed="none") | (is_bare_one & all_small)


_not_too_early = pl.col("completed_on").is_null() | (
    pl.col("completed_on") >= policy.EARLIEST_COMPLETED_ON
)

ROW_RULES: tuple[Rule, ...] = (
    Rule("institution_missing", "institution", _given("institution")),
    Rule("institution_format", "institution", _understood("institution")),
    Rule("completed_on_missing", "completed_on", _given("completed_on")),
    Rule("completed_on_format", "completed_on", _understood("completed_on")),
    Rule("completed_on_too_early", "completed_on", _not_too_early),
    *(rule for column in SCORES for rule in _on_scores(column)),
    Rule("evaluation_type_unknown", "evaluation_type", _understood("evaluation_type")),
    Rule("framework_unknown", "framework", _understood("framework")),
    Rule("status_unknown", "status", _understood("status")),
)


def is_fine() -> pl.Expr:
    """Tell the rows that keep every rule."""
    return pl.all_horizontal(rule.holds for rule in ROW_RULES)


def broken_rules(rows: pl.DataFrame) -> pl.DataFrame:
    """List each rule that each row breaks: its place, the column and the rule.

    Rows that keep every rule are set aside first, so a good file costs one pass.
    """
    faulty = rows.lazy().filter(~is_fine()).collect()
    broken = [
        faulty.lazy()
        .filter(~rule.holds)
        .select(*PLACE, column=pl.lit(rule.column), rule=pl.lit(rule.code))
        for rule in ROW_RULES
    ]
    return pl.concat(pl.collect_all(broken)).sort(*PLACE, "column", "rule", nulls_last=False)


def as_schema() -> pa.DataFrameSchema:
    """Declare the same rules to pandera, for readers of declarations and to check the split.

    Validate collected rows with ``lazy=True``: pandera runs no such check on a LazyFrame.
    """
    checked = dict.fromkeys(rule.column for rule in ROW_RULES)
    return pa.DataFrameSchema(
        {
            column: pa.Column(
                nullable=True,
                checks=[_as_check(rule) for rule in ROW_RULES if rule.column == column],
            )
            for column in checked
        },
        name="standardised evaluations",
    )


def _as_check(rule: Rule) -> pa.Check:
    """Turn a rule into a check; ``error`` is what pandera's failure cases call it."""
    return pa.Check(
        lambda rows: rows.lazyframe.select(rule.holds),
        name=rule.code,
        error=rule.code,
        ignore_na=False,
    )


def sentences() -> Mapping[str, str]:
    """Give each rule's sentence for the sender."""
    return labels("rules", "sentence")


def sentence(rule: str, **details: str | int) -> str:
    """Fill in a rule's sentence. Details name headings and lines, never what a cell holds."""
    return sentences()[rule].format(**details)

"""Find accepted evaluations that deserve a look before anyone relies on them."""

from collections.abc import Sequence

import polars as pl

from validation.code_lists import code_list
from validation.received import BENCHMARKS
from validation.rules import FLAGS, PLACE, SCORES

ROUNDING = 1e-9
"""57 may arrive as 56.99999999999999: far less than the distance between two possible scores."""


def row_warnings(rows: pl.LazyFrame) -> pl.LazyFrame:
    """List the warnings about accepted rows: place, column and rule.

    ``rows`` are standardised and keep every rule. Files are looked at one by one, so a warning
    never depends on what else has arrived. Warnings never change what is counted.
    """
    on_columns = [
        found
        for n, score, flag in zip(BENCHMARKS, SCORES, FLAGS, strict=True)
        for found in (
            _found(rows, _is_impossible(n), "score_not_possible", score),
            _found(rows, _contradicts(flag, score), "flag_contradicts_score", flag),
            _found(rows, _is_unread(flag), "flag_not_read", flag),
        )
    ]
    complete = rows.filter(_could_be_copied())
    copied = _found(complete, _repeats_earlier(), "copied_evaluation")
    return pl.concat([*on_columns, copied, _found(rows, _has_no_scores(), "no_scores")])


def _found(
    rows: pl.LazyFrame, condition: pl.Expr, rule: str, column: str | None = None
) -> pl.LazyFrame:
    return rows.filter(condition).select(
        *PLACE, column=pl.lit(column, dtype=pl.String), rule=pl.lit(rule)
    )


def _is_impossible(benchmark: int) -> pl.Expr:
    """Tell a score that no number of met items gives.

    Compass shows whole percentages cut off, not rounded, so scores are compared cut off. Only
    where the items of the series, benchmark and evaluation type are known; a row that states no
    type may have the score of any.
    """
    listed = code_list("possible_scores").filter(pl.col("benchmark") == str(benchmark))
    whole = (pl.col(SCORES[benchmark - 1]) + ROUNDING).floor().cast(pl.Int64)
    known = [
        _is_of(series, kind) & ~whole.is_in(_scores(of_kind))
        for (series,), of_series in listed.group_by("series", maintain_order=True)
        for kind, of_kind in _by_type(of_series)
    ]
    return pl.any_horizontal(known) if known else pl.lit(False)


def _by_type(listed: pl.DataFrame) -> list[tuple[str | None, pl.DataFrame]]:
    """Split the possible scores by evaluation type; not stated means any of them."""
    by_type = listed.group_by("evaluation_type", maintain_order=True)
    return [(None, listed), *((str(kind), scores) for (kind,), scores in by_type)]


def _is_of(series: object, kind: str | None) -> pl.Expr:
    return (pl.col("framework") == series) & pl.col("evaluation_type").eq_missing(pl.lit(kind))


def _scores(listed: pl.DataFrame) -> Sequence[int]:
    return listed["score"].cast(pl.Int64).unique().sort().to_list()


def _contradicts(flag: str, score: str) -> pl.Expr:
    """Tell an achieved flag that the score does not bear out; a score that is absent cannot."""
    return pl.col(flag) != (pl.col(score) == 100)


def _is_unread(flag: str) -> pl.Expr:
    return pl.col(f"{flag}_text").is_not_null() & pl.col(flag).is_null()


def _has_no_scores() -> pl.Expr:
    return pl.all_horizontal(pl.col(SCORES).is_null())


def _could_be_copied() -> pl.Expr:
    """Set aside rows that may well be the same twice: incomplete, or all eight achieved."""
    return pl.all_horizontal(pl.col(SCORES).is_not_null()) & ~pl.all_horizontal(
        pl.col(SCORES) == 100
    )


def _repeats_earlier() -> pl.Expr:
    """Tell a row with the eight scores of the institution's earlier evaluation.

    Copied evaluations keep the old learner numbers, so they may not be this term's position.
    """
    first = pl.col("completed_on").min().over("fingerprint", "institution", *SCORES)
    return pl.col("completed_on") > first

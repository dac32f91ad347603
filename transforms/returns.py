"""Which evaluation counts for each institution and snapshot, and what became of every row."""

import polars as pl

from validation.received import BENCHMARKS

ROW = ["fingerprint", "sheet", "line_number"]
"""What identifies an accepted row: file, sheet and line."""

ORDER = ["completed_on", "received", "fingerprint", "sheet", "line_number"]
"""Later wins: by completion, then receipt, then fingerprint, so file order never matters."""


def candidates(evaluations: pl.LazyFrame, institutions: pl.LazyFrame) -> pl.LazyFrame:
    """Pair each complete evaluation with the snapshots at which it could count.

    It must be completed in the snapshot's academic year, on or before the snapshot, by an
    institution eligible then. ``evaluations`` carry ``line`` and ``withdrawn``.
    """
    complete = evaluations.filter(
        pl.col("status") == "complete", ~pl.col("withdrawn"), pl.col("line").is_not_null()
    )
    at = institutions.select("line", "time_period", "time_identifier", "snapshot", "year_starts")
    return complete.join(at, on="line").filter(
        pl.col("completed_on") >= pl.col("year_starts"),
        pl.col("completed_on") <= pl.col("snapshot"),
    )


def counted_rows(candidate_rows: pl.LazyFrame) -> pl.LazyFrame:
    """Choose the rows that count: the latest; for a college by sites, the latest of each site.

    A row with no site stands for the whole institution and supersedes every earlier one. Site
    rows count together when they are later than any such row.
    """
    key = ["line", "time_period", "time_identifier"]
    ordered = candidate_rows.sort(ORDER, nulls_last=False).with_columns(
        place=pl.int_range(pl.len()).over(key)
    )
    whole = pl.col("site").is_null()
    latest_whole = pl.col("place").filter(whole).max().over(key).fill_null(-1)
    standing = ordered.with_columns(latest_whole=latest_whole).filter(
        pl.col("place") >= pl.col("latest_whole")
    )
    by_site = (pl.col("latest_whole") < pl.col("place").max().over(key)) & ~whole
    only_whole = pl.col("latest_whole") == pl.col("place").max().over(key)
    latest_of_site = pl.col("place") == pl.col("place").max().over([*key, "site"])
    return standing.filter(only_whole | (by_site & latest_of_site)).drop("place", "latest_whole")


def counted(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Make one row per institution and snapshot from the rows that count.

    ``state_1`` … ``state_8`` are 2 achieved (100), 1 partly, 0 not, null not assessed. Over
    several sites a benchmark is achieved when every assessed site achieves it, and not achieved
    when every one scores 0. ``version`` names the rows behind it: the unit that protection guards.
    """
    key = ["line", "time_period", "time_identifier"]
    version = pl.concat_str(
        ["fingerprint", pl.col("sheet").fill_null(""), "line_number"], separator=":"
    )
    return rows.group_by(key).agg(
        pl.col("snapshot").first(),
        series=pl.col("framework").sort_by(ORDER).last(),
        completed_on=pl.col("completed_on").max(),
        version=version.sort().str.join("|"),
        **{f"state_{b}": _state(pl.col(f"benchmark_{b}")) for b in BENCHMARKS},
    )


def outcomes(
    evaluations: pl.LazyFrame,
    candidate_rows: pl.LazyFrame,
    counted_row: pl.LazyFrame,
    *,
    last_snapshot: pl.Expr,
    as_of: pl.Expr,
) -> pl.LazyFrame:
    """Say what became of every accepted row: one outcome each, with its reason.

    A row without a line is unresolved for the reason that ``resolution`` gives, unless it was
    taken back: nobody need look for its institution.
    The law of a run: accepted = counted + superseded + out of period + out of scope + unresolved.
    """
    marked = (
        evaluations.join(
            candidate_rows.select(*ROW, could_count=pl.lit(True)).unique(),
            on=ROW,
            how="left",
            validate="1:1",
            nulls_equal=True,
        )
        .join(
            counted_row.select(*ROW, counts=pl.lit(True)).unique(),
            on=ROW,
            how="left",
            validate="1:1",
            nulls_equal=True,
        )
        .with_columns(pl.col("could_count", "counts").fill_null(False))
    )
    reasons = {
        "withdrawn": ("superseded", pl.col("withdrawn")),
        "after_as_of": ("out_of_period", pl.col("completed_on") > as_of),
        "in_august": ("out_of_period", pl.col("completed_on").dt.month() == 8),
        "in_progress": ("out_of_scope", pl.col("status") == "in_progress"),
        "counted": ("counted", pl.col("counts")),
        "later_return": ("superseded", pl.col("could_count")),
        "before_next_snapshot": ("out_of_period", pl.col("completed_on") > last_snapshot),
    }
    outcome, reason = pl.lit("out_of_scope"), pl.lit("not_eligible")
    for name, (result, holds) in reversed(reasons.items()):
        outcome = pl.when(holds).then(pl.lit(result)).otherwise(outcome)
        reason = pl.when(holds).then(pl.lit(name)).otherwise(reason)
    is_settled = pl.col("line").is_not_null() | pl.col("withdrawn")
    return marked.with_columns(
        outcome=pl.when(is_settled).then(outcome).otherwise(pl.lit("unresolved")),
        reason=pl.when(is_settled).then(reason).otherwise("resolution"),
    ).drop("could_count", "counts")


def _state(score: pl.Expr) -> pl.Expr:
    return (
        pl.when(score.min() == 100)
        .then(2)
        .when(score.max() == 0)
        .then(0)
        .when(score.count() > 0)
        .then(1)
        .cast(pl.Int8)
    )

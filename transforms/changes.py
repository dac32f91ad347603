"""What a release says that the release before it did not: value by value, from the two alone.

Only published tables are compared, so nothing here is known to us and not to a reader. A period or
a measure that only one release has is counted, not listed: every one of its rows would be news.
"""

import polars as pl

from validation.code_lists import code_list
from validation.published import Areas, Published

KEY = Published.key()
PERIOD = KEY[:3]
FIGURES = ("numerator", "denominator", "value", "numerator_low", "numerator_high", "value_status")
"""What a listed change gives of both sides. Limits, bounds and flag follow from these and from the
other areas; where they alone differ, the row is counted as ``beside``."""

KINDS = ("changed", "appeared", "suppressed", "unsuppressed", "removed")
OUTCOMES = ("beside", "unchanged")

_BEFORE = "_before"


def compared(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.LazyFrame:
    """Set two releases' rows of a data set side by side: one row per key of either.

    Columns of the release before end in ``_before``. ``kind`` is one of ``KINDS`` or ``OUTCOMES``;
    ``is_whole`` marks the rows of a period or measure that only one of the two has.
    """
    both = after.with_columns(is_after=True).join(
        before.with_columns(is_before=True),
        on=KEY,
        how="full",
        coalesce=True,
        suffix=_BEFORE,
        validate="1:1",
        nulls_equal=True,
    )
    sides = [pl.col(name).fill_null(value=False) for name in ("is_before", "is_after")]
    one_sided = [~side.any().over(block) for side in sides for block in (PERIOD, ["measure"])]
    return both.with_columns(*sides, is_whole=pl.any_horizontal(one_sided)).with_columns(
        kind=_kind(after.collect_schema().names())
    )


def with_revisions_flagged(rows: pl.LazyFrame, final: pl.LazyFrame) -> pl.LazyFrame:
    """Flag ``r`` the rows of a reopened year whose figures are not those published as final.

    ``final`` are the rows last published of it, closed. A row that was revised once stays ``r``.
    """
    differs = pl.col("kind").is_in(["changed", "suppressed", "unsuppressed"])
    stays = (pl.col("value_flag_before") == "r").fill_null(value=False)
    flag = pl.when(differs | stays).then(pl.lit("r")).otherwise("value_flag")
    return (
        compared(final, rows)
        .filter("is_after")
        .with_columns(value_flag=flag)
        .select(rows.collect_schema().names())
    )


def listed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the changes of figures, in the order of their keys: what is listed row by row."""
    names = pl.coalesce("area_name", f"area_name{_BEFORE}").alias("area_name")
    figures = [f"{name}{side}" for side in (_BEFORE, "") for name in FIGURES]
    return (
        rows.filter(~pl.col("is_whole"), pl.col("kind").is_in(KINDS))
        .select("kind", *KEY, names, "is_before", "is_after", *figures)
        .sort(KEY)
    )


def whole_periods(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Count the periods only one release has: shown, ranges, hidden and rows without returns.

    ``kind`` is ``appeared`` or ``removed``; ``starts_series`` tells the first period of a series
    not published before, which breaks with everything earlier.
    """
    is_new_series = (~pl.col("is_before").any().over("series")).alias("starts_series")
    status = pl.coalesce("value_status", f"value_status{_BEFORE}")
    return (
        rows.with_columns(is_new_series, status=status)
        .filter(~pl.all_horizontal(pl.col(side).any().over(PERIOD) for side in _SIDES))
        .group_by(PERIOD)
        .agg(
            kind=pl.col("kind").first(),
            starts_series=pl.col("starts_series").first(),
            rows=pl.len(),
            shown=status_count("ok", "u"),
            ranges=status_count("range"),
            hidden=status_count("c"),
            without_returns=status_count("x", "z"),
        )
        .sort(PERIOD)
    )


def status_count(*statuses: str) -> pl.Expr:
    """Count the rows with one of some statuses."""
    return pl.col("status").is_in(statuses).sum()


def totals(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Count a data set's rows by what became of them: one row."""
    is_listed = ~pl.col("is_whole")
    kinds = {kind: (is_listed & (pl.col("kind") == kind)).sum() for kind in (*KINDS, *OUTCOMES)}
    return rows.select(
        rows_before=pl.col("is_before").sum(),
        rows_after=pl.col("is_after").sum(),
        in_whole_periods_or_measures=pl.col("is_whole").sum(),
        **kinds,
    )


def flipped_comparisons(rows: pl.LazyFrame) -> pl.LazyFrame:
    """List the headline comparisons with England that came out otherwise than before.

    Headlines are whole-year figures of all schools and colleges together, on measures that are
    compared. One that either release does not show has not flipped.
    """
    headline = (
        (pl.col("time_identifier") == "Academic year")
        & (pl.col("establishment_group") == "total")
        & (pl.col("fsm_quintile") == "total")
    )
    compared_ones = code_list("measures").filter(pl.col("compared") == "yes")["measure"]
    before, after = pl.col(f"england_comparison{_BEFORE}"), pl.col("england_comparison")
    return (
        rows.filter(headline, pl.col("measure").is_in(compared_ones.to_list()), before != after)
        .select(*KEY, "area_name", comparison_before=before, comparison_after=after)
        .sort(KEY)
    )


def area_changes(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.LazyFrame:
    """List areas ``added``, ``retired``, ``renamed`` or ``removed``: one row per area and kind."""
    key = Areas.key()
    both = after.with_columns(is_after=True).join(
        before.with_columns(is_before=True),
        on=key,
        how="full",
        coalesce=True,
        suffix=_BEFORE,
        validate="1:1",
    )
    kinds = {
        "added": pl.col("is_before").is_null(),
        "removed": pl.col("is_after").is_null(),
        "renamed": pl.col("area_name") != pl.col(f"area_name{_BEFORE}"),
        "retired": pl.col("valid_to").is_not_null()
        & pl.col(f"valid_to{_BEFORE}").is_null()
        & pl.col("is_before"),
    }
    rows = pl.concat(
        both.filter(is_so).with_columns(kind=pl.lit(kind)) for kind, is_so in kinds.items()
    )
    return rows.select(
        "kind",
        *key,
        pl.coalesce("area_name", f"area_name{_BEFORE}").alias("area_name"),
        f"area_name{_BEFORE}",
        "valid_to",
        "replaced_by",
    ).sort("kind", *key)


_SIDES = ("is_before", "is_after")


def _kind(columns: list[str]) -> pl.Expr:
    """Say what became of a row."""
    shows = pl.col("value_status").is_in(["ok", "u", "range"])
    showed = pl.col(f"value_status{_BEFORE}").is_in(["ok", "u", "range"])
    hides, hid = pl.col("value_status") == "c", pl.col(f"value_status{_BEFORE}") == "c"
    beside = [name for name in columns if name not in (*KEY, *FIGURES, "is_after")]
    return (
        pl.when(~pl.col("is_before"))
        .then(pl.lit("appeared"))
        .when(~pl.col("is_after"))
        .then(pl.lit("removed"))
        .when(hides & showed)
        .then(pl.lit("suppressed"))
        .when(hid & shows)
        .then(pl.lit("unsuppressed"))
        .when(_differ(FIGURES))
        .then(pl.lit("changed"))
        .when(_differ(beside))
        .then(pl.lit("beside"))
        .otherwise(pl.lit("unchanged"))
    )


def _differ(columns: tuple[str, ...] | list[str]) -> pl.Expr:
    return pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}{_BEFORE}")) for name in columns
    )

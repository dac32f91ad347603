"""Decide what is shown of measures made from the eight benchmarks (disclosure method, 1.8).

``protect`` proves the eight benchmarks safe one by one. What is derived from them is shown only
where it stands on shown figures, and where a count of its own says nothing near-certain about each
institution. This is rules, not proof: section 1.10 and docs/methods.md say what they leave open.
"""

import polars as pl

from transforms.composite_differences import given_away_by_difference
from transforms.grid import CELL
from validation import policy
from validation.received import BENCHMARKS

KEY = ["series", *CELL]
COUNTS = [f"gb_count_{number}" for number in range(len(BENCHMARKS) + 1)]
COMPOSITES = ["gb_mean", "gb_all_eight", "gb_six_or_more", "gb_none", *COUNTS]
SIX = (6, 7, 8)


def composite_statuses(
    cells: pl.LazyFrame, statuses: pl.LazyFrame, members: pl.LazyFrame, counted: pl.LazyFrame
) -> pl.LazyFrame:
    """Give every attainment measure of every cell its status: the benchmarks' own and the derived.

    ``cells`` has one row per cell and measure, with ``numerator`` and ``denominator`` (null where
    nothing came in); ``statuses`` one row per cell and benchmark ``gb1`` … ``gb8``, as protected:
    ``status``, ``numerator_low``, ``numerator_high``; ``members`` says which institution (``line``)
    stands in which cell, ``counted`` which return version counts for it, with its eight states.
    The result has one row per cell and measure: ``status`` (``ok``, ``range`` or ``c``),
    ``numerator_low`` and ``numerator_high`` (null unless a range). A benchmark without a status has
    no return and gets ``c``.
    """
    wide = _wide(cells, statuses)
    decided = _decisions(wide)
    given_away = given_away_by_difference(_shown_composites(decided), members, counted)
    final = decided.join(given_away, on=KEY, how="left", validate="1:1").with_columns(
        pl.col("given_away").fill_null(value=False)
    )
    rows = pl.concat_list(_row(measure) for measure in _measures())
    return final.select(*KEY, row=rows).explode("row").unnest("row")


def _measures() -> list[str]:
    benchmarks = [f"gb{b}{part}" for b in BENCHMARKS for part in ("", "_partly", "_not")]
    return [*benchmarks, *COMPOSITES]


def _wide(cells: pl.LazyFrame, statuses: pl.LazyFrame) -> pl.LazyFrame:
    """Put all of a cell on one row: numerators ``n_…``, bases ``d_…``, benchmarks' statuses."""
    counts = cells.group_by(KEY).agg(
        *(_of(measure, "numerator").alias(f"n_{measure}") for measure in _measures()),
        *(_of(f"gb{b}", "denominator").alias(f"d_gb{b}") for b in BENCHMARKS),
        d_all=_of("gb_mean", "denominator"),
    )
    shown = statuses.group_by(KEY).agg(
        _of(f"gb{b}", column).alias(f"{column}_gb{b}")
        for b in BENCHMARKS
        for column in ("status", "numerator_low", "numerator_high")
    )
    return counts.join(shown, on=KEY, how="left", validate="1:1")


def _of(measure: str, column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col("measure") == measure).first()


def _decisions(wide: pl.LazyFrame) -> pl.LazyFrame:
    """Decide every measure from its own cell: columns ``status_…``; benchmarks have theirs."""
    near_pure = {
        f"pure_{measure}": _is_near_pure(pl.col(f"n_{measure}"), pl.col(_base(measure)))
        for measure in _measures()
        if measure != "gb_mean"
    }
    statuses = {
        f"status_{measure}": _status(measure, is_shown.fill_null(value=False))
        for measure, is_shown in (_parts() | _composites()).items()
    }
    is_exact = pl.all_horizontal(pl.col(f"status_gb{b}") == "ok" for b in BENCHMARKS)
    is_large = pl.col("d_all") >= policy.COMPOSITE_MIN_CONTRIBUTORS
    known = wide.with_columns(
        **near_pure, adds_nothing=_bases_agree(), is_exact=is_exact, is_large=is_large
    )
    return known.with_columns(**statuses)


def _base(measure: str) -> str:
    return "d_all" if measure in COMPOSITES else f"d_{measure[:3]}"


def _status(measure: str, is_shown: pl.Expr) -> pl.Expr:
    """Show a count where a condition holds, as a range if near-pure; otherwise ``c``."""
    near_pure = pl.lit(value=False) if measure == "gb_mean" else pl.col(f"pure_{measure}")
    shown = pl.when(near_pure).then(pl.lit("range")).otherwise(pl.lit("ok"))
    return pl.when(is_shown).then(shown).otherwise(pl.lit("c"))


def _parts() -> dict[str, pl.Expr]:
    """Show "partly" or "not" beside an exact benchmark, by the primary rules on both of them.

    Achieved, partly and not add up, so a range of one makes the other ``c``. Where fewer than
    three do not achieve, both would follow from which of them is a range: both are ``c``.
    """
    shown = {}
    for b in BENCHMARKS:
        others = pl.col(f"d_gb{b}") - pl.col(f"n_gb{b}")
        stands = (pl.col(f"status_gb{b}") == "ok") & (others >= 2 * policy.NEAR_PURE - 1)
        shown[f"gb{b}_partly"] = stands & ~pl.col(f"pure_gb{b}_not")
        shown[f"gb{b}_not"] = stands & ~pl.col(f"pure_gb{b}_partly")
    return shown


def _composites() -> dict[str, pl.Expr]:
    """Say where each composite is shown: on exact benchmarks, and not of too few."""
    stands = pl.col("is_exact") & (pl.col("d_all") >= policy.MIN_CONTRIBUTORS)
    mean = stands & (pl.col("adds_nothing") | pl.col("is_large"))
    all_eight = stands & (_keeps_margin() | pl.col("is_large"))
    return {"gb_mean": mean, "gb_all_eight": all_eight} | _distribution()


def _keeps_margin() -> pl.Expr:
    """Tell whether "all eight" does not say that who has one benchmark has all the others.

    The margin is taken from the top of a range, so that being shown does not narrow it.
    """
    high = _bounds(pl.col("n_gb_all_eight"), pl.col("d_all"))[1]
    return pl.all_horizontal(
        pl.col(f"n_gb{b}") - high >= policy.ALL_EIGHT_MARGIN for b in BENCHMARKS
    )


def _distribution() -> dict[str, pl.Expr]:
    """Show how many achieve 0 to 8, none, and six or more, on large bases only.

    The counts have two known sums: their number and, by the average, the benchmarks achieved.
    Two hidden counts would follow from these. So where any count is a range, all from 1 to 7 are
    hidden that are not ranges themselves; 0 and 8 stand, for they are also "none" and "all eight".
    """
    stands = pl.col("is_exact") & pl.col("is_large")
    none_near_pure = ~pl.any_horizontal(pl.col(f"pure_{count}") for count in COUNTS)
    shown = {count: stands & (none_near_pure | pl.col(f"pure_{count}")) for count in COUNTS}
    for end in (COUNTS[0], COUNTS[-1], "gb_none"):
        shown[end] = stands
    six = ["gb_six_or_more", *(COUNTS[number] for number in SIX)]
    shown["gb_six_or_more"] = stands & ~pl.any_horizontal(pl.col(f"pure_{part}") for part in six)
    return shown


def _is_near_pure(number: pl.Expr, base: pl.Expr) -> pl.Expr:
    return (number < policy.NEAR_PURE) | (base - number < policy.NEAR_PURE)


def _bounds(number: pl.Expr, base: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Give what a reader may hold possible of a shown count: itself, or the near-pure range."""
    p = policy.NEAR_PURE
    few, nearly_all = number < p, base - number < p
    low = pl.when(few).then(pl.lit(0, pl.Int64)).when(nearly_all).then(base - p + 1)
    high = pl.when(few).then(pl.lit(p - 1, pl.Int64)).when(nearly_all).then(base)
    return low.otherwise(number), high.otherwise(number)


def _bases_agree() -> pl.Expr:
    """Tell whether all eight are about the same institutions: then the average is their sum."""
    return pl.all_horizontal(pl.col(f"d_gb{b}") == pl.col("d_all") for b in BENCHMARKS)


def _shown_composites(decided: pl.LazyFrame) -> pl.LazyFrame:
    """List the cells that show a composite which the benchmarks shown do not give anyway."""
    own = [pl.col(f"status_{measure}") != "c" for measure in COMPOSITES if measure != "gb_mean"]
    mean = (pl.col("status_gb_mean") != "c") & ~pl.col("adds_nothing")
    return decided.filter(pl.any_horizontal(*own, mean)).select(KEY)


def _row(measure: str) -> pl.Expr:
    """Give one measure's row; a cell given away by a difference shows no composite."""
    hidden = pl.lit(value=False)
    if measure == "gb_mean":
        hidden = pl.col("given_away") & ~pl.col("adds_nothing").fill_null(value=False)
    elif measure in COMPOSITES:
        hidden = pl.col("given_away")
    status = pl.when(hidden).then(pl.lit("c")).otherwise(pl.col(f"status_{measure}").fill_null("c"))
    low, high = pl.col(f"numerator_low_{measure}"), pl.col(f"numerator_high_{measure}")
    if measure not in _own():
        low, high = _bounds(pl.col(f"n_{measure}"), pl.col(_base(measure)))
    is_range = status == "range"
    return pl.struct(
        measure=pl.lit(measure),
        status=status,
        numerator_low=pl.when(is_range).then(low.cast(pl.Int64)),
        numerator_high=pl.when(is_range).then(high.cast(pl.Int64)),
    )


def _own() -> list[str]:
    """List the benchmarks, whose statuses are given."""
    return [f"gb{b}" for b in BENCHMARKS]

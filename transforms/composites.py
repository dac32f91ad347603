"""Decide what is shown of measures made from the eight benchmarks (disclosure method, 1.8).

``protect`` proves the eight benchmarks safe one by one. What is derived from them is shown only
where it stands on shown figures, and where a count of its own says nothing near-certain about each
institution. These are rules for one cell. Beside all other cells and releases each count is proved
by itself (``composite_figures``), small differences are hidden (``composite_differences``) and a
whole distribution tells nothing of the partly assessed (``composite_distribution``). The average is
the sum of the benchmarks beside it, and as safe as they are.
"""

import polars as pl

from transforms.composite_figures import COUNTS, FIGURES, KEY, TWINS
from validation import policy
from validation.received import BENCHMARKS

COMPOSITES = ["gb_mean", "gb_all_eight", "gb_six_or_more", "gb_none", *COUNTS]
SIX = (6, 7, 8)
ENDS = ("gb_all_eight", "gb_none")


def decisions(cells: pl.LazyFrame, statuses: pl.LazyFrame) -> pl.LazyFrame:
    """Decide from each cell alone what it may show of the attainment measures: one row per cell.

    ``cells`` has one row per cell and measure, with ``numerator`` and ``denominator`` (null where
    nothing came in); ``statuses`` one row per cell and benchmark ``gb1`` … ``gb8``, as protected:
    ``status``, ``numerator_low``, ``numerator_high``. The result has ``status_…`` for every
    measure, and is what ``wanted`` and ``composite_statuses`` read.
    """
    return _decisions(_wide(cells, statuses))


def wanted(decided: pl.DataFrame) -> pl.DataFrame:
    """List what the cells would show of the composite counts: one row per cell and ``figure``."""
    return (
        decided.lazy()
        .unpivot([f"status_{figure}" for figure in FIGURES], index=KEY, variable_name="figure")
        .filter(pl.col("value") != "c")
        .select(*KEY, pl.col("figure").str.strip_prefix("status_"))
        .sort(*KEY, "figure")
        .collect()
    )


def watched(decided: pl.DataFrame) -> pl.DataFrame:
    """List what must not be worked out from others' counts: one row per cell and ``figure``.

    Counts of few, and those that nearly all or hardly any are in, whether they would be shown or
    not: beside counts that are shown a hidden one could follow by subtraction.
    """
    few = (pl.col("d_all") > 0) & (pl.col("d_all") < policy.MIN_CONTRIBUTORS)
    told = [(few | pl.col(f"pure_{figure}")).alias(figure) for figure in FIGURES]
    return (
        decided.lazy()
        .filter(pl.col("d_all") > 0)
        .select(*KEY, *told)
        .unpivot(FIGURES, index=KEY, variable_name="figure")
        .filter("value")
        .select(*KEY, "figure")
        .sort(*KEY, "figure")
        .collect()
    )


def composite_statuses(decided: pl.LazyFrame, proven: pl.LazyFrame) -> pl.LazyFrame:
    """Give every attainment measure of every cell its status: the benchmarks' own and the derived.

    ``decided`` are ``decisions``; ``proven`` has one row per cell and composite count (``figure``)
    with its ``status`` beside everything else shown. The result has one row per cell and measure:
    ``status`` (``ok``, ``range`` or ``c``), ``numerator_low`` and ``numerator_high`` (null unless a
    range). A count that is not in ``proven`` is ``c``, and so is a benchmark without a status: it
    has no return.
    """
    found = proven.group_by(KEY).agg(
        pl.col("status").filter(pl.col("figure") == figure).first().alias(f"proven_{figure}")
        for figure in FIGURES
    )
    final = decided.join(found, on=KEY, how="left", validate="1:1")
    rows = pl.concat_list(_row(measure) for measure in _measures())
    return (
        final.with_columns(gives_way=_gives_way())
        .select(*KEY, row=rows)
        .explode("row")
        .unnest("row")
    )


def _measures() -> list[str]:
    benchmarks = [f"gb{b}{part}" for b in BENCHMARKS for part in ("", "_partly", "_not")]
    return [*benchmarks, *COMPOSITES]


def _wide(cells: pl.LazyFrame, statuses: pl.LazyFrame) -> pl.LazyFrame:
    """Put all of a cell on one row: numerators ``n_…``, bases ``d_…``, benchmarks' statuses."""
    counts = cells.group_by(KEY).agg(
        *(_of(measure, "numerator").alias(f"n_{measure}") for measure in _measures()),
        *(_of(f"gb{b}", "denominator").alias(f"d_gb{b}") for b in BENCHMARKS),
        d_all=_of("gb_all_eight", "denominator"),
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
    known = wide.with_columns(**near_pure, is_exact=is_exact, is_large=is_large)
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
    """Say where each composite is shown: on exact benchmarks, and not of too few.

    Whoever is behind the average is behind a benchmark too; none of these is of too few.
    """
    stands = pl.col("is_exact") & (pl.col("d_all") >= policy.MIN_CONTRIBUTORS)
    all_eight = stands & (_keeps_margin() | pl.col("is_large"))
    return {"gb_mean": pl.col("is_exact"), "gb_all_eight": all_eight} | _distribution()


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


def _gives_way() -> pl.Expr:
    """Tell where a count was hidden for what it says beside other cells.

    The other counts of the cell would give it back, by their number and the average. So they are
    hidden too; "none" and "all eight" stand, as two numbers that leave seven open.
    """
    return pl.any_horizontal(
        (pl.col(f"status_{figure}") != "c") & (pl.col(f"proven_{figure}").fill_null("c") == "c")
        for figure in FIGURES
    )


def _row(measure: str) -> pl.Expr:
    """Give one measure's row."""
    status = _final(measure)
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


def _final(measure: str) -> pl.Expr:
    """Give the status that a measure's own cell and everything beside it leave it.

    Of two names of one number neither is withheld where the other is shown: "exactly 8" follows
    "all eight", also where the rest of the distribution is not shown.
    """
    figure = TWINS.get(measure, measure)
    own = pl.col(f"status_{figure}").fill_null("c")
    if measure not in COMPOSITES or measure == "gb_mean":
        return own
    is_shown = own != "c"
    if figure not in ENDS:
        is_shown &= ~pl.col("gives_way")
    proven = pl.col(f"proven_{figure}").fill_null("c")
    return pl.when(is_shown).then(proven).otherwise(pl.lit("c"))


def _own() -> list[str]:
    """List the benchmarks, whose statuses are given."""
    return [f"gb{b}" for b in BENCHMARKS]

"""Gaps between fifths of schools by free school meals, from published attainment and nothing else.

Every figure here follows from rows of the same release, and stands only where each of them is
exact: so it can give away nothing that they do not. Say "schools with most eligible pupils", never
"disadvantaged pupils": schools are compared, not pupils.
"""

import polars as pl

from transforms.inequality import slopes
from transforms.published import SHOWN, flagged
from transforms.statistics import newcombe, wilson
from validation import policy
from validation.published import WITH_FIFTHS, Gaps
from validation.received import BENCHMARKS

AREA = Gaps.key()[:5]
"""Series, period and area: within it, the fifths are compared."""

FEWEST, MOST = "1", "5"
FIFTHS = ("1", "2", "3", "4", "5")
SLOPE, MEAN = "gb_mean_slope", "gb_mean"
EIGHT = len(BENCHMARKS)

_FIGURES = ("value", "lower_ci", "upper_ci")
_LEFT_OUT = dict.fromkeys(
    ("numerator", "numerator_low", "numerator_high"), pl.Int64
) | dict.fromkeys(("lower_bound", "upper_bound"), pl.Float64)


def gaps(attainment: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Compare the fifths of each area: one row per area and measure, figures or not.

    ``attainment`` are a release's published rows, ``periods`` say which years are open.
    ``gb1_gap`` … and ``gb_mean_gap`` are most less fewest eligible, ``gb_mean_slope`` the line over
    all five. Rounded to one decimal.
    """
    rows = attainment.filter(
        pl.col("geographic_level").is_in(WITH_FIFTHS),
        pl.col("establishment_group") == "total",
        pl.col("fsm_quintile").is_in(FIFTHS),
        pl.col("measure").is_in([*(f"gb{b}" for b in BENCHMARKS), MEAN]),
    )
    ends = rows.filter(pl.col("fsm_quintile").is_in([FEWEST, MOST]))
    compared = ends.group_by(*AREA, "area_name", "measure").agg(
        *(_of(fifth, name) for fifth in (FEWEST, MOST) for name in ("numerator", "denominator")),
        denominator=pl.col("denominator").sum(),
        status=_weakest(),
    )
    lines = _slopes(rows.filter(pl.col("measure") == MEAN))
    figures = pl.concat([_differences(compared), lines], how="diagonal")
    shown = figures.select(*AREA, "area_name", "measure", *_kept(), value_status="status")
    return flagged(
        shown.with_columns(
            **dict.fromkeys(("establishment_group", "fsm_quintile"), pl.lit("total")),
            **{name: pl.lit(None, kind) for name, kind in _LEFT_OUT.items()},
            england_comparison=pl.when(SHOWN).then(pl.lit("not_compared")),
        ),
        periods,
    )


def _of(fifth: str, name: str) -> pl.Expr:
    return pl.col(name).filter(pl.col("fsm_quintile") == fifth).first().alias(f"{name}_{fifth}")


def _weakest() -> pl.Expr:
    """Give the status of what is made of several rows: that of the weakest of them."""
    any_of = {status: (pl.col("value_status") == status).any() for status in ("z", "x", "u")}
    return (
        pl.when(any_of["z"])
        .then(pl.lit("z"))
        .when(any_of["x"])
        .then(pl.lit("x"))
        .when(~SHOWN.all())
        .then(pl.lit("c"))
        .when(any_of["u"])
        .then(pl.lit("u"))
        .otherwise(pl.lit("ok"))
    )


def _differences(compared: pl.LazyFrame) -> pl.LazyFrame:
    """Set the fifth with most eligible pupils against that with fewest.

    The interval of an average is the widest there can be, as if each institution achieved all
    eight or none: how they vary is not published of every area.
    """
    is_mean = pl.col("measure") == MEAN
    part, base, other, other_base = (
        pl.col(f"{name}_{fifth}")
        for fifth in (MOST, FEWEST)
        for name in ("numerator", "denominator")
    )
    most = pl.when(is_mean).then(pl.lit(EIGHT)).otherwise(pl.lit(1))
    _, low, high = newcombe(part / most, base, other / most, other_base)
    scale = pl.when(is_mean).then(EIGHT / 100).otherwise(pl.lit(1.0))
    tenths = pl.when(is_mean).then(pl.lit(10)).otherwise(pl.lit(1000))
    return compared.with_columns(
        value=_in_tenths(tenths * (part * other_base - other * base), base * other_base),
        lower_ci=_to_one_decimal(scale * low),
        upper_ci=_to_one_decimal(scale * high),
        measure=pl.col("measure") + "_gap",
    )


def _slopes(means: pl.LazyFrame) -> pl.LazyFrame:
    """Fit the line over the fifths' averages; with few in a fifth there is none."""
    area = [*AREA, "area_name"]
    low, high = wilson(pl.col("numerator") / EIGHT, pl.col("denominator"))
    spread = EIGHT / 100 * (high - low) / (2 * policy.Z_95)
    groups = means.select(
        *area,
        rank="fsm_quintile",
        whole="denominator",
        value=pl.col("numerator") / pl.col("denominator"),
        variance=spread.pow(2),
    )
    is_small = (pl.col("denominator") < policy.SLOPE_MIN_CONTRIBUTORS).any()
    known = means.group_by(area).agg(
        denominator=pl.col("denominator").sum(), is_small=is_small, status=_weakest()
    )
    status = (
        pl.when(pl.col("is_small") & pl.col("status").is_in(["ok", "u"]))
        .then(pl.lit("x"))
        .otherwise("status")
    )
    return known.join(slopes(groups, area), on=area, validate="1:1").select(
        *area,
        "denominator",
        measure=pl.lit(SLOPE),
        status=status,
        value=_to_one_decimal(pl.col("slope")),
        lower_ci=_to_one_decimal(pl.col("slope_low")),
        upper_ci=_to_one_decimal(pl.col("slope_high")),
    )


def _in_tenths(tenths: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Divide counts, rounded half away from zero to a tenth: in integers, so that ties are ties."""
    return tenths.sign() * ((2 * tenths.abs() + whole) // (2 * whole)) / 10


def _to_one_decimal(number: pl.Expr) -> pl.Expr:
    return number.round(1, mode="half_away_from_zero")


def _kept() -> list[pl.Expr]:
    """Keep figures only where they are shown."""
    is_shown = pl.col("status").is_in(["ok", "u"])
    return [pl.when(is_shown).then(name).alias(name) for name in ("denominator", *_FIGURES)]

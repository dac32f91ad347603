"""The rows of the pages that set areas side by side, from released tables alone.

Nothing is counted again: England's figures by year, its fifths of schools, the areas outside the
limits of chance, and how many figures of each kind protection left to show.
"""

import polars as pl

from transforms.funnel import TAILS, dispersion
from transforms.statistics import versus_rest
from transforms.summaries import IS_TOTAL, IS_WHOLE_YEAR, PERIOD, SHOWN
from validation.code_lists import codes

BENCHMARKS = tuple(f"gb{number}" for number in range(1, 9))
LEVELS_OF_UTILITY = ("Local authority", "Careers hub")
MUCH_MORE_THAN_CHANCE = 2.0
"""From this dispersion on, areas differ among themselves and none is singled out."""


def england_by_year(attainment: pl.LazyFrame) -> pl.LazyFrame:
    """Give England's eight benchmarks, whole years, series by series, oldest first."""
    rows = attainment.filter(
        IS_TOTAL
        & IS_WHOLE_YEAR
        & (pl.col("geographic_level") == "National")
        & pl.col("measure").is_in(BENCHMARKS)
    )
    return _alone(rows).sort(pl.col("series").cast(pl.Enum(codes("series"))), *PERIOD[1:])


def england_by_fifth(attainment: pl.LazyFrame, measures: tuple[str, ...]) -> pl.LazyFrame:
    """Give England's figures by fifth of schools, whole years of every series, in the list's order.

    Schools without a usable percentage (``unavailable``) come last; totals are left out.
    """
    rows = attainment.filter(
        IS_WHOLE_YEAR
        & (pl.col("geographic_level") == "National")
        & (pl.col("establishment_group") == "total")
        & (pl.col("fsm_quintile") != "total")
        & pl.col("measure").is_in(measures)
    )
    order = pl.col("fsm_quintile").cast(pl.Enum(codes("fsm_quintiles")))
    return _alone(rows).sort(*PERIOD, pl.col("measure").cast(pl.Enum(codes("measures"))), order)


def _alone(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Mark rows as standing beside no other figure of England."""
    nothing = {f"england_{name}": pl.lit(None) for name in ("numerator", "denominator", "value")}
    number = pl.col("measure").str.extract(r"^gb(\d)$").cast(pl.Int64)
    return rows.with_columns(
        **nothing, england_status=pl.lit("x"), england_comparison=pl.lit(None), number=number
    )


def outside(rows: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """Say of each area whether its share lies ``above``, ``below`` or ``within`` 99.8% limits.

    ``limits`` has a row for each number of returns (``size``). Null where no exact figure is shown.
    """
    by_size = limits.select(*TAILS, denominator="size")
    share = pl.when(pl.col("value_status").is_in(SHOWN)).then(pl.col("value"))
    return (
        rows.join(by_size, on="denominator", how="left", validate="m:1")
        .with_columns(
            outside=pl.when(share < pl.col("lower_998"))
            .then(pl.lit("below"))
            .when(share > pl.col("upper_998"))
            .then(pl.lit("above"))
            .when(share.is_not_null())
            .then(pl.lit("within"))
        )
        .drop(*TAILS)
    )


def spread(rows: pl.DataFrame) -> float:
    """Give how many times more the areas that are shown differ from England than by chance."""
    z = versus_rest(
        pl.col("numerator"),
        pl.col("denominator"),
        pl.col("england_numerator"),
        pl.col("england_denominator"),
    )
    shown = rows.filter(pl.col("value_status").is_in(SHOWN)).with_columns(z=z).drop_nulls("z")
    return float(shown.select(dispersion(pl.col("z"))).item() or 0.0)


def utility(attainment: pl.LazyFrame) -> pl.LazyFrame:
    """Count whole-year totals that are exact, a range, or hidden: by year, kind of area, benchmark.

    Cells without a return or an institution are in none of the counts.
    """
    status = pl.col("value_status")
    kinds = {
        "exact": status.is_in(SHOWN),
        "range": status == "range",
        "hidden": status == "c",
    }
    wanted = attainment.filter(
        IS_TOTAL
        & IS_WHOLE_YEAR
        & pl.col("geographic_level").is_in(LEVELS_OF_UTILITY)
        & pl.col("measure").is_in(BENCHMARKS)
    )
    key = ["time_period", "geographic_level", "measure"]
    counts = wanted.group_by(key).agg(
        **{name: is_kind.sum().cast(pl.Int64) for name, is_kind in kinds.items()}
    )
    return counts.with_columns(all=pl.sum_horizontal(*kinds)).sort(key)

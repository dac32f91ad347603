"""Who is eligible: open on the day, and in scope by type, phase and age range."""

from datetime import date

import polars as pl

from transforms.register import open_on
from validation.code_lists import code_list

QUINTILES = 5


def eligible(establishments: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Keep the establishments eligible on a day: open, and in scope."""
    return in_scope(establishments).filter(open_on(day))


def in_scope(establishments: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the establishments in scope, open or not, with their establishment group.

    Scope needs type, phase and age range together: every special school has phase 0, so phase
    alone would drop them all. The rows left out are primaries, independents, …, and the few
    approved Section 41 colleges that are in Wales.
    """
    in_wales = pl.col("district_code").str.starts_with("W").fill_null(False)
    listed = establishments.filter(~in_wales).join(
        scope(), on="type_code", how="inner", validate="m:1"
    )
    kept = listed.filter(_phase_fits() & _age_fits() & _approved())
    return kept.drop("phases", "reaches_age", "section_41_only")


def with_fsm_quintile(institutions: pl.LazyFrame) -> pl.LazyFrame:
    """Add the national fifth of mainstream schools by PercentageFSM: 1 fewest, 5 most.

    Equal percentages share a fifth. A false zero (no pupils counted) and everyone outside
    mainstream is ``unavailable``: colleges are blank and special schools are not comparable.
    """
    usable = (
        (pl.col("establishment_group") == "mainstream")
        & pl.col("percentage_fsm").is_not_null()
        & ((pl.col("percentage_fsm") > 0) | (pl.col("pupils") > 0))
    )
    percentage = pl.when(usable).then("percentage_fsm")
    position = percentage.rank("min") - 1
    fifth = (position * QUINTILES // percentage.count() + 1).cast(pl.Int64).cast(pl.String)
    return institutions.with_columns(
        fsm_quintile=pl.when(usable).then(fifth).fill_null("unavailable")
    )


def scope() -> pl.LazyFrame:
    """Read the scope code list: one row per type in scope, with its conditions."""
    return (
        code_list("scope")
        .lazy()
        .select(
            "type_code",
            "establishment_group",
            pl.col("phases").str.split("|"),
            pl.col("reaches_age").cast(pl.Int64),
            "section_41_only",
        )
    )


def _phase_fits() -> pl.Expr:
    listed = pl.col("phases").is_null() | pl.col("phases").list.contains(pl.col("phase_code"))
    return listed.fill_null(False)


def _age_fits() -> pl.Expr:
    return pl.col("reaches_age").is_null() | (pl.col("high_age") >= pl.col("reaches_age"))


def _approved() -> pl.Expr:
    return (pl.col("section_41_only") == "no") | (pl.col("section_41") == "Approved")

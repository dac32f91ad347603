"""National fifths of mainstream schools by the percentage of pupils eligible for free meals."""

import polars as pl

FIFTHS = 5
FIRST_AGE_WITHOUT_A_BASE = 14
"""A school that admits from this age may have nobody below the sixth form, so no base."""


def with_fsm_quintile(institutions: pl.LazyFrame) -> pl.LazyFrame:
    """Add the national fifth of mainstream schools by PercentageFSM: 1 fewest, 5 most.

    Equal percentages share a fifth: the lower one where they stand astride. A blank, a false zero
    and everyone outside mainstream is ``unavailable``: a school has no percentage before its first
    census, colleges have none, and special schools are not comparable. They are in nobody's ranks.
    """
    usable = (
        (pl.col("establishment_group") == "mainstream")
        & pl.col("percentage_fsm").is_not_null()
        & ~is_false_zero()
    )
    percentage = pl.when(usable).then("percentage_fsm")
    position = percentage.rank("min") - 1
    fifth = (position * FIFTHS // percentage.count() + 1).cast(pl.Int64).cast(pl.String)
    return institutions.with_columns(
        fsm_quintile=pl.when(usable).then(fifth).fill_null("unavailable")
    )


def is_false_zero() -> pl.Expr:
    """Say whether a PercentageFSM of 0 means that nobody was in its base, and not that nobody ate.

    Its base leaves out nursery and sixth form. So 0 says nothing where the roll is blank or 0, and
    where a school that admits from 14 may have only a sixth form. In the extract of 18 July 2025
    two mainstream schools show 0 (docs/methods.md): by the school census of January 2025 one, from
    14, has 37 pupils eligible and none in the base; the other, a boarding school from 11, has none
    eligible of 337, which is true.
    """
    nobody_on_roll = pl.col("pupils").fill_null(0) == 0
    perhaps_sixth_form_alone = (pl.col("low_age") >= FIRST_AGE_WITHOUT_A_BASE).fill_null(False)
    return (pl.col("percentage_fsm") == 0) & (nobody_on_roll | perhaps_sixth_form_alone)

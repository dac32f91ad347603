"""Who is eligible: open on the day, and in scope then by type, phase and age range."""

from datetime import date

import polars as pl

from transforms.geography import in_force
from transforms.register import open_on
from validation.code_lists import code_list

ELIGIBLE = "eligible"
POLICY = code_list("scope")
"""The types in scope, dated: what the functions below decide by."""

_CONDITIONS = ("phases", "reaches_age", "section_41_only")


def eligible(
    establishments: pl.LazyFrame, day: date, policy: pl.DataFrame = POLICY
) -> pl.LazyFrame:
    """Keep the establishments eligible on a day, with their group: open, and in scope then."""
    return in_scope(establishments.filter(open_on(day)), day, policy)


def in_scope(
    establishments: pl.LazyFrame, day: date = date.max, policy: pl.DataFrame = POLICY
) -> pl.LazyFrame:
    """Keep the establishments in scope on a day, open or not, with their establishment group.

    Scope needs type, phase and age range together: every special school has phase 0, so phase
    alone would drop them all. The rows left out are primaries, independents, …, and the few
    approved Section 41 colleges that are in Wales. Without a day, the policy last decided.
    """
    judged = _with_conditions(establishments, day, policy)
    return judged.filter(_first(_out_of_scope(policy)) == ELIGIBLE).drop(_CONDITIONS)


def reasons(establishments: pl.LazyFrame, day: date, policy: pl.DataFrame = POLICY) -> pl.LazyFrame:
    """Add ``reason``: why each establishment is not eligible on a day, else ``eligible``.

    Where several hold, the first in the order of ``scope_reasons.csv``, which explains them. Two
    extracts or days compared by it say why a population changed.
    """
    why = {"not_open": ~open_on(day), **_out_of_scope(policy)}
    judged = _with_conditions(establishments, day, policy).with_columns(reason=_first(why))
    return judged.drop("establishment_group", *_CONDITIONS)


def scope(day: date = date.max, policy: pl.DataFrame = POLICY) -> pl.LazyFrame:
    """Read the types in scope on a day with their conditions: one row per type.

    A change of policy is a new row of the code list with its first day, beside the old one with
    its last. Without a day, the policy last decided.
    """
    dates = [pl.col(name).str.to_date() for name in ("valid_from", "valid_to")]
    dated = policy.lazy().with_columns(*dates, day=pl.lit(day))
    return dated.filter(in_force("valid_from", "valid_to", on="day")).select(
        "type_code",
        "establishment_group",
        pl.col("phases").str.split("|"),
        pl.col("reaches_age").cast(pl.Int64),
        section_41_only=pl.col("section_41_only") == "yes",
    )


def _with_conditions(establishments: pl.LazyFrame, day: date, policy: pl.DataFrame) -> pl.LazyFrame:
    """Put beside each establishment its group and conditions; null where its type has none."""
    return establishments.join(scope(day, policy), on="type_code", how="left", validate="m:1")


def _out_of_scope(policy: pl.DataFrame) -> dict[str, pl.Expr]:
    """Say for each reason whether it keeps an establishment out of scope; null is no."""
    known = [*policy["type_code"], *code_list("scope_excluded")["type_code"]]
    has_phase = pl.col("phases").list.contains(pl.col("phase_code"))
    reaches = (pl.col("high_age") >= pl.col("reaches_age")).fill_null(False)
    approved = (pl.col("section_41") == "Approved").fill_null(False)
    return {
        "in_wales": pl.col("district_code").str.starts_with("W"),
        "type_unknown": ~pl.col("type_code").is_in(known),
        "type_not_in_scope": pl.col("establishment_group").is_null(),
        "not_section_41": pl.col("section_41_only") & ~approved,
        "phase": pl.col("phases").is_not_null() & ~has_phase,
        "age_range": pl.col("reaches_age").is_not_null() & ~reaches,
    }


def _first(why: dict[str, pl.Expr]) -> pl.Expr:
    """Name the first reason that holds; ``eligible`` where none does."""
    named = [pl.when(holds).then(pl.lit(reason)) for reason, holds in why.items()]
    return pl.coalesce(*named, pl.lit(ELIGIBLE))

"""The types in scope with their conditions and how many are eligible, for the methods page."""

from datetime import date

import polars as pl

from transforms.scope import eligible, scope
from validation.code_lists import code_list


def eligible_by_type(establishments: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Count the eligible of each type in scope on a day: one row per type, with its condition."""
    counts = (
        eligible(establishments, day).group_by("type_code").agg(eligible=pl.len().cast(pl.Int64))
    )
    names = code_list("scope").lazy().select("type_code", "type_name").unique()
    return (
        scope(day)
        .join(names, on="type_code", how="left", validate="1:1")
        .join(counts, on="type_code", how="left", validate="1:1")
        .select(
            "type_code",
            "type_name",
            "establishment_group",
            condition=_condition(),
            eligible=pl.col("eligible").fill_null(0),
        )
        .sort("type_code")
    )


def as_markdown(rows: pl.DataFrame) -> str:
    """Write rows as a table of Markdown, numbers with thousands separated."""
    lines = [rows.columns, ["---"] * rows.width, *rows.iter_rows()]
    cells = ([f"{c:,}" if isinstance(c, int) else c for c in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _condition() -> pl.Expr:
    """Say in words what a type must fulfil beside being open and in England."""
    return pl.concat_str(
        pl.when("section_41_only").then(pl.lit("approved under Section 41")),
        pl.format("phase {}", pl.col("phases").list.join(", ")),
        pl.format("highest age {} or over", "reaches_age"),
        separator="; ",
        ignore_nulls=True,
    )

"""A data set as people read it: an area, period and breakdown a row, a measure a column."""

from dataclasses import dataclass

import polars as pl

from validation.code_lists import labels
from validation.published import Published

ROW = Published.key()[:-1]
NOTE = "note"
"""The column of shorthand that holds for a whole row."""

SHOWN = ("ok", "u")
NUMBERS = {"values": "value", "numerators": "numerator", "denominators": "denominator"}
"""The tables made of a data set, and the figure each shows."""


@dataclass(frozen=True)
class Wide:
    """Two frames of one shape: a cell is its number, or where that is null its text.

    ``keys`` has the columns that say what a row is, and its note.
    """

    keys: pl.DataFrame
    numbers: pl.DataFrame
    texts: pl.DataFrame


def for_people(rows: pl.DataFrame) -> pl.DataFrame:
    """Choose what people look for: every whole year, and every snapshot of the newest year."""
    is_whole = pl.col("time_identifier") == "Academic year"
    return rows.filter(is_whole | (pl.col("time_period") == pl.col("time_period").max()))


def wide(rows: pl.DataFrame, figure: str, measures: tuple[str, ...]) -> Wide:
    """Spread one figure of a data set over columns. Why there is none stands in its place.

    A range is given by its two ends where counts are shown; its share is not known. A shown row
    may lack a figure that has no place there: a difference has no numerator.
    """
    status = pl.col("value_status")
    ends = pl.format("{} to {}", "numerator_low", "numerator_high")
    ranged = ends if figure == "numerator" else pl.lit("[range]")
    reason = pl.format("[{}]", status.replace(dict.fromkeys(SHOWN, "z")))
    symbol = pl.when(status == "range").then(ranged).otherwise(reason)
    celled = rows.with_columns(symbol=symbol)
    index = [*ROW, "area_name"]
    numbers = celled.pivot(
        "measure", on_columns=measures, index=index, values=figure, maintain_order=True
    )
    texts = celled.pivot(
        "measure", on_columns=measures, index=index, values="symbol", maintain_order=True
    )
    keys = numbers.select(index).join(
        _notes(rows), on=ROW, how="left", validate="1:1", maintain_order="left"
    )
    return Wide(_in_words(keys), numbers.select(measures), texts.select(measures))


def _notes(rows: pl.DataFrame) -> pl.DataFrame:
    """Gather what holds for a row: [u] where figures stand on few returns, then its flag."""
    few = pl.when((pl.col("value_status") == "u").any()).then(pl.lit("[u]"))
    flag = pl.format("[{}]", pl.col("value_flag").drop_nulls().first())
    found = rows.group_by(ROW, maintain_order=True).agg(few=few, flag=flag)
    note = pl.concat_str("few", "flag", separator=" ", ignore_nulls=True)
    return found.select(*ROW, note.alias(NOTE))


def _in_words(keys: pl.DataFrame) -> pl.DataFrame:
    """Name what a row is in words, in the order people read: period, place, breakdown."""
    return keys.select(
        pl.col("series").replace_strict(labels("series")),
        "time_period",
        "time_identifier",
        "geographic_level",
        "area_code",
        "area_name",
        pl.col("establishment_group").replace_strict(labels("establishment_groups")),
        pl.col("fsm_quintile").replace_strict(labels("fsm_quintiles")),
        NOTE,
    )

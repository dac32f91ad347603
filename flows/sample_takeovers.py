"""Schools that closed and what took over from them, for returns that go on naming the old one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from flows.reference import read_establishments, read_links
from flows.settings import Home
from transforms.lines import institution_lines
from transforms.register import CLOSED
from transforms.successions import MERGER, SPLIT, successions


@dataclass(frozen=True)
class Former:
    """A school that closed; from the day after ``until`` on, others stand in its place."""

    urn: str
    until: date


def takeovers(extract: Path, home: Home) -> dict[str, dict[str, Former]]:
    """Give the former school of each that is open: ``merger`` into it alone, or ``split``.

    Only plain cases are listed: every successor is open, and the former school's line has one
    successor by a merger, or several by a split.
    """
    schools = read_establishments(extract).lazy()
    taken_over = successions(schools, read_links(home).lazy())
    lines = institution_lines(schools, taken_over)
    old = schools.join(lines, on="urn").select(old="urn", line="line", until="close_date")
    is_open = (pl.col("status_code") != CLOSED) & pl.col("close_date").is_null()
    new = schools.join(lines, on="urn").select(
        new="urn", onward="line", opened="open_date", is_open=is_open
    )
    pairs = taken_over.join(old, on="old").join(new, on="new")
    plain = pairs.filter(pl.col("line") != pl.col("onward")).filter(
        pl.col("is_open").all().over("line"), pl.col("until").is_not_null().all().over("line")
    )
    successors = pl.col("onward").n_unique().over("line")
    chosen = plain.filter(
        pl.when(pl.col("kind") == MERGER).then(successors == 1).otherwise(successors > 1)
    )
    dated = chosen.with_columns(until=pl.max_horizontal("until", "opened").max().over("line"))
    rows = dated.sort("new", "old").select("kind", "new", "old", "until").collect()
    return {kind: dict(_formers(rows.filter(pl.col("kind") == kind))) for kind in (MERGER, SPLIT)}


def _formers(rows: pl.DataFrame) -> Iterator[tuple[str, Former]]:
    for _, new, old, until in rows.iter_rows():
        yield new, Former(old, until)

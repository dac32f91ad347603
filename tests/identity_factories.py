"""Who is meant: numbers with a date and a heading, resolved by a small made-up register."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from tests.factories import links
from transforms.identity import resolve
from transforms.lines import institution_lines
from transforms.standardise import identifier
from transforms.successions import successions


def answers(
    register: pl.LazyFrame,
    asked: Sequence[tuple[str, date, str]],
    linked: pl.LazyFrame | None = None,
) -> list[tuple[Any, ...]]:
    """Resolve (institution, date, heading) and give line, resolution and candidates of each."""
    named = pl.LazyFrame(asked, schema=["institution", "on", "headed"], orient="row")
    named = named.with_columns(identifier=identifier(pl.col("institution")))
    taken_over = successions(register, links() if linked is None else linked).collect().lazy()
    lines = institution_lines(register, taken_over).collect().lazy()
    found = resolve(named, register, lines, taken_over, on="on")
    return found.select("line", "resolution", "candidates").collect().rows()

"""Who is meant: numbers with a date and a heading, resolved by a small made-up register."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from tests.factories import establishments, links
from transforms.identity import resolve
from transforms.lines import institution_lines
from transforms.standardise import identifier
from transforms.successions import successions

SPRING = date(2025, 3, 1)
CLOSED = {"status_code": "2", "close_date": date(2024, 12, 31)}
NEXT_DAY = date(2025, 1, 1)


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


def resolved(
    register: pl.LazyFrame,
    institution: str,
    on: date = SPRING,
    linked: pl.LazyFrame | None = None,
    headed: str = "any",
) -> tuple[str | None, str]:
    """Resolve one number: its line and its resolution."""
    return answers(register, [(institution, on, headed)], linked)[0][:2]


def academy() -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Give a school that became an academy at the new year, with their link."""
    register = establishments({"urn": "100001", **CLOSED}, {"urn": "140001", "open_date": NEXT_DAY})
    return register, links(("100001", "140001", "Successor"))


def moved(**values: Any) -> dict[str, Any]:
    """Give a school that had another LAESTAB before its authority was abolished."""
    previous = {"previous_la_code": "909", "previous_establishment_number": "4007"}
    return {"la_code": "942", "establishment_number": "4000"} | previous | values

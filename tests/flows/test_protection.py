"""What was shown of the very same returns stands, where the proof of it stands."""

from dataclasses import replace

import polars as pl
import pytest

from flows.protection import Problem, answers
from flows.settings import Home
from transforms.grid import CELL
from transforms.stacks import stack

RETURNS = {f"r{number:02}": 2 * (number < 6 or number % 3 > 0) for number in range(21)}
AREAS = {"A": range(6), "B": range(6, 14), "C": range(14, 21), "E12000001": range(21)}


def problem():
    """Make three authorities and their region, of 21 returns in all."""
    names = list(RETURNS)
    entries = [
        (
            "gatsby_2018",
            "202425",
            "Academic year",
            "Regional" if area[1:] else "Local authority",
            area,
            "total",
            "total",
            names[number],
        )
        for area, numbers in AREAS.items()
        for number in numbers
    ]
    schema = dict.fromkeys(("series", *CELL, "version"), pl.String)
    members = pl.DataFrame(entries, schema=schema, orient="row")
    results = pl.DataFrame(
        {"version": names, "state_1": list(RETURNS.values())},
        schema_overrides={"state_1": pl.Int8},
    )
    made, cells, units = stack(members, results, 1)
    nothing = pl.DataFrame(
        schema={"world": pl.Int64, "version": pl.String, "before": pl.Int8, "after": pl.Int8}
    )
    return Problem("202425", 1, made, cells, units, nothing, "gb1")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def answer(home, asked):
    (found,) = answers(home, [asked])
    return found


def solved(home):
    return len(list((home.store / "protection").iterdir()))


def test_what_was_shown_of_the_same_returns_stands_with_its_worlds(home):
    first = answer(home, problem())
    assert {"c", "range"} <= set(first.statuses["status"])

    again = answer(home, replace(problem(), start=first.worlds, stood=first.statuses))

    assert again.statuses.equals(first.statuses)
    assert again.worlds.equals(first.worlds)
    assert solved(home) == 1


def test_what_was_shown_without_a_proof_is_asked_about_again(home):
    """As where the search had failed: nothing was shown then, and no worlds say why."""
    first = answer(home, problem())
    failed = first.statuses.with_columns(status=pl.lit("c"), numerator_low=pl.lit(0))

    again = answer(home, replace(problem(), start=first.worlds.head(1), stood=failed))

    assert again.statuses.equals(first.statuses)
    assert solved(home) == 2


def test_what_was_shown_of_other_cells_does_not_stand(home):
    first = answer(home, problem())

    answer(home, replace(problem(), start=first.worlds, stood=first.statuses.head(2)))

    assert solved(home) == 2

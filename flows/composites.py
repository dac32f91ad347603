"""What composites may show tonight, beside everything of them that ever was shown.

The rules are those of ``transforms.composite_year`` and its neighbours; here they are given what
the ledger knows, and the stacks that must be proved are solved and kept like the benchmarks': the
worlds of the last release are where tonight's search starts.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.gate import PUBLISHABLE, settled, without_england
from flows.known import Entry, entries, last_published
from flows.protection import WORLD, Answer, Problem, answers, protection_key, together
from flows.run import Run, read_json, write_json
from flows.settings import Home
from transforms.composite_figures import AS_BENCHMARK, KEY, under_levels
from transforms.composite_year import CompositeStack, CompositeYear
from transforms.composites import composite_statuses, decisions
from transforms.gate import State
from validation.published import Attainment, AttainmentTodaysMembers

WORLDS = "composite_worlds"
"""The certificate of the counts: a file in the workspace's tables, a table in the ledger."""

_WORLDS = WORLD | {"time_period": pl.String, "figure": pl.String}
_FAILED = "composites_failed.json"


def protected(run: Run, tables: Path, cells: pl.LazyFrame) -> pl.LazyFrame:
    """Give every attainment measure of every cell its status; leave the proof beside the tables.

    ``cells`` are the grid with the counts of every measure. The rows of years that stand are not
    made from them (``assemble``), and so are not looked at: their certificate stands too.
    """
    ledger = entries(run.home)
    statuses = pl.scan_parquet(tables / PUBLISHABLE / "statuses.parquet")
    decided = decisions(cells, statuses).collect()
    years = list(_years(ledger, tables, decided))
    key = protection_key(run.home)
    stacks = [(year.name, made) for year in years for made in year.stacks(key)]
    before = _last_worlds(ledger, tables)
    problems = [_problem(year, made, before) for year, made in stacks]
    found = _answers(run.home, problems)
    stood = before.filter(~pl.col("time_period").is_in([year.name for year in years]))
    worlds = pl.concat([together(found, _WORLDS), stood])
    worlds.write_parquet(tables / f"{WORLDS}.parquet")
    write_json(tables / _FAILED, _failures(problems, found))
    return composite_statuses(decided.lazy(), _proven(stacks, found).lazy())


def not_proved(tables: Path) -> list[dict[str, str]]:
    """List the benchmarks and counts that no table was found safe for, by year and ``figure``."""
    benchmarks = [
        {"time_period": year["time_period"], "figure": figure}
        for year in settled(tables)
        for figure in year["failed"]
    ]
    counts: list[dict[str, str]] = read_json(tables / _FAILED)
    return [*benchmarks, *counts]


def _years(ledger: list[Entry], tables: Path, decided: pl.DataFrame) -> Iterator[CompositeYear]:
    """List the years with rows to make: all but those that stand."""
    members, counted = (
        pl.read_parquet(tables / PUBLISHABLE / f"{name}.parquet") for name in ("members", "counted")
    )
    for summary in settled(tables):
        if summary["stands"]:
            continue
        name = summary["time_period"]
        of_year = pl.col("time_period") == name
        state = State(members.filter(of_year), counted.filter(of_year))
        known = [_published(entry, name) for entry in ledger if name in entry.years]
        yield CompositeYear(name, decided.filter(of_year), state, known, summary["is_final"])


def _published(entry: Entry, year: str) -> tuple[State, pl.DataFrame]:
    names = [table.to_schema().name for table in (Attainment, AttainmentTodaysMembers)]
    at_the_time, recast = (entry.read(year, str(name)) for name in names)
    state = State(entry.read(year, "members"), entry.read(year, "counted"))
    return state, under_levels(at_the_time, recast)


def _last_worlds(ledger: list[Entry], tables: Path) -> pl.DataFrame:
    """Read the certificates of all years' counts; a release from before they were kept has none."""
    names = [year["time_period"] for year in settled(tables)]
    told = {name: last_published(ledger, name, WORLDS) for name in names}
    stood = [entry.read(name, WORLDS) for name, entry in told.items() if entry is not None]
    return pl.concat([pl.DataFrame(schema=_WORLDS), *stood])


def _problem(year: str, made: CompositeStack, before: pl.DataFrame) -> Problem:
    start = before.filter(pl.col("time_period") == year, pl.col("figure") == made.figure)
    return Problem(year, AS_BENCHMARK, made.stack, made.cells, made.units, start, made.figure)


def _proven(stacks: list[tuple[str, CompositeStack]], found: list[Answer]) -> pl.DataFrame:
    """Say what each count may show: one row per cell, ``figure`` and ``status``."""
    proven = [pl.DataFrame(schema=dict.fromkeys([*KEY, "figure", "status"], pl.String))]
    for (_, made), answer in zip(stacks, found, strict=True):
        shown = answer.statuses.join(made.wanted, on=KEY, how="semi")
        proven.append(shown.select(*KEY, pl.lit(made.figure).alias("figure"), "status"))
    return pl.concat(proven)


def _failures(problems: list[Problem], found: list[Answer]) -> list[dict[str, str]]:
    return [
        {"time_period": problem.year, "figure": problem.figure}
        for problem, answer in zip(problems, found, strict=True)
        if answer.failed
    ]


def _answers(home: Home, problems: list[Problem]) -> list[Answer]:
    """Solve the stacks; one that fails is tried without England's totals, as a benchmark's is."""
    found = list(answers(home, problems))
    failed = [place for place, answer in enumerate(found) if answer.failed]
    again = answers(home, [without_england(problems[place]) for place in failed])
    for place, answer in zip(failed, again, strict=True):
        found[place] = answer
    return found

"""What composites may show tonight, beside everything of them that ever was shown.

The rules are those of ``transforms.composite_year`` and its neighbours; here they are given what
the ledger knows, and the stacks that must be proved are solved and kept like the benchmarks'.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.gate import PUBLISHABLE, settled, without_england
from flows.known import Entry, entries
from flows.protection import WORLD, Answer, Problem, answers, protection_key
from flows.run import Run
from flows.settings import Home
from transforms.composite_figures import AS_BENCHMARK, KEY, under_levels
from transforms.composite_year import CompositeYear
from transforms.composites import composite_statuses, decisions
from transforms.gate import State
from validation.published import Attainment, AttainmentTodaysMembers


def protected(run: Run, tables: Path, cells: pl.LazyFrame) -> pl.LazyFrame:
    """Give every attainment measure of every cell its status.

    ``cells`` are the grid with the counts of every measure. The rows of years that stand are not
    made from them (``assemble``), and so are not looked at.
    """
    statuses = pl.scan_parquet(tables / PUBLISHABLE / "statuses.parquet")
    decided = decisions(cells, statuses).collect()
    years = list(_years(run.home, tables, decided))
    nothing = pl.DataFrame(schema=dict.fromkeys([*KEY, "figure", "status"], pl.String))
    proven = pl.concat([nothing, *_proven(run.home, years)])
    may_average = pl.concat([nothing.select(KEY), *(year.averaged() for year in years)])
    return composite_statuses(decided.lazy(), proven.lazy(), may_average.lazy())


def _years(home: Home, tables: Path, decided: pl.DataFrame) -> Iterator[CompositeYear]:
    """List the years with rows to make: all but those that stand."""
    ledger = entries(home)
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


def _proven(home: Home, years: list[CompositeYear]) -> Iterator[pl.DataFrame]:
    """Prove the counts of all years, a stack each; one row per cell, ``figure`` and ``status``."""
    key = protection_key(home)
    stacks = [(year.name, made) for year in years for made in year.stacks(key)]
    nothing = pl.DataFrame(schema=WORLD)
    problems = [
        Problem(year, AS_BENCHMARK, made.stack, made.cells, made.units, nothing, made.figure)
        for year, made in stacks
    ]
    for (_, made), answer in zip(stacks, _answers(home, problems), strict=True):
        shown = answer.statuses.join(made.wanted, on=KEY, how="semi")
        yield shown.select(*KEY, pl.lit(made.figure).alias("figure"), "status")


def _answers(home: Home, problems: list[Problem]) -> list[Answer]:
    """Solve the stacks; one that fails is tried without England's totals, as a benchmark's is."""
    found = list(answers(home, problems))
    failed = [place for place, answer in enumerate(found) if answer.failed]
    again = answers(home, [without_england(problems[place]) for place in failed])
    for place, answer in zip(failed, again, strict=True):
        found[place] = answer
    return found

"""The protect stage: what may be published tonight, beside everything that ever was.

Each academic year is settled by itself. From tonight's returns the gate holds back the revisions
that are too few, has the rest protected beside every figure known, and holds back more where that
settles a result or hides too much. With every revision held back a year is as it was in the last
release, which was safe. A closed year that was published closed is not touched again; only its hubs
recast on today's members follow the membership.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from flows.known import Entry, entries
from flows.protection import WORLD, Answer, Problem, answers, protection_key, together
from flows.run import Run, read_json, write_json
from transforms.gate import (
    AT,
    State,
    newly_hidden,
    on_todays_members,
    revised,
    same_recast,
    same_returns,
    standing_near,
    too_few,
    with_held,
)
from transforms.grid import CELL, TODAYS_HUB
from transforms.known_figures import known_figures
from transforms.stacks import memberships, prices, stack
from validation import policy
from validation.received import BENCHMARKS

PUBLISHABLE = "publishable"
"""Folder in the workspace's tables: what the release is made from, pending returns left out."""

_IS_RECAST = pl.col("geographic_level") == TODAYS_HUB

_STATE = ("members", "counted")
_WORLDS = WORLD | {"time_period": pl.String, "benchmark": pl.Int64}
_TEXT = dict.fromkeys(("series", *CELL, "measure", "status"), pl.String)
_STATUSES = _TEXT | {"numerator_low": pl.Int64, "numerator_high": pl.Int64}


@dataclass
class Year:
    """One academic year on its way to being settled.

    ``before`` is what each release knew of it, oldest first: its state and its cells' statuses;
    ``worlds`` is the certificate of the last. ``is_final`` tells a year that was published closed
    and is not reopened. ``changes`` are the revisions of published snapshots, ``held`` those of
    them that wait.
    """

    name: str
    tonight: State
    before: list[tuple[State, pl.DataFrame]]
    worlds: pl.DataFrame
    is_final: bool
    changes: pl.DataFrame
    held: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def state(self) -> State:
        """Give who counts where: tonight's, but for what is held or final."""
        if not self.before:
            return self.tonight
        last = self.before[-1][0]
        if self.is_final:
            return on_todays_members(last, self.tonight)
        return with_held(self.tonight, last, self.held)

    @property
    def statuses(self) -> pl.DataFrame:
        """Give the status of every cell; those of a final year stand, but for recast hubs."""
        found = [pl.DataFrame(schema=_STATUSES), *(answer.statuses for answer in self.answers)]
        made = pl.concat(found, how="diagonal_relaxed").select(list(_STATUSES))
        if not self.is_final:
            return made
        stood = self.before[-1][1].select(list(_STATUSES))
        return (
            stood
            if self.stands
            else pl.concat([made.filter(_IS_RECAST), stood.filter(~_IS_RECAST)])
        )

    @property
    def certificate(self) -> pl.DataFrame:
        """Give the worlds that stand for the statuses, by return version."""
        return self.worlds if self.stands else together(self.answers, _WORLDS)

    @property
    def stands(self) -> bool:
        """Tell a final year whose recast hubs have the returns they had."""
        return self.is_final and same_recast(self.state, self.before[-1][0])


def settle(run: Run, tables: Path) -> Path:
    """Settle every year and write what is publishable; give the folder."""
    tonight = State(*(pl.read_parquet(tables / f"{name}.parquet") for name in _STATE))
    years = _years(run, tonight, pl.read_parquet(tables / "periods.parquet"))
    key = protection_key(run.home)
    waiting = [year for year in years if not year.stands]
    for tried in range(policy.GATE_ROUNDS + 1):
        for year in waiting:
            year.problems = list(_problems(year, key))
        solved = answers(run.home, [problem for year in waiting for problem in year.problems])
        for year in waiting:
            year.answers = [next(solved) for _ in year.problems]
        is_last = tried + 1 >= policy.GATE_ROUNDS
        waiting = [year for year in waiting if _holds_more(year, everything=is_last)]
    _solve_without_england(run, years)
    nothing = State(tonight.members.clear(), tonight.counted.clear())
    return _write(years, nothing, tables / PUBLISHABLE)


def _solve_without_england(run: Run, years: list[Year]) -> None:
    """Solve again what failed, with even England's totals free to be hidden.

    A new snapshot that differs from the last by one return cannot show England beside it, and
    without its total may still show most areas. What fails again stays as it was known.
    """
    failed = [
        (year, place)
        for year in years
        for place, answer in enumerate(year.answers)
        if answer.failed
    ]
    freed = [without_england(year.problems[place]) for year, place in failed]
    for (year, place), answer in zip(failed, answers(run.home, freed), strict=True):
        year.answers[place] = answer


def without_england(problem: Problem) -> Problem:
    """Let England's totals be hidden for others' sake too."""
    never = np.zeros_like(problem.stack.never)
    return replace(problem, stack=replace(problem.stack, never=never))


def settled(tables: Path) -> list[dict[str, Any]]:
    """Read what was settled of each year: cells shown, ranged and hidden, returns that wait."""
    summary: list[dict[str, Any]] = read_json(tables / PUBLISHABLE / "summary.json")
    return summary


def _years(run: Run, whole: State, periods: pl.DataFrame) -> list[Year]:
    closed = set(periods.filter(~pl.col("is_open"))["time_period"]) - {run.reopen}
    ledger = entries(run.home)
    made = []
    for name in sorted(set(whole.counted["time_period"])):
        of_year = pl.col("time_period") == name
        tonight = State(whole.members.filter(of_year), whole.counted.filter(of_year))
        known = [entry for entry in ledger if name in entry.years]
        is_final = bool(known) and known[-1].years[name] and name in closed
        made.append(_year(name, tonight, known, is_final=is_final))
    return made


def _year(name: str, tonight: State, known: list[Entry], *, is_final: bool) -> Year:
    before = [_published(entry, name) for entry in known]
    worlds = known[-1].read(name, "worlds") if known else pl.DataFrame(schema=_WORLDS)
    changes = held = tonight.counted.select(AT).clear()
    if before and not is_final:
        changes = revised(tonight, before[-1][0])
        held = too_few(changes, tonight, before[-1][0])
    return Year(name, tonight, before, worlds, is_final, changes, held)


def _published(entry: Entry, year: str) -> tuple[State, pl.DataFrame]:
    state = State(entry.read(year, "members"), entry.read(year, "counted"))
    return state, entry.read(year, "statuses")


def _problems(year: Year, key: bytes) -> Iterator[Problem]:
    """Make the eight stacks of a year as it now stands."""
    state = year.state
    placed = memberships(state.members.lazy(), state.counted.lazy()).collect()
    results = state.counted.select("version", pl.col(r"^state_\d$")).unique("version")
    last = year.before[-1][1] if year.before else None
    is_same = last is not None and same_returns(state, year.before[-1][0])
    for benchmark in BENCHMARKS:
        known = known_figures(year.before, benchmark) if year.before else None
        price = prices(placed, last, benchmark, key)
        made, cells, units = stack(
            placed,
            results,
            benchmark,
            known=known,
            price=price,
            withheld=_withheld(year, benchmark),
        )
        start = year.worlds.filter(pl.col("benchmark") == benchmark)
        stood = last.filter(pl.col("measure") == f"gb{benchmark}") if last is not None else None
        if cells.height:
            yield Problem(
                year.name,
                benchmark,
                made,
                cells,
                units,
                start,
                f"gb{benchmark}",
                stood if is_same else None,
            )


def _withheld(year: Year, benchmark: int) -> pl.DataFrame | None:
    """List the cells of a final year that were hidden when it closed: they are not shown again."""
    if not year.is_final:
        return None
    of_one = (pl.col("measure") == f"gb{benchmark}") & (pl.col("status") == "c")
    return year.before[-1][1].filter(of_one, ~_IS_RECAST)


def _holds_more(year: Year, *, everything: bool) -> bool:
    """Hold back what stands in the way of the year's safety; tell whether that was more."""
    left = year.changes.join(year.held, on=AT, how="anti")
    if left.is_empty():
        return False
    last, statuses = year.before[-1]
    in_the_way = pl.concat(answer.settled for answer in year.answers).unique()
    hidden = newly_hidden(year.statuses, statuses)
    if in_the_way.is_empty() and hidden.is_empty():
        return False
    more = standing_near(left, in_the_way, hidden, year.state, last)
    if everything or more.is_empty():
        more = left
    year.held = pl.concat([year.held, more]).sort(AT)
    return True


def _write(years: list[Year], nothing: State, folder: Path) -> Path:
    """Write what is publishable of all years; ``nothing`` has the columns where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in (("statuses", _STATUSES), ("certificate", _WORLDS)):
        rows = [pl.DataFrame(schema=schema), *(getattr(year, name) for year in years)]
        pl.concat(rows).write_parquet(folder / f"{name}.parquet")
    states = [State(nothing.members, nothing.counted), *(year.state for year in years)]
    held = [nothing.counted.select(AT), *(year.held for year in years)]
    pl.concat(state.members for state in states).write_parquet(folder / "members.parquet")
    pl.concat(state.counted for state in states).write_parquet(folder / "counted.parquet")
    pl.concat(held).write_parquet(folder / "pending.parquet")
    write_json(folder / "summary.json", [_summary(year) for year in years])
    return folder


def _summary(year: Year) -> dict[str, Any]:
    shown = dict(year.statuses["status"].value_counts().iter_rows())
    return {
        "time_period": year.name,
        "is_final": year.is_final,
        "stands": year.stands,
        "pending": year.held.height,
        "failed": [
            problem.figure
            for problem, answer in zip(year.problems, year.answers, strict=True)
            if answer.failed
        ],
    } | {name: shown.get(name, 0) for name in ("ok", "range", "c")}

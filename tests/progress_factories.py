"""Institutions over two years, as the build stage lays them out."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms.gate import State
from transforms.grid import CELL
from transforms.progress import this_year, year_before
from transforms.progress_protection import Panels
from validation.received import BENCHMARKS
from validation.workspace import Counted

THIS, LAST = "202425", "202324"
ENGLAND = ("National", "E92000001")
NORTH = ("Regional", "E12000001")
HUB = ("Careers hub", "hub")


@dataclass(frozen=True)
class School:
    """One institution: its state on every benchmark this year and last; None is not counted."""

    line: str
    now: int | None
    before: int | None
    areas: tuple[tuple[str, str], ...] = (ENGLAND,)
    areas_before: tuple[tuple[str, str], ...] | None = None
    fifth: str | None = None
    edition: int = 1
    series_before: str = "gatsby_2018"
    unassessed: tuple[int, ...] = ()


def schools(
    number: int, now: int | None, before: int | None, start: int = 0, **values: Any
) -> list[School]:
    """Make some alike."""
    return [School(f"{start + n:06d}", now, before, **values) for n in range(number)]


def state(*groups: list[School]) -> State:
    """Give who stands where and what counts for whom, in both years."""
    everyone = [school for group in groups for school in group]
    members = [
        (year, "Academic year", *area, "total", fifth, school.line)
        for school in everyone
        for year, areas in ((THIS, school.areas), (LAST, _then(school)))
        for area in areas
        for fifth in {"total", school.fifth or "total"}
    ]
    counted = [row for school in everyone for row in _counted(school)]
    return State(
        pl.DataFrame(members, schema=dict.fromkeys([*CELL, "line"], pl.String), orient="row").sort(
            "line"
        ),
        pl.DataFrame(counted, schema=Counted.schema()),
    )


def panels(*groups: list[School]) -> Panels:
    """Lay them out as progress is made from."""
    made = state(*groups)
    now, before = this_year(*_lazy(made)), year_before(*_lazy(made))
    of_year = pl.col("time_period") == THIS
    return Panels(now.filter(of_year).collect(), before.filter(of_year).collect())


def _lazy(made: State) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    return made.members.lazy(), made.counted.lazy()


def _then(school: School) -> tuple[tuple[str, str], ...]:
    return school.areas if school.areas_before is None else school.areas_before


def _counted(school: School) -> list[dict[str, Any]]:
    rows = []
    for year, reached, series in (
        (THIS, school.now, "gatsby_2018"),
        (LAST, school.before, school.series_before),
    ):
        if reached is not None:
            states = {f"state_{b}": None if b in school.unassessed else reached for b in BENCHMARKS}
            edition = school.edition if year == THIS else 1
            version = f"{school.line} {year} {edition}"
            rows.append(
                {
                    "time_period": year,
                    "time_identifier": "Academic year",
                    "line": school.line,
                    "series": series,
                    "version": version,
                }
                | states
            )
    return rows

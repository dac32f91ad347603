"""How big a made-up England is, and how its numbers move: read from code lists."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from validation.code_lists import code_list, codes

BENCHMARK_COUNT = 8
TERM_COUNT = 3


class SampleError(Exception):
    """The sample cannot be written; the sentence says what to do."""


@dataclass(frozen=True)
class Scale:
    """One size of made-up England, or of a real register with made-up returns."""

    name: str
    population: str
    regions: tuple[str, ...]
    years: int
    first_autumn: int
    file_period: str
    fault_sets: int
    out_of_scope_percent: int
    has_overlapping_hubs: bool

    @property
    def autumns(self) -> range:
        """Give the calendar year each academic year starts in."""
        return range(self.first_autumn, self.first_autumn + self.years)

    @property
    def as_of(self) -> date:
        """Give the day to run for: the last year is complete and not yet closed."""
        return date(self.first_autumn + self.years, 9, 30)


def scale_called(name: str) -> Scale:
    """Read one scale; an unknown name is refused with the known ones."""
    if name not in codes("sample_scales"):
        known = ", ".join(codes("sample_scales"))
        raise SampleError(f"There is no scale {name!r}. Choose one of {known}.")
    row = code_list("sample_scales").rows(named=True)[codes("sample_scales").index(name)]
    return Scale(
        name=name,
        population=row["population"],
        regions=tuple((row["regions"] or "").split("|")) if row["regions"] else (),
        years=int(row["years"]),
        first_autumn=int(row["first_autumn"]),
        file_period=row["file_period"],
        fault_sets=int(row["fault_sets"]),
        out_of_scope_percent=int(row["out_of_scope_percent"]),
        has_overlapping_hubs=row["overlapping_hubs"] == "yes",
    )


def scale_for_register(day: date, years: int) -> Scale:
    """Make a scale around a real register: the years up to the one its date falls in."""
    last_autumn = day.year if day.month >= 9 else day.year - 1
    return Scale(
        name="register",
        population="",
        regions=(),
        years=years,
        first_autumn=last_autumn - years + 1,
        file_period="year",
        fault_sets=scale_called("england").fault_sets,
        out_of_scope_percent=0,
        has_overlapping_hubs=True,
    )


def academic_year(autumn: int) -> str:
    """Write the academic year that starts in an autumn, such as 202425."""
    return f"{autumn}{(autumn + 1) % 100:02}"


def shares(autumn: int) -> list[float]:
    """Give the national share fully achieving each benchmark at the end of a year."""
    row = _level(autumn)
    return [float(row[f"benchmark_{number}"]) / 100 for number in range(1, BENCHMARK_COUNT + 1)]


def return_rate(autumn: int) -> float:
    """Give the share of institutions that complete an evaluation in a year."""
    return float(_level(autumn)["return_percent"]) / 100


@dataclass(frozen=True)
class Term:
    """One snapshot's term in one academic year."""

    autumn: int
    number: int
    starts: date
    ends: date
    label: str


@cache
def terms(autumn: int) -> tuple[Term, ...]:
    """List the three terms of an academic year; each ends on its snapshot."""
    listed = []
    for number, row in enumerate(code_list("snapshots").iter_rows(named=True)):
        start_month, end_month = int(row["term_starts_month"]), int(row["month"])
        starts = date(_calendar_year(autumn, start_month), start_month, int(row["term_starts_day"]))
        ends = date(_calendar_year(autumn, end_month), end_month, int(row["day"]))
        listed.append(Term(autumn, number, starts, ends, row["label"]))
    return tuple(listed)


def _calendar_year(autumn: int, month: int) -> int:
    return autumn if month >= 9 else autumn + 1


def _level(autumn: int) -> dict[str, str]:
    """Read the levels of a year; outside the list, of the nearest year in it."""
    years = codes("sample_levels")
    year = min(max(academic_year(autumn), years[0]), years[-1])
    return code_list("sample_levels").rows(named=True)[years.index(year)]

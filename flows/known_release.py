"""Enter a release into the ledger of what is known, before anyone can see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.composites import WORLDS
from flows.gate import PUBLISHABLE
from flows.known import Entry, append, entries
from flows.run import Run
from transforms.gate import State, counted_members
from transforms.grid import CELL
from validation.published import PUBLISHED


@dataclass(frozen=True)
class News:
    """What a release says anew: of each academic year that differs, everything it says.

    ``years`` maps each to whether it is closed; ``said`` holds the tables, of all years; ``held``
    is the ledger before it.
    """

    years: Mapping[str, bool]
    said: Mapping[str, pl.DataFrame]
    held: Sequence[Entry]

    def of_year(self, year: str, name: str) -> pl.DataFrame:
        """Give what one table says of one academic year."""
        return self.said[name].filter(pl.col("time_period") == year)


def news(run: Run, candidate: Path) -> News:
    """Find what a candidate says anew beside all that was published."""
    held = entries(run.home, publishing=candidate.name)
    tables = run.workspace / "tables"
    periods = pl.read_parquet(tables / "periods.parquet")
    closed = set(periods.filter(~pl.col("is_open"))["time_period"])
    said = _said(tables / PUBLISHABLE, candidate / "data")
    years = {
        year: year in closed
        for year in sorted(set(said["counted"]["time_period"]))
        if _is_news(year, said, held, is_closed=year in closed)
    }
    return News(years, said, held)


def enter(run: Run, candidate: Path) -> None:
    """Add what a release says anew: of each academic year that differs, state, proof and rows.

    Safe to repeat: a release that is there already is left as it is.
    """
    held = entries(run.home, publishing=candidate.name)
    if any(entry.folder.name == candidate.name for entry in held):
        return
    told = news(run, candidate)
    rows = {f"{year}.{name}": told.of_year(year, name) for year in told.years for name in told.said}
    append(run.home, candidate.name, told.years, rows)


def _said(publishable: Path, data: Path) -> dict[str, pl.DataFrame]:
    """Read all a release says: who stands where with what result, its proof, and its rows."""
    members, counted, statuses, worlds = (
        pl.read_parquet(publishable / f"{name}.parquet")
        for name in ("members", "counted", "statuses", "certificate")
    )
    known = {
        "members": counted_members(State(members, counted)).sort(*CELL, "line"),
        "counted": counted,
        "statuses": statuses,
        "worlds": worlds,
        WORLDS: pl.read_parquet(publishable.parent / f"{WORLDS}.parquet"),
    }
    names = [table.to_schema().name for table in PUBLISHED]
    return known | {name: pl.read_parquet(data / f"{name}.parquet") for name in names}


def _is_news(
    year: str, said: Mapping[str, pl.DataFrame], held: Sequence[Entry], *, is_closed: bool
) -> bool:
    """Tell whether a year says, or is, anything other than when it was last entered."""
    before = [entry for entry in held if year in entry.years]
    if not before or before[-1].years[year] != is_closed:
        return True
    return any(
        _differs(before[-1], year, name, frame.filter(pl.col("time_period") == year))
        for name, frame in said.items()
    )


def _differs(entry: Entry, year: str, name: str, rows: pl.DataFrame) -> bool:
    """Tell whether rows are not those of an entry; one from before the table was had none."""
    return not rows.equals(entry.read(year, name)) if entry.has(year, name) else not rows.is_empty()

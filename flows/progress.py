"""Which progress figures may be shown, beside all that was shown of them before."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from flows.gate import PUBLISHABLE, settled
from flows.known import Entry, entries, last_published
from flows.run import Run
from transforms.progress import KEY, this_year, year_before, years_matched
from transforms.progress_protection import Panels, allowed
from transforms.progress_statuses import OF, progress_statuses
from validation.received import BENCHMARKS

NAME = "progress"

_STATE = ("members", "counted")


def protected_progress(run: Run, tables: Path) -> pl.LazyFrame:
    """Give every progress measure of every cell its status, of all years but those that stand."""
    counts = pl.read_parquet(tables / f"{NAME}.parquet")
    state = [pl.read_parquet(tables / PUBLISHABLE / f"{name}.parquet") for name in _STATE]
    ledger = entries(run.home)
    final = {year["time_period"] for year in settled(tables) if year["is_final"]}
    found = [pl.DataFrame(schema=dict.fromkeys([*KEY, "of"], pl.String))]
    for year in years_matched(counts)["time_period"].unique().sort():
        if year in final and last_published(ledger, year, NAME) is not None:
            continue
        tonight = _panels(state, year)
        known = list(_known(ledger, year))
        for b in BENCHMARKS:
            shown = [(panels, _shown(rows, b)) for panels, rows in known]
            found.append(allowed(tonight, shown, b).with_columns(of=pl.lit(f"gb{b}")))
    return progress_statuses(counts, pl.concat(found)).lazy()


def _panels(state: Sequence[pl.DataFrame], year: str) -> Panels:
    """Lay out who stands in the cells of a year, and who stood in them the year before."""
    members, counted = state
    of_year = pl.col("time_period") == year
    return Panels(
        this_year(members.lazy(), counted.lazy()).filter(of_year).collect(),
        year_before(members.lazy(), counted.lazy()).filter(of_year).collect(),
    )


def _known(ledger: Sequence[Entry], year: str) -> Iterator[tuple[Panels, pl.DataFrame]]:
    """Give what each release showed of a year's progress: the panels behind it, and its rows."""
    before = f"{int(year[:4]) - 1}{year[2:4]}"
    for place, entry in enumerate(ledger):
        then = last_published(ledger[: place + 1], before, _STATE[0])
        if entry.has(year, NAME) and then is not None:
            state = [pl.concat([entry.read(year, n), then.read(before, n)]) for n in _STATE]
            yield _panels(state, year), entry.read(year, NAME)


def _shown(rows: pl.DataFrame, benchmark: int) -> pl.DataFrame:
    """List the cells that showed a benchmark's progress, exactly or as a range."""
    shown = pl.col("value_status").is_in(["ok", "u", "range"])
    return rows.filter(shown, f"gb{benchmark}" == OF).select(KEY).unique().sort(KEY)

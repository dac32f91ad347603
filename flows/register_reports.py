"""Restricted reports on the register: who is counted that was not, and who merged or split."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import polars as pl

from flows.population import Register, hub_spells, listed_for, read_register
from flows.reference import in_force
from flows.release import write_csv
from flows.run import Run
from transforms.change_evidence import Moment
from transforms.mergers_and_splits import mergers_and_splits
from transforms.population_changes import as_reported, counted_where, population_changes
from transforms.scope import reasons
from validation.checks import accept
from validation.code_lists import codes
from validation.internal_changes import InstitutionChanges, MergersAndSplits


def write_register_reports(run: Run, tables: Path) -> Path:
    """Write institution_changes and mergers_and_splits, newest first; give the first one."""
    register = read_register(run.home)
    changes = accept(InstitutionChanges, _changes(run, register, tables))
    place = {reason: n for n, reason in enumerate(codes("change_reasons"))}
    order = ["snapshot_after", pl.col("reason").replace_strict(place), "establishment_name", "line"]
    told = run.internal / "institution_changes.csv"
    write_csv(changes.sort(order, descending=[True, False, False, False]), told)
    pairs = accept(MergersAndSplits, _pairs(run, register, tables))
    write_csv(
        pairs.sort("happened_on", "old_urn", "new_urn", descending=[True, False, False]),
        run.internal / "mergers_and_splits.csv",
    )
    return told


def _changes(run: Run, register: Register, tables: Path) -> pl.DataFrame:
    """Explain what changed from each snapshot of the run to the next."""
    taken_over = register.successions.lazy()
    steps = pairwise(_moments(run, register, tables))
    found = [
        as_reported(population_changes(before, after, taken_over)).collect()
        for before, after in steps
    ]
    return pl.concat([InstitutionChanges.no_rows(), *found])


def _moments(run: Run, register: Register, tables: Path) -> Iterator[Moment]:
    """Give the population at each snapshot, one after the other: each holds a whole register."""
    everyone = counted_where(
        pl.scan_parquet(tables / "institutions.parquet"),
        pl.scan_parquet(tables / "placements.parquet"),
    ).collect()
    days = pl.read_parquet(tables / "periods.parquet")["snapshot"].sort()
    for _, of_one_extract in groupby(days, key=lambda day: in_force(register.held, day)):
        first, *later = of_one_extract
        rows = listed_for(run.home, register, first).collect()
        for day in (first, *later):
            counted = everyone.filter(pl.col("snapshot") == day)
            yield Moment(day, counted.lazy(), reasons(rows.lazy(), day).collect().lazy())


def _pairs(run: Run, register: Register, tables: Path) -> pl.LazyFrame:
    """List the mergers and splits from the first academic year of the run to its day."""
    first = pl.read_parquet(tables / "periods.parquet").select(pl.col("year_starts").min()).item()
    spells = hub_spells(run.home, register)
    return mergers_and_splits(
        register.successions.lazy(),
        register.establishments.lazy(),
        register.lines.lazy(),
        spells.filter(pl.col("line").is_not_null()).lazy(),
        first,
        run.day,
    ).select(list(MergersAndSplits.schema()))

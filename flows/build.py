"""The build stage: accepted returns and reference → unprotected tables in the workspace."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from flows import reference
from flows.identities import told
from flows.landing import receipts
from flows.neighbours import neighbours_on
from flows.population import Population, Register, population, read_register
from flows.run import Run, write_json
from flows.store import scan_evaluations
from transforms.grid import cell_members
from transforms.identity import resolve
from transforms.periods import snapshots
from transforms.returns import candidates, counted, counted_rows, outcomes
from transforms.standardise import identifier
from validation.checks import accept
from validation.tables import Table
from validation.workspace import Counted, Institutions, Outcomes


def build(run: Run) -> Path:
    """Decide what counts for whom; every table is unprotected and stays in the workspace."""
    tables = run.workspace / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    register = read_register(run.home)
    evaluations = _evaluations(run, register)
    periods = _periods(evaluations, run)
    people = population(run.home, register, periods, run.day)
    institutions = _write(Institutions, people.institutions, tables)
    could_count = candidates(evaluations.lazy(), institutions.lazy()).collect()
    counting = counted_rows(could_count.lazy()).collect()
    _write(Counted, counted(counting.lazy()), tables)
    what_became = outcomes(
        evaluations.lazy(),
        could_count.lazy(),
        counting.lazy(),
        last_snapshot=pl.lit(periods["snapshot"].max()),
        as_of=pl.lit(run.day),
    )
    _write(Outcomes, what_became.select(list(Outcomes.schema())), tables)
    standing = evaluations.filter(~pl.col("withdrawn"))
    told(standing, register).write_parquet(tables / "identities.parquet")
    _place(people, institutions, tables)
    periods.write_parquet(tables / "periods.parquet")
    near, left_out = neighbours_on(run.home, periods.select(pl.col("snapshot").max()).item())
    near.write_parquet(tables / "neighbours.parquet")
    write_json(tables / "notices.json", [*people.notices, *left_out])
    return tables


def _place(people: Population, institutions: pl.DataFrame, tables: Path) -> None:
    """Write which areas are live, and who stands in each cell."""
    placed = pl.concat([people.placements, people.todays_placements])
    frames = {
        "members": cell_members(institutions.lazy(), placed),
        "placements": people.placements,
        "live_areas": people.areas,
        "grid_areas": pl.concat([people.areas, people.todays_areas]),
    }
    for name, frame in frames.items():
        rows = frame.collect()
        rows.sort(rows.columns, nulls_last=False).write_parquet(tables / f"{name}.parquet")


def _evaluations(run: Run, register: Register) -> pl.DataFrame:
    """Read the accepted rows with their receipt, their institution and any withdrawal."""
    rows = scan_evaluations(run.home).rename({"line": "line_number"})
    received = rows.join(receipts(run.home).lazy(), on="fingerprint", how="left", validate="m:1")
    found = resolve(received, **register.known, on="completed_on")
    withdrawn = reference.read_withdrawn(run.home)
    files = withdrawn.filter(pl.col("institution").is_null())["fingerprint"].drop_nulls()
    single = _named_withdrawals(withdrawn, register)
    return (
        found.join(single, on=["line", "completed_on"], how="left", validate="m:1")
        .with_columns(
            withdrawn=pl.col("fingerprint").is_in(files.to_list())
            | pl.col("taken_back").fill_null(False)
        )
        .drop("taken_back")
        .collect()
    )


def _named_withdrawals(withdrawn: pl.DataFrame, register: Register) -> pl.LazyFrame:
    """Find whose evaluations were taken back, whichever identifier the sender now uses."""
    named = withdrawn.filter(pl.col("institution").is_not_null()).select(
        "institution",
        "completed_on",
        identifier=identifier(pl.col("institution")),
        headed=pl.lit("any"),
    )
    found = resolve(named.lazy(), **register.known, on="completed_on").filter(
        pl.col("line").is_not_null()
    )
    return found.select("line", "completed_on", taken_back=pl.lit(True)).unique()


def _periods(evaluations: pl.DataFrame, run: Run) -> pl.DataFrame:
    """List the snapshots since the first return; at least those of the last academic year.

    Between September and December the year now running has no snapshot yet.
    """
    resolved = evaluations.filter(
        pl.col("line").is_not_null(),
        pl.col("status") == "complete",
        pl.col("completed_on") <= run.day,
    )
    first = resolved["completed_on"].min()
    a_year_ago = run.day - timedelta(days=365)
    earliest = min(first, a_year_ago) if isinstance(first, date) else a_year_ago
    return snapshots(earliest, run.day)


def _write(table: type[Table], rows: pl.LazyFrame, folder: Path) -> pl.DataFrame:
    """Hold a table to its declaration and write it."""
    accepted = accept(table, rows)
    accepted.write_parquet(folder / f"{table.to_schema().name}.parquet")
    return accepted

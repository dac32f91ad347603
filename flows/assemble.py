"""The assemble stage: protected tables, checked, written as a candidate release."""

import hashlib
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from flows.composites import protected
from flows.counting import count
from flows.files import write_files
from flows.gate import settled
from flows.known import entries, last_published
from flows.landing import receipts
from flows.progress import protected_progress
from flows.release import content_digest, fingerprint, fresh, latest, next_release_id, write_tables
from flows.run import Run
from flows.site_file import read_site_file
from transforms.areas import area_list, area_parts
from transforms.changes import with_revisions_flagged
from transforms.gaps import gaps
from transforms.grid import CELL, at_the_time, recast
from transforms.neighbours import among
from transforms.progress import WHOLE_YEAR, progress_rows
from transforms.published import attainment_rows, return_rows
from validation import policy
from validation.checks import accept
from validation.descriptors import TITLE
from validation.published import (
    AreaParts,
    Areas,
    Attainment,
    AttainmentTodaysMembers,
    Gaps,
    Measures,
    Neighbours,
    Progress,
    Published,
    Returns,
    measures,
    measures_of,
)
from validation.release_checks import findings
from validation.tables import Table


class ReleaseError(Exception):
    """A table of ours is wrong: the release stops and the last one stays."""


def assemble(run: Run, tables: Path) -> Path:
    """Make the published tables, hold them to their declarations and checks, and write them."""
    site = read_site_file(run.home)
    count(tables)
    release = next_release_id(run.home, run.as_of)
    candidate = fresh(run.workspace / "release" / release)
    data_sets = _data_sets(run, tables)
    wrong = findings(data_sets)
    if wrong:
        raise ReleaseError("The release checks stop this release: " + "; ".join(wrong))
    live = pl.scan_parquet(tables / "live_areas.parquet")
    placed = pl.scan_parquet(tables / "placements.parquet")
    beside: dict[type[Table], pl.DataFrame] = {
        Areas: accept(Areas, area_list(live, placed).select(list(Areas.schema()))),
        AreaParts: accept(AreaParts, area_parts(placed)),
        Measures: accept(Measures, measures()),
        Neighbours: accept(Neighbours, among(pl.scan_parquet(tables / "neighbours.parquet"), live)),
    }
    every = dict([*data_sets.items(), *beside.items()])
    write_tables(every, candidate / "data", release, site)
    wrong = write_files(data_sets, beside, candidate, run.day, site)
    if wrong:
        raise ReleaseError("The checks of the files stop this release: " + "; ".join(wrong))
    return candidate


def about(run: Run, candidate: Path) -> dict[str, Any]:
    """Say what a release is made of: its inputs by fingerprint, its content and its code."""
    before, site = latest(run.home), read_site_file(run.home)
    return {
        "release": candidate.name,
        "title": TITLE,
        "as_of": run.as_of,
        "previous": before.name if before else None,
        "reopened": {run.reopen: run.reason} if run.reopen else {},
        "licence": site.licence,
        "schema_version": policy.SCHEMA_VERSION,
        "site": site.model_dump(mode="json", exclude_unset=True),
        "content": content_digest(candidate / "data"),
        "code": {"version": version("careerstats"), "sha256": code_digest()},
        "inputs": {
            "returns": sorted(receipts(run.home)["fingerprint"]),
            "reference": {
                path.name: fingerprint(path) for path in sorted(run.home.reference.iterdir())
            },
        },
    }


@cache
def code_digest() -> str:
    """Fingerprint the code that made a release: every module, template and code list."""
    digest = hashlib.sha256()
    for package in ("flows", "templates", "transforms", "validation"):
        for item in sorted(Path(str(resources.files(package))).rglob("*")):
            if item.suffix in {".py", ".csv", ".jinja", ".css", ".js"}:
                digest.update(item.name.encode() + b"\0" + item.read_bytes())
    return digest.hexdigest()


def _data_sets(run: Run, tables: Path) -> dict[type[Published], pl.DataFrame]:
    """Make the data sets; hubs at the time and recast on today's members part here."""
    attained = _attainment(run, tables).collect().lazy()
    at_time = _with_final(run, tables, Attainment, at_the_time(attained)).collect().lazy()
    compared = gaps(at_time, pl.scan_parquet(tables / "periods.parquet"))
    rows = {
        Attainment: at_time,
        Returns: _with_final(run, tables, Returns, _returns(tables)),
        AttainmentTodaysMembers: _with_final(
            run, tables, AttainmentTodaysMembers, recast(attained)
        ),
        Progress: _with_final(run, tables, Progress, _progress(run, tables)),
        Gaps: _with_final(run, tables, Gaps, compared),
    }
    return {table: accept(table, made.select(list(table.schema()))) for table, made in rows.items()}


def _with_final(run: Run, tables: Path, table: type[Published], made: pl.LazyFrame) -> pl.LazyFrame:
    """Take the rows of final years as they were published: a closed period is not rebuilt.

    Hubs recast on today's members stand only where their members are the same. Of a reopened year,
    the figures that are not those published as final are flagged.
    """
    told_by = "stands" if table is AttainmentTodaysMembers else "is_final"
    name, columns = table.to_schema().name, list(table.schema())
    ledger = entries(run.home)
    told = {
        year["time_period"]: last_published(ledger, year["time_period"], name)
        for year in settled(tables)
        if year[told_by]
    }
    stood = {year: entry.read(year, name) for year, entry in told.items() if entry is not None}
    rebuilt = made.filter(~pl.col("time_period").is_in(list(stood))).select(columns)
    before = last_published(ledger, run.reopen, name) if run.reopen else None
    if run.reopen and before is not None and before.years[run.reopen]:
        final = before.read(run.reopen, name).lazy().select(columns)
        rebuilt = with_revisions_flagged(rebuilt, final)
    return pl.concat([rebuilt, *(rows.lazy().select(columns) for rows in stood.values())])


def _attainment(run: Run, tables: Path) -> pl.LazyFrame:
    cells = _full_grid(tables, Attainment, "attainment")
    key = ["series", *CELL, "measure"]
    return attainment_rows(
        cells.join(protected(run, tables, cells), on=key, how="left", validate="1:1"),
        pl.scan_parquet(tables / "periods.parquet"),
    )


def _progress(run: Run, tables: Path) -> pl.LazyFrame:
    cells = at_the_time(_full_grid(tables, Progress, "progress"))
    whole_years = cells.filter(pl.col("time_identifier") == WHOLE_YEAR)
    key = ["series", *CELL, "measure"]
    return progress_rows(
        whole_years.join(protected_progress(run, tables), on=key, how="left", validate="1:1"),
        pl.scan_parquet(tables / "periods.parquet"),
    )


def _returns(tables: Path) -> pl.LazyFrame:
    cells = at_the_time(_full_grid(tables, Returns, "returns"))
    return return_rows(cells, pl.scan_parquet(tables / "periods.parquet"))


def _full_grid(tables: Path, table: type[Published], name: str) -> pl.LazyFrame:
    """Put every measure in every cell of the grid, with its counts where there are any."""
    measures = pl.LazyFrame({"measure": measures_of(table)})
    cells = pl.scan_parquet(tables / "grid.parquet").join(measures, how="cross")
    counts = pl.scan_parquet(tables / f"{name}.parquet")
    eligible = pl.scan_parquet(tables / "eligible.parquet")
    return cells.join(counts, on=["series", *CELL, "measure"], how="left", validate="1:1").join(
        eligible, on=CELL, how="left", validate="m:1"
    )

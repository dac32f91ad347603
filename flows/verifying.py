"""Prove a release again from its files alone."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from flows.release import MANIFEST, fingerprint, manifest
from flows.settings import Home
from flows.versions import chosen
from validation.checks import TableError, accept
from validation.published import BESIDE, PUBLISHED, Attainment, Returns
from validation.release_checks import findings
from validation.tables import Table


@dataclass(frozen=True)
class Verified:
    """What was looked at, and everything that is wrong with it."""

    release: str
    files: int
    rows: int
    findings: list[str]


def verify(home: Home, release: str | None = None) -> Verified:
    """Check hashes, declarations, CSV against Parquet, and the release checks."""
    folder = chosen(home, release)
    wrong = _hashes(folder)
    tables: dict[type[Table], pl.DataFrame] = {}
    for table in (*PUBLISHED, *BESIDE):
        name = table.to_schema().name
        try:
            tables[table] = accept(table, pl.read_parquet(folder / "data" / f"{name}.parquet"))
        except (TableError, OSError) as error:
            wrong.append(str(error))
    wrong += [fault for table, rows in tables.items() for fault in _twin(folder, table, rows)]
    if Attainment in tables and Returns in tables:
        wrong += findings(tables[Attainment], tables[Returns])
    files = len(manifest(folder)["files"])
    return Verified(folder.name, files, sum(rows.height for rows in tables.values()), wrong)


def _hashes(folder: Path) -> list[str]:
    """Find files changed, lost or added since the manifest was written."""
    listed = {item["name"]: item["sha256"] for item in manifest(folder)["files"]}
    present = {
        str(path.relative_to(folder)): path
        for path in folder.rglob("*")
        if path.is_file() and path != folder / MANIFEST
    }
    changed = [n for n in sorted(listed.keys() & present) if fingerprint(present[n]) != listed[n]]
    return [
        *(f"{name} was changed after release" for name in changed),
        *(f"{name} is missing" for name in sorted(listed.keys() - present)),
        *(f"{name} was added after release" for name in sorted(present.keys() - listed)),
    ]


def _twin(folder: Path, table: type[Table], rows: pl.DataFrame) -> list[str]:
    """Check that the CSV says what the Parquet says, and that the Parquet names its release."""
    name = table.to_schema().name
    text = pl.read_csv(folder / "data" / f"{name}.csv", schema=rows.schema)
    about = pq.read_schema(folder / "data" / f"{name}.parquet").metadata or {}
    return [
        *([] if text.equals(rows) else [f"{name}.csv differs from {name}.parquet"]),
        *(
            []
            if about.get(b"version", b"").decode() == folder.name
            else [f"{name}.parquet says it is of another release"]
        ),
    ]

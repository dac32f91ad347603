"""Prove a release again from its files alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
from polars.exceptions import PolarsError
from pyarrow import ArrowException

from flows.attacking_again import attack_again
from flows.files_ees import pair_faults
from flows.older_releases import newer_tables, told_of_newer
from flows.release import MANIFEST, fingerprint, manifest
from flows.settings import Home
from flows.versions import chosen
from validation.checks import TableError, accept
from validation.published import BESIDE, PUBLISHED
from validation.release_checks import findings
from validation.tables import Table


@dataclass(frozen=True)
class Verified:
    """What was looked at, and everything that is wrong with it.

    ``attacked`` has one row for each academic year and benchmark (``flows.auditing.Attack``);
    ``notes`` say what a release of an older version is not held to.
    """

    release: str
    files: int
    rows: int
    findings: list[str]
    attacked: list[dict[str, Any]]
    notes: list[str]


def verify(home: Home, release: str | None = None) -> Verified:
    """Check hashes, declarations, CSV against Parquet, the release checks, and attack it again.

    Whatever is wrong with a file is a finding, so that one broken file does not hide another.
    """
    folder = chosen(home, release)
    try:
        listed = {item["name"]: item["sha256"] for item in manifest(folder)["files"]}
    except (OSError, json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        wrong = [f"{MANIFEST} cannot be read: nothing can be proved"]
        return Verified(folder.name, 0, 0, wrong, [], [])
    wrong = _hashes(folder, listed)
    newer = newer_tables(folder)
    tables: dict[type[Table], pl.DataFrame] = {}
    for table in (one for one in (*PUBLISHED, *BESIDE) if one not in newer):
        path = folder / "data" / f"{table.to_schema().name}.parquet"
        try:
            tables[table] = accept(table, pl.read_parquet(path))
        except TableError as error:
            wrong.append(str(error))
        except (OSError, PolarsError):
            wrong.append(f"data/{path.name} cannot be read")
    wrong += [fault for table, rows in tables.items() for fault in _twin(folder, table, rows)]
    wrong += findings({table: tables[table] for table in PUBLISHED if table in tables})
    wrong += pair_faults(folder / "data" / "ees")
    rows = sum(of_table.height for of_table in tables.values())
    attacked, found = attack_again(home, folder.name, tables)
    notes = told_of_newer(folder)
    return Verified(folder.name, len(listed), rows, wrong + found, attacked, notes)


def _hashes(folder: Path, listed: dict[str, str]) -> list[str]:
    """Find files changed, lost or added since the manifest was written."""
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
    return [
        *([] if _same_as_csv(folder, name, rows) else [f"{name}.csv differs from {name}.parquet"]),
        *(
            []
            if _release_named(folder / "data" / f"{name}.parquet") == folder.name
            else [f"{name}.parquet says it is of another release"]
        ),
    ]


def _same_as_csv(folder: Path, name: str, rows: pl.DataFrame) -> bool:
    """Compare with the CSV, without the apostrophe that keeps spreadsheets from running text."""
    try:
        text = pl.read_csv(folder / "data" / f"{name}.csv", schema=rows.schema)
    except (OSError, PolarsError):
        return False
    guarded = pl.col(pl.String).str.replace(r"^'([=+\-@\t\r])", "${1}")
    return text.with_columns(guarded).equals(rows)


def _release_named(path: Path) -> str:
    try:
        about: dict[bytes, bytes] = pq.read_schema(path).metadata or {}
    except (OSError, ArrowException):
        return ""
    return about.get(b"version", b"").decode()

"""Write a release beside the others, then make it visible by one atomic rename of ``latest``."""

import hashlib
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from flows.run import next_number, read_json, write_json
from flows.settings import Home
from validation import policy
from validation.dictionary import dictionary
from validation.site_settings import SiteSettings
from validation.tables import Table

MANIFEST = Path("data") / "manifest.json"
ROW_GROUP = 122_880
"""Rows in a row group: the size one-area queries were measured fastest with."""

_RISKY = r"^[=+\-@\t\r]"
"""A text cell that begins so is run as a formula by spreadsheets."""


def next_release_id(home: Home, as_of: str) -> str:
    """Name the next release: as-of date and counter.

    A name in the ledger is used up: it may be of a release that a crash kept from being shown.
    """
    day = date.fromisoformat(as_of)
    return f"{as_of}.{max(next_number(folder, day) for folder in (home.releases, home.ledger))}"


def write_tables(
    tables: dict[type[Table], pl.DataFrame], folder: Path, release: str, site: SiteSettings
) -> None:
    """Write each accepted table as Parquet and CSV, and the dictionary of them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        name = table.to_schema().name
        _write_parquet(table, rows, folder / f"{name}.parquet", release, site)
        write_csv(rows, folder / f"{name}.csv")
    write_csv(dictionary(list(tables)), folder / "dictionary.csv")


def write_csv(rows: pl.DataFrame, path: Path) -> None:
    """Write CSV that Excel opens rightly: byte order mark, text quoted, no text run as formula."""
    text = [name for name, kind in rows.schema.items() if kind == pl.String]
    guarded = rows.with_columns(
        pl.when(pl.col(name).str.contains(_RISKY))
        .then("'" + pl.col(name))
        .otherwise(name)
        .alias(name)
        for name in text
    )
    guarded.write_csv(path, include_bom=True, quote_style="non_numeric")


def content_digest(folder: Path) -> str:
    """Fingerprint what a release says, whatever it is called: its CSV files, by name."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + fingerprint(path).encode() + b"\n")
    return digest.hexdigest()


def write_manifest(release: Path, about: dict[str, Any]) -> Path:
    """List every file of a release with its size, rows and hash; written last."""
    files = [
        {
            "name": str(path.relative_to(release)),
            "bytes": path.stat().st_size,
            "sha256": fingerprint(path),
            "rows": _rows(path),
        }
        for path in sorted(release.rglob("*"))
        if path.is_file() and path != release / MANIFEST
    ]
    return write_json(release / MANIFEST, about | {"files": files})


def _rows(path: Path) -> int | None:
    """Count the rows of a table; pages have none."""
    if path.suffix not in {".parquet", ".csv"}:
        return None
    table = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path)
    return int(table.select(pl.len()).collect().item())


def manifest(release: Path) -> dict[str, Any]:
    """Read a release's manifest."""
    content: dict[str, Any] = read_json(release / MANIFEST)
    return content


def latest(home: Home) -> Path | None:
    """Find the release in force, if there is one."""
    return home.latest.resolve() if home.latest.exists() else None


def publish(home: Home, candidate: Path, release: str) -> Path:
    """Move a finished candidate into place and point ``latest`` at it, each by one rename."""
    home.releases.mkdir(parents=True, exist_ok=True)
    target = home.releases / release
    if candidate != target:
        _flush(candidate)
        candidate.rename(target)
    point_latest(home, release)
    return target


def point_latest(home: Home, release: str) -> None:
    """Make a release the one in force; readers see the old one or the new one, never neither."""
    beside = home.releases / ".latest.next"
    beside.unlink(missing_ok=True)
    beside.symlink_to(release)
    beside.replace(home.latest)


def fingerprint(path: Path) -> str:
    """Give a file's SHA-256."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def fresh(folder: Path) -> Path:
    """Make an empty folder, whatever was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _write_parquet(
    table: type[Table], rows: pl.DataFrame, path: Path, release: str, site: SiteSettings
) -> None:
    """Write plain types with the declaration's words in the file: pyarrow keeps field metadata."""
    fields = [
        pa.field(
            column.name,
            _ARROW[column.type],
            nullable=not column.required,
            metadata={"description": column.description, "unit": column.unit},
        )
        for column in table.documentation()
    ]
    about = {
        "title": table.title(),
        "description": table.description(),
        "version": release,
        "schema_version": policy.SCHEMA_VERSION,
        "licence": site.licence,
        "publisher": site.publisher,
        **({"contact": site.contact} if site.contact else {}),
    }
    arrow = rows.to_arrow().cast(pa.schema(fields)).replace_schema_metadata(about)
    pq.write_table(arrow, path, compression="zstd", row_group_size=ROW_GROUP, store_schema=True)


_ARROW = {
    "String": pa.string(),
    "Int64": pa.int64(),
    "Float64": pa.float64(),
    "Date": pa.date32(),
    "Boolean": pa.bool_(),
}


def _flush(folder: Path) -> None:
    """Ask the disk to keep every file before the rename that shows them."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as written:
                os.fsync(written.fileno())

"""``changes.json``: what a release says that the one in force before it did not.

The document, every list in the order of its keys and every one empty in a first release:

- ``release``, ``as_of``; ``compared_with``: the release before, or null; ``reopened``: closed years
  revised in this release, each with its reason.
- ``data_sets``: one row each, ``rows_before``, ``rows_after``, and rows by what became of them:
  ``changed``, ``appeared``, ``suppressed``, ``unsuppressed``, ``removed`` (each of them listed),
  ``beside`` (a limit, bound, comparison, name or flag alone), ``unchanged``, and
  ``in_whole_periods_or_measures``, of which not every row is listed.
- ``periods``: a period that only one release has; ``kind`` ``appeared`` or ``removed``, counts by
  status, ``starts_series`` where nothing may be compared with what was before.
- ``schema``: ``data_set``, ``kind`` (``table``, ``column`` or ``measure``, with ``_added`` or
  ``_removed``), ``name``; a column's name comes with its type, so a new type is both.
- ``areas``: ``kind`` ``added``, ``retired``, ``renamed`` or ``removed``, with ``area_name_before``.
- ``comparisons``: headline comparisons with England that flipped: ``comparison_before`` and
  ``comparison_after``.
- ``changes``: one row per figure: ``data_set``, ``kind``, its key, ``area_name``, ``before`` and
  ``after``, each null where there was no row, else ``numerator``, ``denominator``, ``value``,
  ``numerator_low``, ``numerator_high`` and ``value_status``.

It is made from the two releases' published tables alone, so it can hold nothing they do not.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from flows.release import latest
from flows.run import Run, read_json
from transforms.changes import (
    FIGURES,
    KEY,
    area_changes,
    compared,
    flipped_comparisons,
    listed,
    totals,
    whole_periods,
)
from validation.published import PUBLISHED, Areas
from validation.tables import Table

NAME = Path("data") / "changes.json"
LISTS = ("data_sets", "periods", "schema", "areas", "comparisons", "changes")

Rows = list[dict[str, Any]]


def write_changes(run: Run, candidate: Path) -> Path:
    """Compare a candidate with the release in force and write ``changes.json`` beside its data."""
    before = latest(run.home)
    content: dict[str, Any] = {
        "release": candidate.name,
        "as_of": run.as_of,
        "compared_with": before.name if before else None,
        "reopened": {run.reopen: run.reason} if run.reopen else {},
    }
    content |= differences(before, candidate) if before else {name: [] for name in LISTS}
    return _write(candidate / NAME, content)


def read_changes(release: Path) -> dict[str, Any] | None:
    """Read a release's changes; one from before there were any has none."""
    path = release / NAME
    return dict(read_json(path)) if path.is_file() else None


def changes_by_area(changes: Mapping[str, Any]) -> dict[tuple[str, str], Rows]:
    """Lay out the listed changes by area, for a site that shows each on its own page."""
    found: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in changes["changes"]:
        found[row["geographic_level"], row["area_code"]].append(row)
    return dict(found)


def differences(before: Path, after: Path) -> dict[str, Rows]:
    """Compare two releases' data folders, every list of the document."""
    found: dict[str, Rows] = {name: [] for name in LISTS}
    for table in PUBLISHED:
        name = table.to_schema().name
        rows = compared(_rows(before, table), _rows(after, table)).collect().lazy()
        found["data_sets"] += _named(name, totals(rows))
        found["periods"] += _named(name, whole_periods(rows))
        found["comparisons"] += _named(name, flipped_comparisons(rows))
        found["changes"] += _sides(_named(name, listed(rows)))
    found["schema"] = list(_schema(before, after))
    areas = area_changes(_rows(before, Areas), _rows(after, Areas))
    found["areas"] = [_plain(row) for row in areas.collect().iter_rows(named=True)]
    return found


def _rows(release: Path, table: type[Table]) -> pl.LazyFrame:
    """Read one table of a release in today's columns; those it had not are null."""
    path = release / "data" / f"{table.to_schema().name}.parquet"
    if not path.is_file():
        return table.no_rows().lazy()
    there = pl.read_parquet(path)
    return (
        pl.concat([table.no_rows(), there], how="diagonal_relaxed")
        .lazy()
        .select(list(table.schema()))
    )


def _named(data_set: str, rows: pl.LazyFrame) -> Iterator[dict[str, Any]]:
    for row in rows.collect().iter_rows(named=True):
        yield {"data_set": data_set} | row


def _sides(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put each side's figures together; a side without a row is null."""
    for row in rows:
        key = {name: row[name] for name in ("data_set", "kind", *KEY, "area_name")}
        before = {name: row[f"{name}_before"] for name in FIGURES} if row["is_before"] else None
        after = {name: row[name] for name in FIGURES} if row["is_after"] else None
        yield key | {"before": before, "after": after}


def _schema(before: Path, after: Path) -> Iterator[dict[str, Any]]:
    """Say which tables, and of those in both which columns and measures, came or went."""
    was, now = (_shape(release / "data") for release in (before, after))
    tables = {name for name, what, _ in was & now if what == "table"}
    for sign, things in (("added", now - was), ("removed", was - now)):
        for table, what, name in sorted(things):
            if what == "table" or table in tables:
                yield {"data_set": table, "kind": f"{what}_{sign}", "name": name}


def _shape(data: Path) -> set[tuple[str, str, str]]:
    """Name every table of a release, its columns with their types, and its measures."""
    found = set()
    for path in data.glob("*.parquet"):
        columns = pl.read_parquet_schema(path)
        found |= {(path.stem, "table", path.stem)}
        found |= {(path.stem, "column", f"{name}: {kind}") for name, kind in columns.items()}
        if "measure" in columns:
            measures = pl.scan_parquet(path).select(pl.col("measure").unique()).collect()
            found |= {(path.stem, "measure", name) for name in measures.to_series()}
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Write dates as ISO text."""
    day = row["valid_to"]
    return row | {"valid_to": day.isoformat() if day else None}


def _write(path: Path, content: dict[str, Any]) -> Path:
    """Write the document one row to a line, so that two of them can be set side by side."""
    parts = []
    for name, value in content.items():
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if name in LISTS and value:
            rows = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in value)
            text = "[\n" + ",\n".join(rows) + "\n]"
        parts.append(f"{json.dumps(name)}: {text}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    return path

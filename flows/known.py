"""The ledger of what is known: every figure ever published, with the results behind it.

Confidential and append-only: one folder for each release, under ``internal/ledger``. A figure that
was published stays known whatever becomes of its release, so the ledger outlives roll-back and
withdrawal; without it no later release could be safe, and nothing is published.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.release import fingerprint
from flows.run import read_json, write_json
from flows.settings import Home
from flows.versions import order, releases

ENTRY = "entry.json"


class LedgerLost(Exception):  # noqa: N818 - reads as a sentence where raised
    """The ledger does not cover what was published: nothing more may be."""


@dataclass(frozen=True)
class Entry:
    """What one release added: its folder, and the academic years it said anything new about.

    ``years`` maps each to whether it was closed then, and so is final.
    """

    folder: Path
    years: Mapping[str, bool]

    def read(self, year: str, table: str) -> pl.DataFrame:
        """Read one table of one academic year."""
        return pl.read_parquet(self.folder / f"{year}.{table}.parquet")

    def has(self, year: str, table: str) -> bool:
        """Tell whether it has a table of an academic year; the table may be newer."""
        return (self.folder / f"{year}.{table}.parquet").is_file()


def entries(home: Home, *, publishing: str | None = None) -> list[Entry]:
    """Read the ledger, oldest release first; refuse one that is not whole.

    Every entry names its files by hash and the entry before it, and every release there is must
    have one, but for one that is being published now.
    """
    folder = home.ledger
    names = sorted((p.name for p in folder.iterdir()), key=order) if folder.is_dir() else []
    found = list(_chained(folder, [name for name in names if not name.startswith(".")]))
    covered = {publishing, *(entry.folder.name for entry in found)}
    lacking = sorted(set(releases(home)) - covered, key=order)
    if lacking:
        raise LedgerLost(
            f"Nothing is published: {folder} does not know release {lacking[0]}, so a new release "
            "could give away a result by its difference from it. Restore the folder from the "
            "back-up and run again."
        )
    return found


def append(
    home: Home, release: str, years: Mapping[str, bool], tables: Mapping[str, pl.DataFrame]
) -> Entry:
    """Add one release, written beside and moved into place; ``tables`` are by ``<year>.<name>``."""
    before = entries(home, publishing=release)
    beside = home.ledger / f".{release}"
    beside.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        rows.write_parquet(beside / f"{name}.parquet", compression="zstd")
    files = {path.name: fingerprint(path) for path in sorted(beside.glob("*.parquet"))}
    previous = fingerprint(before[-1].folder / ENTRY) if before else None
    content = {"years": dict(years), "files": files, "previous": previous}
    write_json(beside / ENTRY, content)
    folder = beside.rename(home.ledger / release)
    return Entry(folder, years)


def last_published(ledger: Sequence[Entry], year: str, table: str) -> Entry | None:
    """Find what last published a data set about an academic year; nothing did where it is new."""
    of_year = [entry for entry in ledger if entry.has(year, table)]
    return of_year[-1] if of_year else None


def _chained(folder: Path, names: list[str]) -> Iterator[Entry]:
    previous = None
    for name in names:
        content = _content(folder / name)
        if content["previous"] != previous:
            raise _damaged(folder / name, "the entry before it is missing or was changed")
        for file, known in content["files"].items():
            path = folder / name / file
            if not path.is_file() or fingerprint(path) != known:
                raise _damaged(folder / name, f"{file} is missing or was changed")
        previous = fingerprint(folder / name / ENTRY)
        yield Entry(folder / name, content["years"])


def _content(folder: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = read_json(folder / ENTRY)
    except (OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _damaged(folder, f"{ENTRY} cannot be read") from error
    return content


def _damaged(folder: Path, what: str) -> LedgerLost:
    return LedgerLost(
        f"Nothing is published: the ledger of what is known is damaged: {folder}, {what}. Restore "
        "internal/ledger from the back-up and run again."
    )

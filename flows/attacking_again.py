"""Attack a release again, beside everything ever published: a part of ``careerstats verify``."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

import polars as pl

from flows.auditing import Attack, attack, known
from flows.known import Entry, LedgerLost, entries
from flows.release import fresh
from flows.settings import Home
from flows.versions import order
from transforms.audit import Audit
from transforms.audit_figures import DATA_SETS, Question, Release
from validation.tables import Table


def attack_again(
    home: Home, release: str, tables: Mapping[type[Table], pl.DataFrame]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Hold a release to the ledger, and try again to work out results from all releases.

    Gives the counts and the findings. Every figure's exact bounds, and whether each return's
    result is settled, are left in ``internal/audit/<release>``: they are confidential.
    """
    try:
        ledger = entries(home)
    except LedgerLost as error:
        return [], [f"protection cannot be proved again: {error}"]
    shown = {table.to_schema().name: rows for table, rows in tables.items()}
    if not set(DATA_SETS) <= shown.keys():
        return [], ["protection cannot be proved again without the tables that cannot be read"]
    published, looked_at, found = {}, {}, []
    for year in sorted(set().union(*(shown[name]["time_period"] for name in DATA_SETS))):
        rows = {name: shown[name].filter(pl.col("time_period") == year) for name in DATA_SETS}
        entry = _entry_of(ledger, release, year)
        if entry is None or any(not rows[name].equals(entry.read(year, name)) for name in rows):
            found.append(f"figures of {year} are not those that the ledger says were published")
            continue
        published[year] = known(ledger, year)
        said = next(one for one in published[year] if one.name == entry.folder.name)
        looked_at[year] = Release(release, rows, said.behind)
    attacks = attack(published, looked_at)
    _keep(home, release, attacks)
    found += [sentence for done in attacks.values() for sentence in done.findings]
    return [row for done in attacks.values() for row in done.counts], found


def _entry_of(ledger: list[Entry], release: str, year: str) -> Entry | None:
    """Find the entry that has what a release said of a year: its own, or the last one before."""
    until = takewhile(lambda entry: order(entry.folder.name) <= order(release), ledger)
    return next((entry for entry in reversed(list(until)) if year in entry.years), None)


def _keep(home: Home, release: str, attacks: Mapping[str, Attack]) -> None:
    """Leave the bounds of every figure, and whether each return's results are settled."""
    folder = fresh(home.internal / "audit" / release)
    told = [(year, *one) for year, attack in attacks.items() for one in attack.told]
    if told:
        pl.concat(_cells(question, done) for _, question, done in told).write_parquet(
            folder / "cells.parquet"
        )
        pl.concat(_units(*one) for one in told).write_parquet(folder / "returns.parquet")


def _cells(question: Question, done: Audit) -> pl.DataFrame:
    """Give each figure the least and the most that can have achieved, as a reader finds."""
    return question.cells.with_columns(
        measure=pl.lit(question.measure),
        mark=pl.Series(question.figures.mark),
        least=pl.Series(done.least),
        most=pl.Series(done.most),
        is_proved=pl.Series(done.proved),
    )


def _units(year: str, question: Question, done: Audit) -> pl.DataFrame:
    """Say of each return version whether its result is settled."""
    return question.versions.to_frame().with_columns(
        time_period=pl.lit(year),
        measure=pl.lit(question.measure),
        is_settled=pl.Series(done.settled),
    )

"""The audit stage: play the reader of everything ever published, and try to work out results.

What every release showed is read from its files or, for older ones, from the ledger; who stands
behind each figure from the ledger too, without results: readers are assumed to know it. The attack
itself (``transforms.audit``) shares no code with the protection.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import call
from pathlib import Path
from typing import Any

import polars as pl

from flows.attack_memory import recalled, remember
from flows.known import Entry
from flows.known_release import News, news
from flows.run import Run, write_json
from flows.side_by_side import side_by_side
from transforms.audit import Audit
from transforms.audit_cells import HIDDEN, RANGE
from transforms.audit_figures import DATA_SETS, Question, Release, participation
from transforms.audit_findings import Finding
from transforms.audit_problems import QUESTIONS, answered, questions, year_findings

RECORD = "audit.json"
MOST_NAMED = 3
"""Findings told in the sentence that stops a release; the record has them all."""


class AuditError(Exception):
    """A reader could work out a result: the release stops and the last one stays."""


@dataclass(frozen=True)
class Attack:
    """What came of attacking one academic year over all releases.

    ``counts`` has one row for each measure, of numbers that tell nothing of a result; ``findings``
    are sentences that name figures, never values. ``told`` has the answers, which are confidential.
    """

    counts: list[dict[str, Any]]
    findings: list[str]
    told: list[tuple[Question, Audit]]


def audit_release(run: Run, candidate: Path) -> Path:
    """Attack what a candidate says anew, beside all that was published; a finding stops it."""
    told = news(run, candidate)
    published = {}
    for year in filter(partial(_is_seen, told), told.years):
        tables = {name: told.of_year(year, name) for name in DATA_SETS}
        behind = _behind(told.of_year(year, "members"), told.of_year(year, "counted"))
        published[year] = [*known(told.held, year), Release(candidate.name, tables, behind)]
    newest = {year: releases[-1] for year, releases in published.items()}
    attacks = attack(published, newest, memory=run.home.store / "attacks")
    record = {"attacked": [row for done in attacks.values() for row in done.counts]}
    found = [sentence for done in attacks.values() for sentence in done.findings]
    write_json(run.internal / RECORD, record | {"findings": found})
    if found:
        named = "; ".join(found[:MOST_NAMED])
        raise AuditError(
            f"The audit stops this release: a reader could work out what is not to be known, in "
            f"{len(found)} ways: {named}. All are in {run.internal / RECORD}. Report this."
        )
    return write_json(run.workspace / "audited.json", record)


def _is_seen(told: News, year: str) -> bool:
    """Tell whether readers of a candidate have anything of a year that they did not have before."""
    before = [entry for entry in told.held if year in entry.years]
    known = (*DATA_SETS, "members", "counted")
    return not before or any(
        not told.of_year(year, name).equals(before[-1].read(year, name)) for name in known
    )


def attack(
    published: Mapping[str, Sequence[Release]],
    looked_at: Mapping[str, Release],
    *,
    memory: Path | None = None,
) -> dict[str, Attack]:
    """Attack academic years, each over all its releases.

    The rows of the release ``looked_at`` are also taken one by one. With a ``memory``, a folder,
    the attack starts from what the last one tried, and leaves out rows that it had seen; without,
    it relies on none before, and proves every bound.
    """
    releases = [release for of_year in published.values() for release in of_year]
    entries = sum(release.behind.height for release in releases)
    results = iter(side_by_side(call, _tasks(published, looked_at, memory), entries))
    return {
        year: _attack(year, len(of_year), next(results), [next(results) for _ in range(QUESTIONS)])
        for year, of_year in published.items()
    }


def _tasks(
    published: Mapping[str, Sequence[Release]],
    looked_at: Mapping[str, Release],
    memory: Path | None,
) -> Iterator[Callable[[], Any]]:
    """Give what is to be done for each year: first its rows, then each question."""
    for year, releases in published.items():
        seen = releases[-2] if memory and len(releases) > 1 else None
        yield partial(year_findings, releases, year, looked_at[year], seen)
        for question in questions(releases, year):
            kept = memory / f"{year}-{question.measure}.parquet" if memory else None
            yield partial(_told, question, kept)


def _told(question: Question, kept: Path | None) -> tuple[Question, Audit]:
    """Attack a question; from what was ``kept`` of the last attack, if that may be relied on."""
    if kept is None:
        return question, answered(question, exact=True)
    done = answered(question, earlier=recalled(kept, question.versions))
    remember(kept, question.versions, done.data_sets)
    return question, done


def _attack(
    year: str, releases: int, by_row: list[Finding], told: list[tuple[Question, Audit]]
) -> Attack:
    found = [*by_row, *(finding for _, done in told for finding in done.findings)]
    return Attack(
        counts=[{"time_period": year, "releases": releases} | _counts(*one) for one in told],
        findings=[f"{finding.kind}: {finding.sentence}" for finding in found],
        told=told,
    )


def known(entries: Iterable[Entry], year: str) -> list[Release]:
    """Read every release of the ledger that said something new of an academic year."""
    return [_release(entry, year) for entry in entries if year in entry.years]


def _release(entry: Entry, year: str) -> Release:
    tables = {name: entry.read(year, name) for name in DATA_SETS}
    behind = _behind(entry.read(year, "members"), entry.read(year, "counted"))
    return Release(entry.folder.name, tables, behind)


def _behind(members: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    return participation(members.lazy(), counted.lazy()).collect()


def _counts(question: Question, done: Audit) -> dict[str, Any]:
    mark = question.figures.mark
    return {
        "measure": question.measure,
        "returns": question.figures.units,
        "figures": len(mark),
        "ranges": int((mark == RANGE).sum()),
        "hidden": int((mark == HIDDEN).sum()),
        "settled": int(done.settled.sum()),
        "data_sets_tried": len(done.data_sets),
        "findings": len(done.findings),
    }

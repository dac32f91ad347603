"""The problems a reader can put together from all releases: one a benchmark and academic year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from transforms.audit import Audit, audit
from transforms.audit_composites import composite_findings, implied
from transforms.audit_counts import COUNTS, asked_of_count, attack_count
from transforms.audit_distributions import distribution_findings
from transforms.audit_earlier import DataSets
from transforms.audit_figures import KEY, Question, Release, asked_of
from transforms.audit_findings import Finding
from transforms.audit_rows import CELL_KEY, based, row_findings
from validation.received import BENCHMARKS

QUESTIONS = len(BENCHMARKS) + len(COUNTS)
"""How many questions there are to a year."""


def beside(releases: Sequence[Release]) -> pl.DataFrame:
    """List what composites say of withheld benchmarks: cell, measure, ``least``, ``most``."""
    return pl.concat(
        implied(release).with_columns(release=pl.lit(release.name)) for release in releases
    )


def problem(
    releases: Sequence[Release], year: str, benchmark: int, known: pl.DataFrame
) -> Question:
    """Put together all that is published of a benchmark and academic year.

    ``releases`` are in order of publication; ``known`` is what ``beside`` gives for them. Cells are
    the same ones, in the same order, for the same releases.
    """
    asked = asked_of(releases, year, benchmark)
    here = known.filter(pl.col("measure") == asked.measure)
    numbered = asked.cells.with_row_index("cell").join(here, on=KEY, validate="1:1").sort("cell")
    at, least, most = (numbered[name].to_numpy() for name in ("cell", "least", "most"))
    return replace(asked, figures=asked.figures.knowing(at.astype(np.int64), least, most))


def questions(releases: Sequence[Release], year: str) -> Iterator[Question]:
    """Give all that a reader can ask of a year: its benchmarks, then the counts over all eight."""
    known = beside(releases)
    yield from (problem(releases, year, benchmark, known) for benchmark in BENCHMARKS)
    yield from (asked_of_count(releases, year, measure) for measure in COUNTS)


def answered(question: Question, *, exact: bool = False, earlier: DataSets | None = None) -> Audit:
    """Attack the figures of one question; ``earlier`` are data sets tried before, to begin with."""
    attack = attack_count if question.measure in COUNTS else audit
    return attack(question.figures, exact=exact, earlier=earlier)


def year_findings(
    releases: Sequence[Release], year: str, looked_at: Release, seen: Release | None = None
) -> list[Finding]:
    """Say what is wrong with the rows of one release, and with a year's whole distributions.

    Cells that are as they were in a release ``seen`` before are not bounded again.
    """
    return [*release_findings(looked_at, seen), *distribution_findings(releases, year)]


def release_findings(release: Release, seen: Release | None = None) -> list[Finding]:
    """Say what is wrong with the rows of one release, each cell taken by itself."""
    new = release if seen is None else _unseen(release, seen)
    return [*row_findings(release), *composite_findings(new)]


def _unseen(release: Release, seen: Release) -> Release:
    """Keep the cells of which any row, or who is behind it, is another than before."""
    tables = {}
    for name, rows in release.tables.items():
        now, then = based(release, name), based(seen, name)
        changed = now.join(then, on=now.columns, how="anti", nulls_equal=True)
        tables[name] = rows.join(changed, on=CELL_KEY, how="semi")
    return replace(release, tables=tables)

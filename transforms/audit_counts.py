"""Attack counts over all eight benchmarks: each is a yes or no of an institution, like a benchmark.

"All eight", "six or more", "none" and the counts 0 to 8 are attacked one by one, over all areas,
snapshots, data sets and releases. Their own rules (``audit_composites``) say what a cell may show;
here it is asked what all cells say together: whether an institution's yes or no is settled, and
whether a withheld count can be recomputed that is of few, or nearly all or none.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from transforms.audit import Audit, audit
from transforms.audit_cells import ACHIEVED, HIDDEN, NOT, OK, PARTLY, Figures
from transforms.audit_earlier import DataSets
from transforms.audit_figures import (
    KEY,
    Question,
    Release,
    behind_counts,
    mark_of_row,
    put_together,
    whole_year,
)
from transforms.audit_findings import Finding
from validation import policy
from validation.received import BENCHMARKS

COUNTS = {
    "gb_all_eight": ("gb_all_eight", f"gb_count_{len(BENCHMARKS)}"),
    "gb_none": ("gb_none", "gb_count_0"),
    "gb_six_or_more": ("gb_six_or_more",),
} | {f"gb_count_{number}": (f"gb_count_{number}",) for number in range(1, len(BENCHMARKS))}
"""Each number once, with the names it is published under."""

SERIOUS = ("UNIT", "UNPROVED", "INCONSISTENT")
"""Findings that stand whatever the cell: the others are of a mark, and these have rules of their
own."""


def asked_of_count(releases: Sequence[Release], year: str, measure: str) -> Question:
    """Ask of all that is published of a count over all eight benchmarks."""
    held, rows = behind_counts(releases, year), _rows(releases, year, measure)
    return put_together(releases, held, rows, measure)


def attack_count(
    figures: Figures, *, exact: bool = False, earlier: DataSets | None = None
) -> Audit:
    """Attack a count, and keep the findings that tell something of an institution."""
    done = audit(figures, exact=exact, earlier=earlier)
    kept = tuple(
        finding
        for finding in done.findings
        if finding.kind in SERIOUS or (finding.kind != "RULE" and _tells(figures, done, finding))
    )
    return replace(done, findings=kept)


def _tells(figures: Figures, done: Audit, finding: Finding) -> bool:
    """Tell whether a withheld count that is too closely bounded says something of everyone in it.

    One of few does, and one that can only be nearly all or none.
    """
    cells = np.array(finding.cells)
    size, least, most = figures.size[cells], done.least[cells], done.most[cells]
    p = policy.NEAR_PURE
    says = (size < policy.MIN_CONTRIBUTORS) | (least == most) & ((most < p) | (size - least < p))
    return bool(says.any())


def _rows(releases: Sequence[Release], year: str, measure: str) -> pl.DataFrame:
    """Give each cell one row: the strongest mark of the count's names, and what both say."""
    shown = whole_year(releases, year).filter(pl.col("measure").is_in(COUNTS[measure]))
    low, high = (pl.coalesce("numerator", f"numerator_{end}").alias(end) for end in ("low", "high"))
    marked = shown.select(*KEY, low, high, mark=mark_of_row())
    strength = pl.col("mark").replace_strict({OK: 0, HIDDEN: 2}, default=1)
    unsaid = [f"{end}_{state}" for end in ("low", "high") for state in (NOT, PARTLY)]
    return (
        marked.group_by(KEY)
        .agg(
            pl.col("low").max().alias(f"low_{ACHIEVED}"),
            pl.col("high").min().alias(f"high_{ACHIEVED}"),
            mark=pl.col("mark").sort_by(strength).first(),
        )
        .with_columns(**{name: pl.lit(None, pl.Int64) for name in unsaid})
    )

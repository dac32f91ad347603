"""Look for whole distributions that say what a few institutions achieve (disclosure method, 1.8).

The eight benchmarks of a cell add up to the benchmarks achieved by everyone, its counts of 0 to 8
to those achieved by whoever was assessed on all eight. Where both are shown, the difference is what
the partly assessed achieved; two such cells, in other areas, snapshots or releases, tell it of
those in one and not in the other.
"""

from collections.abc import Sequence
from itertools import permutations

import polars as pl

from transforms.audit_composites import EIGHT, TWINS
from transforms.audit_figures import KEY, Release, behind_partly, whole_year
from transforms.audit_findings import Finding
from transforms.audit_rows import SHOWN
from validation import policy
from validation.received import BENCHMARKS


def distribution_findings(releases: Sequence[Release], year: str) -> list[Finding]:
    """Say where a year's distributions give away what a few partly assessed achieve."""
    telling = _telling(whole_year(releases, year))
    held = behind_partly(releases, year).join(telling, on=KEY, how="semi")
    groups = [
        (frozenset(versions), ", ".join(cell))
        for *cell, versions in held.group_by(KEY).agg(pl.col("version")).sort(KEY).iter_rows()
    ]
    few = policy.MIN_CONTRIBUTORS
    alone = [
        Finding("SIDE", f"the distribution of {cell} tells what {len(some)} partly assessed did")
        for some, cell in groups
        if len(some) < few
    ]
    return alone + [
        Finding(
            "SIDE", f"the distribution of {cell} less that of {other} tells of {len(some - less)}"
        )
        for (some, cell), (less, other) in permutations(groups, 2)
        if less < some and len(some - less) < few
    ]


def _telling(rows: pl.DataFrame) -> pl.DataFrame:
    """List the cells that show the eight benchmarks and the nine counts, each under some name."""
    shown = rows.filter(SHOWN).with_columns(number=pl.col("measure").replace(TWINS))
    counts = {TWINS.get(name, name) for name in (f"gb_count_{k}" for k in range(EIGHT + 1))}
    needed = [*(f"gb{b}" for b in BENCHMARKS), *sorted(counts)]
    of_these = shown.filter(pl.col("number").is_in(needed))
    found = of_these.group_by(KEY).agg(numbers=pl.col("number").n_unique())
    return found.filter(pl.col("numbers") == len(needed)).select(KEY)

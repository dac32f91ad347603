"""Look for averages whose difference is the average of a few (disclosure method, section 1.8).

An average beside eight exact benchmarks of the same institutions is their sum and says nothing
more. Another one does; and where the institutions of one average are all but a few of another's, in
another area, snapshot or release, subtraction says what the few achieve.
"""

from collections.abc import Sequence

import polars as pl

from transforms.audit_figures import KEY, Release, behind_counts
from transforms.audit_findings import Finding
from transforms.audit_rows import SHOWN, based
from validation import policy

BENCHMARK = pl.col("measure").str.contains(r"^gb\d$")


def average_findings(releases: Sequence[Release], year: str) -> list[Finding]:
    """Say which averages of a year give away, with another, what a few institutions achieve."""
    rows = pl.concat(
        based(release, name).with_columns(release=pl.lit(release.name), data_set=pl.lit(name))
        for release in releases
        for name in release.tables
    ).filter(pl.col("time_period") == year)
    averages = rows.filter(pl.col("measure") == "gb_mean", SHOWN)
    cells = averages.join(_says_more(rows), on=KEY, how="left", validate="1:1").select(
        *KEY, says_more=pl.col("says_more").fill_null(value=True)
    )
    if not cells["says_more"].any():
        return []
    held = behind_counts(releases, year).join(cells, on=KEY, validate="m:1")
    sets = [
        (more, frozenset(versions), ", ".join(cell))
        for *cell, more, versions in held.group_by(*KEY, "says_more")
        .agg(pl.col("version"))
        .sort(KEY)
        .iter_rows()
    ]
    return [
        Finding("SIDE", f"the average of {one} less that of {other} is of {len(some - less)}")
        for more, some, one in sets
        for other_more, less, other in sets
        if more | other_more and less < some and len(some - less) < policy.MIN_CONTRIBUTORS
    ]


def _says_more(rows: pl.DataFrame) -> pl.DataFrame:
    """Tell of each cell whether its average is more than the sum of its exact benchmarks."""
    base = pl.col("base").filter(pl.col("measure") == "gb_mean").first()
    is_of_all = SHOWN.filter(BENCHMARK).all() & (pl.col("base").filter(BENCHMARK) == base).all()
    return rows.group_by(KEY).agg(says_more=~is_of_all)

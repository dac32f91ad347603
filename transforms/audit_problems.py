"""The problems a reader can put together from all releases: one a benchmark and academic year."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.audit_cells import Figures
from transforms.audit_composites import composite_findings, implied
from transforms.audit_figures import KEY, Release, figures
from transforms.audit_findings import Finding
from transforms.audit_rows import row_findings


def beside(releases: Sequence[Release]) -> pl.DataFrame:
    """List what composites say of withheld benchmarks: cell, measure, ``least``, ``most``."""
    return pl.concat(
        implied(release).with_columns(release=pl.lit(release.name)) for release in releases
    )


def problem(releases: Sequence[Release], year: str, benchmark: int, known: pl.DataFrame) -> Figures:
    """Put together all that is published of a benchmark and academic year.

    ``releases`` are in order of publication; ``known`` is what ``beside`` gives for them. Cells are
    the same ones, in the same order, for the same releases.
    """
    made, cells = figures(releases, year, benchmark)
    here = known.filter(pl.col("measure") == f"gb{benchmark}")
    numbered = cells.with_row_index("cell").join(here, on=KEY, validate="1:1").sort("cell")
    at, least, most = (numbered[name].to_numpy() for name in ("cell", "least", "most"))
    return made.knowing(at.astype(np.int64), least, most)


def release_findings(release: Release) -> list[Finding]:
    """Say what is wrong with the rows of one release, each cell taken by itself."""
    return [*row_findings(release), *composite_findings(release)]

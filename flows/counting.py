"""Count what is publishable: the grid, and every measure's counts in each cell. Not yet protected.

Counting comes after the gate, so that a return that waits is in no cell.
"""

from pathlib import Path

import polars as pl

from flows.gate import PUBLISHABLE
from transforms.attainment import (
    attainment_counts,
    eligible_counts,
    institution_results,
    return_counts,
)
from transforms.grid import CELL, grid
from transforms.progress import progress_counts, this_year


def count(tables: Path) -> None:
    """Write the complete grid of the series that have returns, and the counts of every measure."""
    members = pl.scan_parquet(tables / PUBLISHABLE / "members.parquet")
    counted = pl.scan_parquet(tables / PUBLISHABLE / "counted.parquet")
    results = institution_results(counted)
    institutions = pl.scan_parquet(tables / "institutions.parquet")
    series = results.filter("assessed").select("time_period", "time_identifier", "series").unique()
    areas = pl.scan_parquet(tables / "grid_areas.parquet")
    cells = grid(areas).join(series, on=["time_period", "time_identifier"])
    frames = {
        "grid": cells.select("series", *CELL, "area_name"),
        "eligible": eligible_counts(members),
        "attainment": attainment_counts(members, results),
        "progress": progress_counts(this_year(members, counted)),
        "returns": return_counts(members, results, institutions, series),
    }
    for name, frame in frames.items():
        rows = frame.collect()
        rows.sort(rows.columns, nulls_last=False).write_parquet(tables / f"{name}.parquet")

"""Read what the pages across areas need besides the shelf; what a release lacks is left empty."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.changes import read_changes
from flows.pages_reading import Rows, Shelf, by_measure
from transforms import summaries_compare

OF_FIFTHS = (*summaries_compare.BENCHMARKS, "gb_all_eight", "gb_mean")

Figures = dict[str, dict[str, Any]]
Placed = tuple[dict[str, Any], Figures]
"""An area and its figures by measure."""


@dataclass(frozen=True)
class Across:
    """The rows of a release that no single area's page shows."""

    england: Rows
    fifths: Rows
    gaps: Rows
    utility: Rows
    changes: dict[str, Any] | None


def read_across(release: Path) -> Across:
    """Read the rows of the pages across areas from a release's data."""
    data = release / "data"
    attainment = pl.scan_parquet(data / "attainment.parquet")
    gaps = data / "gaps.parquet"
    return Across(
        england=summaries_compare.england_by_year(attainment).collect().to_dicts(),
        fifths=summaries_compare.england_by_fifth(attainment, OF_FIFTHS).collect().to_dicts(),
        gaps=_beside_nothing(pl.read_parquet(gaps)) if gaps.is_file() else [],
        utility=summaries_compare.utility(attainment).collect().to_dicts(),
        changes=read_changes(release),
    )


def _beside_nothing(rows: pl.DataFrame) -> Rows:
    """Mark rows as standing beside no figure of England."""
    return rows.with_columns(england_status=pl.lit("x")).to_dicts()


def england_of(shelf: Shelf) -> Figures:
    """Give England's newest whole-year figures by measure; empty where there are none yet."""
    for (level, _), rows in shelf.headline.items():
        if level == "National":
            return by_measure(rows)
    return {}


def areas_beside(shelf: Shelf, level: str) -> Iterator[Placed]:
    """Give the areas of a kind, A to Z, that have figures for England's newest whole year."""
    england = england_of(shelf)
    if not england:
        return
    period = _period(england)
    for area in shelf.areas:
        figures = by_measure(shelf.headline.get((area["geographic_level"], area["area_code"]), []))
        if area["geographic_level"] == level and figures and _period(figures) == period:
            yield area, figures


def _period(figures: Figures) -> tuple[str, str]:
    mean = figures["gb_mean"]
    return mean["series"], mean["time_period"]

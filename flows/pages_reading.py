"""Read a release once, and lay out the rows of every page."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from flows.pages_gate import PageError
from transforms import summaries
from transforms.summaries_beside import similar_to
from validation.published import Neighbours
from validation.site_settings import SiteSettings

Rows = list[dict[str, Any]]
ByArea = dict[tuple[str, str], Rows]


@dataclass(frozen=True)
class Release:
    """What the manifest says of a release."""

    id: str
    as_of: date
    title: str
    previous: str | None
    files: Rows
    settings: SiteSettings

    def common(self, path: str) -> dict[str, Any]:
        """Give what every page of this release is told; ``root`` is the way back to the first."""
        return {
            "root": "../" * path.count("/"),
            "release": self,
            "site": self.title,
            "licence": self.settings.licence,
            "settings": self.settings,
            "next_release": self.settings.next_release(self.as_of),
        }


@dataclass(frozen=True)
class Shelf:
    """The rows of a release, by the area whose page shows them, in the order it shows them."""

    areas: Rows
    measures: Rows
    headline: ByArea
    years: ByArea
    terms: ByArea
    types: ByArea
    fifths: ByArea
    parts: ByArea
    similar: ByArea


def read_manifest(release: Path) -> Release:
    """Read a release's manifest; keys we do not know are left alone.

    Only data files are told of: pages listed there are this module's own, from an earlier build.
    """
    places = (release / "manifest.json", release / "data" / "manifest.json")
    found = next(place for place in places if place.is_file())
    written = json.loads(found.read_text(encoding="utf-8"))
    files = {str(file["name"]).removeprefix("data/"): file for file in written["files"]}
    return Release(
        id=written["release"],
        as_of=date.fromisoformat(written["as_of"]),
        title=written.get("title") or "Careers education statistics",
        previous=written.get("previous"),
        files=[
            {"rows": None, "sha256": "not given", **files[name], "name": name}
            for name in sorted(files)
            if not name.startswith("site/")
        ],
        settings=SiteSettings.model_validate(written.get("site", {})),
    )


def read_shelf(release: Path, as_of: date) -> Shelf:
    """Read each table of a release once and lay out its rows by area."""
    tables = {
        name: pl.scan_parquet(release / "data" / f"{name}.parquet")
        for name in ("attainment", "returns", "areas", "area_parts", "measures")
    }
    _refuse_leaks(tables["attainment"], tables["returns"])
    areas = summaries.with_page_names(tables["areas"]).collect().lazy()
    figures = summaries.figures_of(tables["attainment"], tables["returns"], areas).collect().lazy()
    newest = summaries.headlines(figures).collect().lazy()
    parts = summaries.parts_of(areas, tables["area_parts"])
    similar = similar_to(areas, _neighbours(release))
    return Shelf(
        areas=_rows(summaries.listed(areas, pl.lit(as_of))),
        measures=_rows(tables["measures"]),
        headline=_by_area(summaries.headline_figures(figures, newest)),
        years=_by_area(summaries.years(figures)),
        terms=_by_area(summaries.latest_terms(figures)),
        types=_by_area(summaries.breakdown(figures, newest, "establishment_group")),
        fifths=_by_area(summaries.breakdown(figures, newest, "fsm_quintile")),
        parts=_by_area(summaries.figures_of_parts(figures, newest, parts)),
        similar=_by_area(summaries.figures_of_parts(figures, newest, similar)),
    )


def _neighbours(release: Path) -> pl.LazyFrame:
    """Read the statistical neighbours; a release from before they were published has none."""
    path = release / "data" / "neighbours.parquet"
    return pl.scan_parquet(path) if path.is_file() else Neighbours.no_rows().lazy()


def _refuse_leaks(*tables: pl.LazyFrame) -> None:
    """Refuse a release with a figure on a row that says it is confidential."""
    figures = ["numerator", "denominator", "value", "numerator_low", "numerator_high"]
    figures += ["lower_ci", "upper_ci", "lower_bound", "upper_bound"]
    for table in tables:
        hidden = table.filter(pl.col("value_status") == "c")
        leaks = hidden.filter(pl.any_horizontal(pl.col(figures).is_not_null()))
        leaking = leaks.select(pl.len()).collect().item()
        if leaking:
            raise PageError(f"{leaking} rows with the status c have a figure.")


def _rows(frame: pl.LazyFrame) -> Rows:
    return frame.collect().to_dicts()


def _by_area(frame: pl.LazyFrame) -> ByArea:
    found: ByArea = defaultdict(list)
    for row in frame.collect().iter_rows(named=True):
        found[row["geographic_level"], row["area_code"]].append(row)
    return found


def by_measure(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Look up one period's or group's rows by their measure."""
    return {row["measure"]: row for row in rows}

"""Turn a release into a site: read, pick, render, write. Nothing outside the release is read.

The same release gives the same bytes. Links are relative and name ``index.html``, so that the site
works from a folder, a memory stick or any path of a web server.
"""

import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flows.pages_area import area_values, symbol_key, symbols_of
from flows.pages_data import data_values
from flows.pages_gate import PageError, check
from flows.pages_reading import Release, Rows, Shelf, read_manifest, read_shelf
from templates import render
from transforms.summaries import detectability
from validation.code_lists import labels
from validation.policy import MIN_CONTRIBUTORS

MANY = 30
"""A kind with more areas than this is listed under letters."""

BESIDE_PERCENT = 72
"""The share, in per cent, against which the methods page shows what can be told apart."""

ON_FIRST_PAGE = ("benchmarks", "distribution", "parts")
"""The tables of England that the first page shows."""

DOWNLOADS = ("attainment.parquet", "attainment.csv", "returns.parquet", "careerstats.xlsx")


def build_site(release: Path) -> int:
    """Write every page of a release into its ``site`` folder and say how many there are."""
    told = read_manifest(release)
    shelf = read_shelf(release, told.as_of)
    _refuse_shared_pages(shelf.areas)
    unfinished = release / "site.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    written = 0
    for path, template, values in pages_of(told, shelf):
        check(values)
        page = unfinished / path
        page.parent.mkdir(parents=True, exist_ok=True)
        common = told.common("../" * path.count("/"))
        page.write_text(render(template, **common, **values), encoding="utf-8", newline="\n")
        written += 1
    shutil.rmtree(release / "site", ignore_errors=True)
    unfinished.rename(release / "site")
    return written


def pages_of(told: Release, shelf: Shelf) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each page's path, template and values."""
    links = _links(shelf.areas)
    files = [file for file in with_links(told.files, "../../../data/") if file["name"] in DOWNLOADS]
    for area in shelf.areas:
        values = area_values(shelf, area, told) | _ways_on(area, shelf, links) | {"files": files}
        yield f"areas/{area['slug']}/index.html", "area", values
        if area["geographic_level"] == "National":
            yield "index.html", "index", _first_page(values, area, shelf)
    yield "areas/index.html", "areas", _a_to_z(shelf.areas)
    data = data_values(shelf.measures)
    yield "data/index.html", "data", data | {"files": with_links(told.files, "../../data/")}
    yield "about/methods/index.html", "methods", _methods()
    yield "404.html", "not_found", {}


def with_links(files: Rows, way: str) -> Rows:
    """Give each file of the manifest its link."""
    return [{**file, "href": way + quote(str(file["name"]))} for file in files]


def _refuse_shared_pages(areas: Rows) -> None:
    slugs = [area["slug"] for area in areas]
    shared = len(slugs) - len(set(slugs))
    if shared:
        raise PageError(f"{shared} areas share a page name with another area.")


def _links(areas: Rows) -> dict[tuple[str, str], tuple[str, str]]:
    """Give each area's name and its page as seen from another area's page."""
    return {
        (area["geographic_level"], area["area_code"]): (
            area["area_name"],
            f"../{area['slug']}/index.html",
        )
        for area in areas
    }


def _ways_on(
    area: dict[str, Any], shelf: Shelf, links: dict[tuple[str, str], tuple[str, str]]
) -> dict[str, Any]:
    """Link an area to its region, and an authority to the larger areas that share its schools."""
    level, code = area["geographic_level"], area["area_code"]
    region = links.get(("Regional", area["region_code"] or ""))
    crumbs = [region] if region and level != "Regional" else []
    larger = [
        links[key]
        for key, rows in shelf.parts.items()
        if level == "Local authority" and any(row["part_code"] == code for row in rows)
    ]
    return {"crumbs": crumbs, "also_in": [link for link in larger if link not in crumbs]}


def _first_page(values: dict[str, Any], area: dict[str, Any], shelf: Shelf) -> dict[str, Any]:
    page = values["page"]
    if page:
        parts = [{**p, "href": p["href"].replace("../", "areas/")} for p in page["parts"]]
        page = {**page, "parts": parts}
    present = {a["geographic_level"] for a in shelf.areas if not a["is_retired"]}
    kinds = [
        (label, f"areas/index.html#{_anchor(level)}")
        for level, label in labels("geographic_levels", "plural").items()
        if level in present and level != "National"
    ]
    return {
        **{name: values[name] for name in ("lede", "citation")},
        "symbols": symbols_of({name: (page or {}).get(name) for name in ON_FIRST_PAGE}),
        "page": page,
        "kinds": kinds,
        "slug": area["slug"],
    }


def _anchor(level: str) -> str:
    return labels("geographic_levels", "area_kind")[level].replace("_", "-")


def _a_to_z(areas: Rows) -> dict[str, Any]:
    present = [area for area in areas if not area["is_retired"]]
    kinds = []
    for level, group in groupby(present, lambda area: str(area["geographic_level"])):
        of_kind = list(group)
        lettered = [(k, list(g)) for k, g in groupby(of_kind, lambda area: str(area["initial"]))]
        kinds.append(
            {
                "label": labels("geographic_levels", "plural")[level],
                "anchor": _anchor(level),
                "groups": lettered if len(of_kind) > MANY else [("", of_kind)],
            }
        )
    return {"kinds": kinds, "retired": [area for area in areas if area["is_retired"]]}


def _methods() -> dict[str, Any]:
    return {
        "symbols": [(code, meaning) for _, code, meaning in symbol_key()],
        "minimum": MIN_CONTRIBUTORS,
        "beside": BESIDE_PERCENT,
        "detectability": detectability(BESIDE_PERCENT, (5, 8, 12, 20, 41, 100)).to_dicts(),
    }

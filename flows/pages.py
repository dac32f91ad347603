"""Turn a release into a site: read, pick, render, check, write. Nothing else is read.

The same release gives the same bytes. Links are relative and name ``index.html``, so that the site
works from a folder, a memory stick or any path of a web server.

To add pages, write a module ``pages_<what>`` with a generator that yields each page's path, the
name of its template and the values it is rendered with, and chain it in ``pages_of``. Every
``Sentence`` among the values is checked before the page is rendered, and every figure that names
its cell (``templates.cells``) is held to the files once all pages are.
"""

import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flows.pages_across import pages_across
from flows.pages_across_reading import Across, read_across
from flows.pages_area import area_figures, area_values, symbol_key
from flows.pages_area_beside import links_of, peers_of, ways_on, where_it_stands
from flows.pages_area_changes import Changed
from flows.pages_area_gap import gradient_of
from flows.pages_cells import NUMBER, claims_of, shortened
from flows.pages_data import data_values
from flows.pages_embed import embed_pages
from flows.pages_find import find_values
from flows.pages_first import first_page
from flows.pages_gate import PageError, check
from flows.pages_proof import prove
from flows.pages_reading import Release, Rows, Shelf, read_manifest, read_shelf
from templates import render
from templates.sentences_gaps import SLOPE
from transforms.summaries import detectability
from validation.policy import MIN_CONTRIBUTORS

BESIDE_PERCENT = 72
"""The share, in per cent, against which the methods page shows what can be told apart."""

DOWNLOADS = ("attainment.parquet", "attainment.csv", "returns.parquet", "careerstats.xlsx")

WHOLE = ("area", "index", "embed")
"""Templates of which every figure must say where it comes from; others may also have their own."""

Page = tuple[str, str, dict[str, Any]]
"""A page's path in the site, its template and its values."""


def build_site(release: Path) -> int:
    """Write every page of a release into its ``site`` folder and say how many there are."""
    told = read_manifest(release)
    shelf = read_shelf(release, told.as_of)
    _refuse_shared_pages(shelf.areas)
    unfinished = release / "site.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    read = []
    numbered = [area["area_name"] for area in shelf.areas if NUMBER.search(area["area_name"])]
    for path, template, values in pages_of(told, shelf, read_across(release)):
        check(values)
        page = unfinished / path
        page.parent.mkdir(parents=True, exist_ok=True)
        text = shortened(render(template, **told.common(path), **values))
        page.write_text(text, encoding="utf-8", newline="\n")
        read.append((path, list(claims_of(text, numbered, is_whole=template in WHOLE))))
    prove(release, read)
    shutil.rmtree(release / "site", ignore_errors=True)
    unfinished.rename(release / "site")
    return sum(path.endswith(".html") for path, _ in read)


def pages_of(told: Release, shelf: Shelf, across: Across) -> Iterator[Page]:
    """Give every page of the site."""
    return chain(
        area_pages(told, shelf, across),
        fixed_pages(told, shelf),
        pages_across(told, shelf, across),
    )


def area_pages(told: Release, shelf: Shelf, across: Across) -> Iterator[Page]:
    """Give a page for each area; the first page of the site is made of England's."""
    links, peers = links_of(shelf.areas), peers_of(shelf)
    changed = Changed(told, across.changes, shelf.measures)
    slopes = [row for row in across.gaps if row["measure"] == SLOPE]
    files = [file for file in with_links(told.files, "../../../data/") if file["name"] in DOWNLOADS]
    for area in shelf.areas:
        path = f"areas/{area['slug']}/index.html"
        values = area_values(shelf, area, told) | ways_on(area, shelf, links)
        values |= {
            "files": files,
            "strip": where_it_stands(area_figures(shelf, area), peers),
            "changed": changed.of(area),
            "gradient": gradient_of(area_figures(shelf, area), slopes),
            "permanent": told.settings.permanent(told.id, path),
        }
        yield path, "area", values
        yield from embed_pages(area, values, told)
        if area["geographic_level"] == "National":
            yield "index.html", "index", first_page(values, area, shelf)


def fixed_pages(told: Release, shelf: Shelf) -> Iterator[Page]:
    """Give the pages that every site has once."""
    yield "areas/index.html", "areas", find_values(shelf)
    every = with_links(told.files, "../../data/")
    yield "data/index.html", "data", data_values(shelf.measures, told, every)
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


def _methods() -> dict[str, Any]:
    return {
        "symbols": [(code, meaning) for _, code, meaning in symbol_key()],
        "minimum": MIN_CONTRIBUTORS,
        "beside": BESIDE_PERCENT,
        "detectability": detectability(BESIDE_PERCENT, (5, 8, 12, 20, 41, 100)).to_dicts(),
    }

"""One table for each kind of area: the eight benchmarks side by side, A to Z."""

from collections.abc import Iterator
from typing import Any

from flows.pages_across_reading import areas_beside, england_of
from flows.pages_area import symbols_of
from flows.pages_map import has_map
from flows.pages_reading import Release, Shelf
from templates.filters import year
from transforms.summaries_compare import BENCHMARKS
from validation.code_lists import code_list, labels

PATHS = {"Careers hub": "hubs", "English devolved area": "combined-authorities"}
"""The page of a kind, where it is not the kind's own plural."""


def compare_pages(told: Release, shelf: Shelf) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give a table for each kind of area that has figures, and the list of them."""
    england = england_of(shelf)
    listed = []
    for level, plural in labels("geographic_levels", "plural").items():
        placed = list(areas_beside(shelf, level)) if level != "National" else []
        if not placed:
            continue
        path = PATHS.get(level, plural.lower().replace(" ", "-"))
        listed.append((plural, f"{path}/index.html", len(placed)))
        rows = [
            {
                "name": area["area_name"],
                "href": f"../../areas/{area['slug']}/index.html",
                "figures": [figures[measure] for measure in ("return_rate", *BENCHMARKS)],
            }
            for area, figures in placed
        ]
        yield (
            f"compare/{path}/index.html",
            "compare",
            {
                "plural": plural,
                "when": year(england["gb_mean"]["time_period"]),
                "names": _short_names(england["gb_mean"]["series"]),
                "rows": rows,
                "symbols": symbols_of({"rows": rows}),
                "citation": f"{told.title}, {plural.lower()} compared, release {told.id}",
            },
        )
    yield "compare/index.html", "compares", {"kinds": listed, "has_map": has_map(shelf)}


def _short_names(series: str) -> list[str]:
    return [
        f"{row['benchmark']}. {row['short_name']}"
        for row in code_list("benchmarks").iter_rows(named=True)
        if row["series"] == series
    ]

"""The first page: England in four sentences, with tables, and the ways on."""

from typing import Any

from flows.pages_area import Figures, area_figures, symbols_of
from flows.pages_find import anchor
from flows.pages_map import has_map
from flows.pages_reading import Shelf
from templates import sentences
from templates.filters import is_shown
from templates.sentences import Sentence
from validation.code_lists import labels

ON_FIRST_PAGE = ("benchmarks", "distribution", "parts")
"""The tables of England that the first page shows."""


def first_page(values: dict[str, Any], area: dict[str, Any], shelf: Shelf) -> dict[str, Any]:
    """Pick what the first page shows from the values of England's own page."""
    page = values["page"]
    if page:
        parts = [{**p, "href": p["href"].replace("../", "areas/")} for p in page["parts"]]
        page = {**page, "parts": parts}
    figures = area_figures(shelf, area)
    present = {a["geographic_level"] for a in shelf.areas if not a["is_retired"]}
    kinds = [
        (label, f"areas/index.html#{anchor(level)}")
        for level, label in labels("geographic_levels", "plural").items()
        if level in present and level != "National"
    ]
    return {
        **{name: values[name] for name in ("lede", "citation", "changed")},
        "headlines": headlines(figures) if figures else [],
        "symbols": symbols_of({name: (page or {}).get(name) for name in ON_FIRST_PAGE}),
        "page": page,
        "kinds": kinds,
        "has_map": has_map(shelf),
        "slug": area["slug"],
    }


def headlines(figures: Figures) -> list[tuple[str, Sentence]]:
    """Give the four headline sentences, each with the name by which it is linked to."""
    benchmarks = [figures[f"gb{number}"] for number in range(1, 9)]
    by_share = sorted(filter(is_shown, benchmarks), key=lambda row: float(row["value"]))
    said = {
        "all-eight": sentences.achieved(figures["gb_all_eight"]),
        "average": sentences.averaged(figures["gb_mean"]),
        "benchmarks": sentences.extent(by_share[0], by_share[-1]) if by_share else None,
        "returns": sentences.returned(figures["return_rate"]),
    }
    return [(name, sentence) for name, sentence in said.items() if sentence]

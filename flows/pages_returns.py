"""Who sent a return and who did not, and what the missing ones could do to the figures."""

from collections.abc import Iterator
from typing import Any

from flows.pages_across_reading import areas_beside, england_of
from flows.pages_area import symbols_of
from flows.pages_reading import Shelf
from templates import sentences, sentences_returns
from templates.filters import year
from validation.code_lists import labels


def returns_pages(shelf: Shelf) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the page of returns."""
    england = england_of(shelf)
    yield "returns/index.html", "returns", _values(shelf, england) if england else {"lede": []}


def _values(shelf: Shelf, england: dict[str, Any]) -> dict[str, Any]:
    rate = england["return_rate"]
    kinds = []
    for level, plural in labels("geographic_levels", "plural").items():
        rows = [
            {"name": area["area_name"], "href": f"../areas/{area['slug']}/index.html"}
            | {measure: figures[measure] for measure in ("return_rate", "gb_all_eight")}
            for area, figures in areas_beside(shelf, level)
            if level != "National"
        ]
        if rows:
            finding = sentences_returns.complete([row["return_rate"] for row in rows], plural)
            kinds.append({"label": plural, "rows": rows, "finding": finding})
    names = labels("establishment_groups")
    types = [
        {"name": names[row["establishment_group"]], "href": None, "return_rate": row}
        for key, rows in shelf.types.items()
        for row in rows
        if key[0] == "National" and row["measure"] == "return_rate"
    ]
    bounded = sentences.missing(rate, england["gb_all_eight"])
    return {
        "when": year(rate["time_period"]),
        "lede": [sentences.returned(rate), *([bounded] if bounded else [])],
        "types": types,
        "kinds": kinds,
        "symbols": symbols_of({"kinds": kinds, "types": types}),
    }

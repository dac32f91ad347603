"""Figures to be shown on other sites: one drawing each, with title, source, date, link back."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from flows.pages_reading import Release
from templates.filters import year
from validation.code_lists import code_list

LETTERS = 42
"""Letters of a heading that fit on a line of a drawing."""

FIGURES = {"benchmarks": "Benchmarks achieved", "trend": "Average number of benchmarks"}
"""The figures of an area's page that can be embedded, and what they show."""


def embed_pages(
    area: dict[str, Any], values: dict[str, Any], told: Release
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give a page for frames and a drawing for each figure of an area that it has.

    ``values`` are those of the area's own page.
    """
    page = values["page"]
    if page is None:
        return
    slug, first = area["slug"], page["benchmarks"][0]
    path = f"areas/{slug}/index.html"
    for what, shows in FIGURES.items():
        if what == "trend" and page["chart"] is None:
            continue
        when = year(first["time_period"]) if what == "benchmarks" else "by year"
        title = f"{shows}, {area['area_name']}, {when}"
        figure = {
            "what": what,
            "title": title,
            "heading": wrap(title, LETTERS),
            "name": area["area_name"],
            "page": page,
            "is_compared": values["is_compared"],
            "short_names": _short_names(first["series"]),
            "symbols": values["symbols"],
            "back": f"../../{path}",
            "address": told.settings.permanent(told.id, path),
        }
        yield f"embed/{slug}/{what}.html", "embed", figure
        yield f"embed/{slug}/{what}.svg", "embed.svg", figure


def _short_names(series: str) -> list[str]:
    return [
        row["short_name"]
        for row in code_list("benchmarks").iter_rows(named=True)
        if row["series"] == series
    ]

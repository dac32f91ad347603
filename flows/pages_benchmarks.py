"""The pages of the eight benchmarks: what each asks, and how all areas stand on it."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import polars as pl

from flows.pages_across_reading import Across, Placed, areas_beside, england_of
from flows.pages_area import symbols_of
from flows.pages_map import MAPPED, has_map
from flows.pages_reading import Release, Rows, Shelf
from templates import funnel, sentences
from templates.filters import year
from templates.strip import strip
from transforms.funnel import funnel_limits
from transforms.summaries_compare import MUCH_MORE_THAN_CHANCE, outside, spread
from validation.code_lists import code_list, labels
from validation.policy import MIN_CONTRIBUTORS

Page = tuple[str, str, dict[str, Any]]


def benchmark_pages(told: Release, shelf: Shelf, across: Across) -> Iterator[Page]:
    """Give the list of benchmarks and a page for each of the eight."""
    england = england_of(shelf)
    asked = {(row["series"], row["benchmark"]): row for row in code_list("benchmarks").to_dicts()}
    numbers = [str(number) for number in range(1, 9)]
    yield "benchmarks/index.html", "benchmarks", _list(england, asked, numbers)
    levels = {
        level: list(areas_beside(shelf, level))
        for level in labels("geographic_levels")
        if level != "National"
    }
    for number in numbers:
        values = _benchmark(f"gb{number}", england, levels, across)
        values |= {
            "number": number,
            "wordings": _wordings(asked, number),
            "numbers": numbers,
            "has_map": f"gb{number}" == MAPPED and has_map(shelf),
            "citation": f"{told.title}, Benchmark {number}, release {told.id}",
        }
        yield f"benchmarks/{number}/index.html", "benchmark", values


def _list(
    england: dict[str, Any], asked: dict[tuple[str, str], dict[str, Any]], numbers: list[str]
) -> dict[str, Any]:
    series = england["gb1"]["series"] if england else next(reversed(labels("series")))
    rows = [
        {
            "number": number,
            "name": asked[series, number]["name"],
            "asks": asked[series, number]["asks"],
            "figure": england.get(f"gb{number}"),
        }
        for number in numbers
    ]
    when = year(england["gb1"]["time_period"]) if england else ""
    return {"rows": rows, "when": when, "symbols": symbols_of({"rows": rows})}


def _wordings(asked: dict[tuple[str, str], dict[str, Any]], number: str) -> Rows:
    return [{"label": label, **asked[series, number]} for series, label in labels("series").items()]


def _benchmark(
    measure: str, england: dict[str, Any], levels: dict[str, list[Placed]], across: Across
) -> dict[str, Any]:
    years = [row for row in across.england if row["measure"] == measure]
    values: dict[str, Any] = {"years": _years(years), "figure": england.get(measure)}
    if not england:
        return values | {"lede": [], "plot": None, "strip": None, "kinds": [], "symbols": []}
    plurals = labels("geographic_levels", "plural")
    authorities = [figures[measure] for _, figures in levels["Local authority"]]
    hubs = [figures[measure] for _, figures in levels["Careers hub"]]
    sides, plot, finding = _funnel(authorities, england[measure])
    kinds = [
        {
            "label": plurals[level],
            "rows": [
                {
                    "name": area["area_name"],
                    "href": f"../../areas/{area['slug']}/index.html",
                    "figure": figures[measure],
                    "outside": sides.get(area["area_code"]),
                }
                for area, figures in placed
            ],
        }
        for level, placed in levels.items()
        if placed
    ]
    return values | {
        "lede": [sentences.achieved(england[measure])],
        "finding": finding,
        "plot": plot,
        "strip": strip(hubs, "careers hubs") if hubs else None,
        "kinds": kinds,
        "symbols": symbols_of({"kinds": kinds, "years": years}),
    }


def _funnel(
    rows: Rows, england: dict[str, Any]
) -> tuple[dict[str, str | None], funnel.Funnel | None, sentences.Sentence | None]:
    """Draw authorities beside what chance allows around England's share; say who is outside."""
    frame = pl.DataFrame(rows, infer_schema_length=None)
    if not rows or england["value"] is None or frame["value"].is_null().all():
        return {}, None, None
    sizes = frame["denominator"].drop_nulls().to_list()
    limits = funnel_limits([*sizes, *_smooth(max(sizes))], england["value"])
    marked = outside(frame, limits).to_dicts()
    is_flagged = spread(frame) < MUCH_MORE_THAN_CHANCE
    plot = funnel.funnel(marked, limits.to_dicts(), "local authorities", is_flagged=is_flagged)
    found = funnel.found(marked, "local authorities", is_flagged=is_flagged)
    return {row["area_code"]: row["outside"] for row in marked if is_flagged}, plot, found


def _smooth(largest: int) -> list[int]:
    """Give the sizes at which the curves are drawn: closer together where they bend."""
    end = funnel.axis_end(largest)
    steps = {round(MIN_CONTRIBUTORS * 1.12**step) for step in range(60)}
    return sorted({size for size in steps if size < end} | {end})


def _years(rows: Rows) -> Rows:
    """Mark the first year of a new series, where the table draws a line."""
    starts = [False, *(old["series"] != new["series"] for old, new in pairwise(rows))]
    return [{**row, "starts_series": start} for row, start in zip(rows, starts, strict=False)]

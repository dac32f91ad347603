"""Schools by free school meals: fifths side by side, and whether there is a gradient at all."""

from collections.abc import Iterator
from typing import Any

from flows.pages_across_reading import Across, england_of
from flows.pages_area import symbols_of
from flows.pages_reading import Rows, Shelf
from templates import sentences_gaps
from templates.filters import is_shown, year
from templates.sentences import Sentence
from transforms.summaries_compare import BENCHMARKS
from validation.code_lists import code_list, labels


def gaps_pages(shelf: Shelf, across: Across) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the page of fifths of schools."""
    england = england_of(shelf)
    wanted = (england["gb_mean"]["series"], england["gb_mean"]["time_period"]) if england else None
    fifths = [row for row in across.fifths if (row["series"], row["time_period"]) == wanted]
    values = _values(fifths, _of_period(across.gaps, wanted)) if fifths else {"lede": []}
    yield "gaps/index.html", "gaps", values


def _of_period(gaps: Rows, wanted: tuple[str, str] | None) -> Rows:
    """Keep the whole-year totals of England in the headline period."""
    return [
        row
        for row in gaps
        if row["geographic_level"] == "National"
        and (row["series"], row["time_period"]) == wanted
        and row["time_identifier"] == "Academic year"
    ]


def _values(fifths: Rows, gaps: Rows) -> dict[str, Any]:
    by_measure: dict[str, Rows] = {}
    for row in fifths:
        by_measure.setdefault(row["measure"], []).append(_labelled(row))
    found = {row["measure"]: row for row in gaps}
    slope = found.get(sentences_gaps.SLOPE)
    eight = by_measure["gb_all_eight"]
    return {
        "when": year(fifths[0]["time_period"]),
        "lede": _lede(slope, by_measure["gb_mean"]),
        "groups": [labels("fsm_quintiles")[row["fsm_quintile"]] for row in eight],
        "eight": eight,
        "means": by_measure["gb_mean"],
        "benchmarks": _benchmarks(by_measure, found),
        "has_gaps": bool(found),
        "symbols": symbols_of({"fifths": fifths, "gaps": gaps}),
    }


def _lede(slope: dict[str, Any] | None, means: Rows) -> list[Sentence]:
    """Say whether there is a gradient, and what the outer fifths achieved; what is hidden once."""
    averages = sentences_gaps.averages(means)
    if not slope:
        return [averages]
    gradient = sentences_gaps.gradient(slope)
    return [gradient, averages] if is_shown(slope) else [gradient]


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "label": labels("fsm_quintiles")[row["fsm_quintile"]]}


def _benchmarks(by_measure: dict[str, Rows], gaps: dict[str, dict[str, Any]]) -> Rows:
    series = by_measure["gb1"][0]["series"]
    names = [
        f"{row['benchmark']}. {row['short_name']}"
        for row in code_list("benchmarks").iter_rows(named=True)
        if row["series"] == series
    ]
    return [
        {"name": name, "figures": by_measure[measure], "gap": gaps.get(f"{measure}_gap")}
        for name, measure in zip(names, BENCHMARKS, strict=True)
    ]

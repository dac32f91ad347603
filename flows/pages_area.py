"""What one area's page says: picks rows and sentences; counts and compares nothing."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from flows.pages_reading import Release, Rows, Shelf, by_measure
from templates import notices, sentences, trend
from templates.cards import in_cards
from templates.filters import day, is_shown, snapshot, year
from templates.sentences import Sentence
from validation.code_lists import code_list, labels

SMALL = 20
"""With fewer returns than this a page says what could be told from England at all."""

LONG = 8
"""With more rows than this the table of an area's parts is printed in two columns."""

Figures = dict[str, dict[str, Any]]


def area_values(shelf: Shelf, area: dict[str, Any], release: Release) -> dict[str, Any]:
    """Gather everything the page of one area says."""
    key = (area["geographic_level"], area["area_code"])
    figures = area_figures(shelf, area)
    is_compared = area["geographic_level"] != "National"
    when = f", {year(figures['gb_mean']['time_period'])}" if figures else ""
    kind = labels("geographic_levels")[area["geographic_level"]]
    until = f" until {day(area['valid_to'])}" if area["is_retired"] else ""
    terms = _groups(shelf.terms[key], ("time_period", "time_identifier"), _term)
    page = _page(shelf, key, figures, is_compared) if figures else None
    return {
        "name": area["area_name"],
        "code": area["area_code"],
        "kind": kind,
        "is_compared": is_compared,
        "title": f"{_titled(area['area_name'], kind)}{until}: careers education{when}",
        "description": f"How many schools and colleges in {area['area_name']} achieve each Gatsby "
        f"Benchmark{when}, with counts, comparison and data to download.",
        "notices": _notices(shelf, area, figures),
        "lede": _lede(figures) if figures else [_no_figures(area)],
        "page": page,
        "terms": terms,
        "terms_caption": f"{area['area_name']}, {_term_span(shelf.terms[key])}",
        "symbols": symbols_of(page, terms),
        "citation": f"{release.title}, {area['area_name']}{when}, release {release.id}",
    }


def area_figures(shelf: Shelf, area: dict[str, Any]) -> Figures:
    """Give an area's totals of its headline period; empty where it has none."""
    return by_measure(shelf.headline.get((area["geographic_level"], area["area_code"]), []))


def _titled(name: str, kind: str) -> str:
    """Name a page so that an authority and a hub of one name are told apart."""
    if name == kind:
        return f"{name} in full"
    return name if kind.lower() in name.lower() else f"{name}, {kind.lower()}"


def _no_figures(area: dict[str, Any]) -> Sentence:
    return Sentence(f"No whole-year figures for {sentences.place(area['area_name'])}.", (area,))


def _term(row: dict[str, Any]) -> str:
    return day(snapshot(row))


def _term_span(rows: Rows) -> str:
    return f"snapshots of {year(rows[0]['time_period'])}" if rows else "snapshots"


def _notices(shelf: Shelf, area: dict[str, Any], figures: Figures) -> list[Sentence]:
    """Say first what a reader must know: the area is gone, or its figures have ended."""
    said = []
    if area["is_retired"]:
        codes = (area["replaced_by"] or "").split("|")
        successors = [other for other in shelf.areas if other["area_code"] in codes]
        said.append(notices.retired(area, successors))
    newest = newest_of_england(shelf)
    if figures and newest and newest["time_period"] > figures["gb_mean"]["time_period"]:
        said.append(notices.ended(figures["gb_mean"], newest))
    return said


def newest_of_england(shelf: Shelf) -> dict[str, Any] | None:
    """Give England's headline average, the newest there is."""
    for (level, _), rows in shelf.headline.items():
        if level == "National":
            return by_measure(rows).get("gb_mean")
    return None


def _lede(figures: Figures) -> list[Sentence]:
    """Head the page with the first that is shown: all eight, the average, a benchmark."""
    eight, mean, returns = (figures[m] for m in ("gb_all_eight", "gb_mean", "return_rate"))
    benchmarks = _benchmarks(figures)
    some = [row for row in benchmarks if is_shown(row) or row["value_status"] == "range"]
    if is_shown(eight) or eight["value_status"] == "range":
        said = [sentences.achieved(eight), sentences.compared(eight)]
        if mean["geographic_level"] == "National":
            said.append(sentences.averaged(mean))
    elif is_shown(mean):
        said = [sentences.averaged(mean), sentences.benchmarks_in_short(benchmarks)]
    elif some:
        best = next((row for row in some if is_shown(row)), some[0])
        said = [sentences.achieved(best), sentences.compared(best)]
    else:
        said = [sentences.nothing_shown(mean)]
        if is_shown(returns) and mean["value_status"] == "c":
            said.append(sentences.returned(returns))
    return [sentence for sentence in said if sentence]


def _benchmarks(figures: Figures) -> Rows:
    return [figures[f"gb{number}"] for number in range(1, 9)]


def _page(
    shelf: Shelf, key: tuple[str, str], figures: Figures, is_compared: bool
) -> dict[str, Any]:
    """Gather the sections that stand on a headline period."""
    mean = figures["gb_mean"]
    name, when = mean["area_name"], year(mean["time_period"])
    third = "completed_this_term" if mean["geographic_level"] == "Careers hub" else "in_hub"
    years = _by_year(shelf.years[key])
    means = [row["gb_mean"] for row in years]
    counts = [figures[f"gb_count_{n}"] for n in range(9)]
    is_spread = not is_compared and all(is_shown(row) for row in counts)
    return {
        "data_to": notices.data_to(mean),
        "flag": mean["value_flag"],
        "facts": in_cards(figures["return_rate"], mean, figures[third]),
        "benchmarks": _named(_benchmarks(figures)),
        "heading": _heading(_benchmarks(figures), is_compared),
        "note": _note(name, is_compared),
        "uncertain": _uncertain(figures, is_compared),
        "distribution": counts if is_spread else [],
        "distribution_heading": f"Schools and colleges by benchmarks achieved, {name}, {when}",
        "years": years,
        "chart": trend.chart(means),
        "changes": trend.changes(means),
        "split": _split(figures),
        "split_caption": f"Schools and colleges of those assessed, {name}, {when}",
        "types": _groups(shelf.types[key], ("establishment_group",), _type),
        "types_caption": f"{name} by type of institution, {when}",
        "fifths": _groups(shelf.fifths[key], ("fsm_quintile",), _fifth),
        "fifths_caption": f"{name} by free school meals, {when}",
        **_parts(shelf.parts[key], name, when, is_compared),
        "similar": _groups(shelf.similar[key], ("part_code",), _part, _part_page),
        "similar_caption": f"Statistical neighbours of {sentences.place(name)}, A to Z, {when}",
    }


def _named(rows: Rows) -> Rows:
    names = {
        (row["series"], int(row["benchmark"])): row["name"]
        for row in code_list("benchmarks").iter_rows(named=True)
    }
    return [{**row, "name": names[row["series"], row["number"]]} for row in rows]


def _heading(rows: Rows, is_compared: bool) -> Sentence:
    if is_compared:
        return sentences.benchmarks_in_short(rows)
    shown = sorted((row for row in rows if is_shown(row)), key=lambda row: float(row["value"]))
    if not shown:
        return sentences.nothing_shown(rows[0])
    return sentences.extent(shown[0], shown[-1])


def _note(name: str, is_compared: bool) -> str:
    if not is_compared:
        return "Dot: share achieving. Bar: 95% interval."
    return (
        f"Symbol: {name}. Thin bar: 95% interval. Thick bar without a symbol: a range. "
        "Upright line: England."
    )


def _uncertain(figures: Figures, is_compared: bool) -> list[Sentence]:
    """Bound the headline figure by missing returns, and say what a small area could show."""
    returns = figures["return_rate"]
    rows = [figures["gb_all_eight"], *_benchmarks(figures)]
    bounded = (sentences.missing(returns, row) for row in rows)
    said = [next((sentence for sentence in bounded if sentence), None)]
    first = figures["gb1"]
    if is_compared and first["returned"] is not None and first["returned"] < SMALL:
        said.append(sentences.detectable(first, returns))
    return [sentence for sentence in said if sentence]


def _split(figures: Figures) -> list[dict[str, Any]]:
    return [
        {
            "number": row["number"],
            "name": row["name"],
            "figures": [figures[f"{row['measure']}_{how}"] for how in ("partly", "not")],
        }
        for row in _named(_benchmarks(figures))
    ]


def _by_year(rows: Rows) -> list[dict[str, Any]]:
    years: list[dict[str, Any]] = []
    for (series, period), of_year in groupby(rows, lambda row: (row["series"], row["time_period"])):
        found = by_measure(of_year)
        starts = bool(years) and years[-1]["series"] != series
        of_year_itself = {"series": series, "time_period": period, "starts_series": starts}
        years.append({**of_year_itself, "flag": found["gb_mean"]["value_flag"], **found})
    return years


def _groups(
    rows: Iterable[dict[str, Any]],
    by: tuple[str, ...],
    label: Callable[[dict[str, Any]], str],
    link: Callable[[dict[str, Any]], str | None] = lambda _: None,
) -> list[dict[str, Any]]:
    found = []
    for _, group in groupby(rows, lambda row: tuple(row[name] for name in by)):
        of_group = list(group)
        first = of_group[0]
        found.append({"label": label(first), "href": link(first), **by_measure(of_group)})
    return found


def _type(row: dict[str, Any]) -> str:
    return labels("establishment_groups")[row["establishment_group"]]


def _fifth(row: dict[str, Any]) -> str:
    return labels("fsm_quintiles")[row["fsm_quintile"]]


def _part(row: dict[str, Any]) -> str:
    return str(row["part_name"])


def _part_page(row: dict[str, Any]) -> str:
    return f"../{row['slug']}/index.html"


def _parts(rows: Rows, name: str, when: str, is_compared: bool) -> dict[str, Any]:
    what = "Local authorities" if is_compared else "Regions"
    note = "Each row is the whole authority, parts outside this area included."
    groups = _groups(rows, ("part_code",), _part, _part_page)
    return {
        "parts": groups,
        "parts_heading": f"{what} in {sentences.place(name)}",
        "parts_caption": f"{what}, A to Z, {when}",
        "parts_note": note if is_compared else "",
        "parts_in_columns": len(groups) > LONG,
    }


def symbols_of(page: dict[str, Any] | None, *groups: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """List the symbols a page uses, with their meanings."""
    used = set(_statuses([page, groups]))
    return [(code, meaning) for status, code, meaning in symbol_key() if status in used]


def _statuses(values: Any) -> Iterable[str]:
    if isinstance(values, dict):
        if "value_status" in values:
            yield values["value_status"]
        for value in values.values():
            yield from _statuses(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _statuses(value)


def symbol_key() -> list[tuple[str, str, str]]:
    """Give each status that needs explaining: its code, how it looks, and what it means."""
    return [
        (
            row["value_status"],
            "14–15 of 15" if row["value_status"] == "range" else f"[{row['value_status']}]",
            f"{row['definition']}.",
        )
        for row in code_list("value_statuses").iter_rows(named=True)
        if row["value_status"] != "ok"
    ]

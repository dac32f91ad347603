"""What changed since the release before, from its computed list, and the feeds that tell of it."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flows.changes import changes_by_area
from flows.pages_across_reading import Across
from flows.pages_reading import Release, Shelf
from templates import sentences_changes
from templates.cells import KEY
from templates.sentences import Sentence
from validation.code_lists import labels

MOST_LISTED = 200
"""The page lists no more figures than this; the file has every one."""

Page = tuple[str, str, dict[str, Any]]


def changes_pages(told: Release, shelf: Shelf, across: Across) -> Iterator[Page]:
    """Give the page of changes, and a feed for the whole site and for each area."""
    found = compared(across.changes)
    nothing = sentences_changes.first() if not told.previous else sentences_changes.not_listed()
    whole = sentences_changes.of_release(found) if found else nothing
    yield "changes/index.html", "changes", {"lede": [whole], **_values(shelf, found)}
    yield "updates.xml", "updates.xml", _feed("", "", "changes/index.html", told, whole)
    by_area = changes_by_area(found) if found else {}
    for area in shelf.areas:
        rows = by_area.get((area["geographic_level"], area["area_code"]), [])
        said = sentences_changes.of_area(area, rows) if found else nothing
        feed = _feed(area["slug"], area["area_name"], "index.html", told, said)
        yield f"areas/{area['slug']}/updates.xml", "updates.xml", feed


def compared(changes: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Give the changes of a release that stands beside one before it; else nothing."""
    return changes if changes and changes["compared_with"] else {}


def _values(shelf: Shelf, found: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out the changes; a first release has none."""
    if not found:
        return {"before": None}
    measures = {row["measure"]: row["label"] for row in shelf.measures}
    links = {
        (area["geographic_level"], area["area_code"]): f"../areas/{area['slug']}/index.html"
        for area in shelf.areas
    }
    headline = [row for row in found["changes"] if is_headline(row)]
    named = [shown(row, measures, links) for row in headline[:MOST_LISTED]]
    flips = [flip(row, measures, links) for row in found["comparisons"]]
    return {
        "before": found["compared_with"],
        "reopened": found["reopened"],
        "data_sets": found["data_sets"],
        "periods": found["periods"],
        "schema": found["schema"],
        "areas": [{**row, "href": _link(links, row)} for row in found["areas"]],
        "flips": flips,
        "figures": named,
        "unlisted": len(found["changes"]) - len(named),
    }


def is_headline(row: Mapping[str, Any]) -> bool:
    """Say whether a change is of a whole year and of all schools and colleges together."""
    return bool(
        row["time_identifier"] == "Academic year"
        and row["establishment_group"] == row["fsm_quintile"] == "total"
    )


def _link(links: Mapping[tuple[str, str], str], row: Mapping[str, Any]) -> str | None:
    return links.get((row["geographic_level"], row["area_code"]))


def shown(
    row: Mapping[str, Any],
    measures: Mapping[str, str],
    links: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """Lay out one changed figure: what it was and is, the measure in words, the area's page."""
    key = {name: row[name] for name in KEY}
    sides = {
        side: {**key, **row[side], "side": side} if row[side] else None
        for side in ("before", "after")
    }
    return {**row, **sides, "label": measures[row["measure"]], "href": _link(links, row)}


def flip(
    row: Mapping[str, Any],
    measures: Mapping[str, str],
    links: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """Lay out one comparison with England that came out otherwise."""
    words = labels("england_comparisons")
    return {
        **row,
        "label": measures[row["measure"]],
        "href": _link(links, row),
        "was": words[row["comparison_before"]].lower(),
        "now": words[row["comparison_after"]].lower(),
    }


def _feed(slug: str, name: str, page: str, told: Release, said: Sentence) -> dict[str, Any]:
    """Give a feed of one entry, this release; the names of feeds and entries never change."""
    return {
        "feed_id": _name(slug),
        "entry_id": _name(slug, told.id),
        "name": name,
        "page": page,
        "said": said,
    }


def _name(*parts: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join(('careerstats', 'updates', *parts)))}"

"""What an area's page says of the areas around it: where it stands, and which it followed."""

from collections import defaultdict
from typing import Any

from flows.pages_area import Figures
from flows.pages_reading import Rows, Shelf, by_measure
from templates.strip import Strip, has_place, strip
from validation.code_lists import labels

Links = dict[tuple[str, str], tuple[str, str]]
Peers = dict[tuple[str, ...], Rows]

PLACED_BY = ("gb_mean", "gb_all_eight", "gb6")
"""What places an area among others: the first of these that is shown."""


def links_of(areas: Rows) -> Links:
    """Give each area's name and its page as seen from another area's page."""
    return {
        (area["geographic_level"], area["area_code"]): (
            area["area_name"],
            f"../{area['slug']}/index.html",
        )
        for area in areas
    }


def ways_on(area: dict[str, Any], shelf: Shelf, links: Links) -> dict[str, Any]:
    """Link an area to its region, to the larger areas that share its schools, and through time."""
    level, code = area["geographic_level"], area["area_code"]
    region = links.get(("Regional", area["region_code"] or ""))
    crumbs = [region] if region and level != "Regional" else []
    larger = [
        links[key]
        for key, rows in shelf.parts.items()
        if level == "Local authority" and any(row["part_code"] == code for row in rows)
    ]
    followed_by = {code for code in (area["replaced_by"] or "").split("|") if code}
    return {
        "crumbs": crumbs,
        "also_in": [link for link in larger if link not in crumbs],
        "successors": [links[key] for key in links if key[0] == level and key[1] in followed_by],
        "predecessors": [
            {"name": links[key][0], "href": links[key][1], "until": other["valid_to"]}
            for other in shelf.areas
            if code in (other["replaced_by"] or "").split("|")
            and (key := (other["geographic_level"], other["area_code"]))[0] == level
        ],
    }


def peers_of(shelf: Shelf) -> Peers:
    """Lay out what areas are placed by, by kind of area, period and measure, in A to Z order."""
    peers: Peers = defaultdict(list)
    for area in shelf.areas:
        key = (area["geographic_level"], area["area_code"])
        figures = by_measure(shelf.headline.get(key, []))
        for row in (figures[measure] for measure in PLACED_BY if figures):
            peers[_kind(row)].append(row)
    return peers


def where_it_stands(figures: Figures, peers: Peers) -> Strip | None:
    """Draw the area among all of its kind, by the first measure that is shown of it, if any.

    An area whose figures end before England's newest has no others of its kind to stand among.
    """
    rows = [figures[measure] for measure in PLACED_BY if figures]
    own = next((row for row in rows if has_place(row)), None)
    if own is None or _kind(own)[1:] not in {kind[1:] for kind in peers if kind[0] == "National"}:
        return None
    kind = peers[_kind(own)]
    place = next(n for n, row in enumerate(kind) if row["area_code"] == own["area_code"])
    return strip(
        kind, labels("geographic_levels", "plural")[own["geographic_level"]].lower(), place
    )


def _kind(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("geographic_level", "series", "time_period", "measure"))

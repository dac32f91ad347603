"""The page that finds an area: A to Z by kind, and authorities on a tile map."""

from itertools import groupby
from typing import Any

from flows.pages_across_reading import areas_beside
from flows.pages_area import symbols_of
from flows.pages_reading import Rows, Shelf
from templates.tiles import legend, tile_map
from validation.code_lists import code_list, labels

MANY = 30
"""A kind with more areas than this is listed under letters."""

MAPPED = "gb6"
"""What the map shows: experiences of workplaces, which differ most from place to place."""


def find_values(shelf: Shelf) -> dict[str, Any]:
    """Gather the lists of areas, and the map with its table where there are figures."""
    placed = list(areas_beside(shelf, "Local authority"))
    rows = [figures[MAPPED] for _, figures in placed]
    drawn = tile_map(rows, _tiles())
    return a_to_z(shelf.areas) | {
        "map": drawn,
        "legend": legend(),
        "authorities": [(area, figures[MAPPED]) for area, figures in placed] if drawn else [],
        "symbols": symbols_of({"rows": rows if drawn else []}),
    }


def _tiles() -> dict[str, tuple[int, int]]:
    """Look up each authority's tile."""
    listed = code_list("authority_tiles").iter_rows(named=True)
    return {row["new_la_code"]: (int(row["column"]), int(row["row"])) for row in listed}


def a_to_z(areas: Rows) -> dict[str, Any]:
    """List the areas in force by kind and, where there are many, by letter; then retired ones."""
    present = [area for area in areas if not area["is_retired"]]
    kinds = []
    for level, group in groupby(present, lambda area: str(area["geographic_level"])):
        of_kind = list(group)
        lettered = [(k, list(g)) for k, g in groupby(of_kind, lambda area: str(area["initial"]))]
        kinds.append(
            {
                "label": labels("geographic_levels", "plural")[level],
                "anchor": anchor(level),
                "groups": lettered if len(of_kind) > MANY else [("", of_kind)],
            }
        )
    return {"kinds": kinds, "retired": [area for area in areas if area["is_retired"]]}


def anchor(level: str) -> str:
    """Name a kind's place on the page."""
    return labels("geographic_levels", "area_kind")[level].replace("_", "-")

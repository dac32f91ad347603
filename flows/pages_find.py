"""The page that finds an area: A to Z by kind."""

from itertools import groupby
from typing import Any

from flows.pages_map import has_map
from flows.pages_reading import Rows, Shelf
from validation.code_lists import labels

MANY = 30
"""A kind with more areas than this is listed under letters."""


def find_values(shelf: Shelf) -> dict[str, Any]:
    """Gather the lists of areas, and say whether there is a map to point to."""
    return a_to_z(shelf.areas) | {"has_map": has_map(shelf)}


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

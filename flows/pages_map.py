"""The page of the tile map: one benchmark in every authority, and the same figures as a table."""

from collections.abc import Iterator
from typing import Any

from flows.pages_across_reading import areas_beside
from flows.pages_area import symbols_of
from flows.pages_reading import Rows, Shelf
from templates.tiles import TileMap, legend, tile_map
from validation.code_lists import code_list

MAPPED = "gb6"
"""What the map shows: experiences of workplaces, which differ most from place to place."""


def map_pages(shelf: Shelf) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the page of the map; none where no authority has a figure that is shown.

    It stands beside ``areas/``, not in it, where an area of that name would have its own page.
    """
    placed = [(area, figures[MAPPED]) for area, figures in areas_beside(shelf, "Local authority")]
    drawn = _drawn([row for _, row in placed])
    if drawn:
        yield (
            "map/index.html",
            "map",
            {
                "map": drawn,
                "legend": legend(),
                **_named(placed[0][1]["series"]),
                "slugs": {area["area_code"]: area["slug"] for area, _ in placed},
                "authorities": placed,
                "symbols": symbols_of({"rows": [row for _, row in placed]}),
            },
        )


def _named(series: str) -> dict[str, str]:
    """Give the number of the benchmark on the map, and its name in a series."""
    number = MAPPED.removeprefix("gb")
    rows = code_list("benchmarks").to_dicts()
    (row,) = (row for row in rows if (row["series"], row["benchmark"]) == (series, number))
    return {"benchmark": number, "name": row["name"]}


def has_map(shelf: Shelf) -> bool:
    """Say whether the site has the page of the map, for pages that link to it."""
    return any(map_pages(shelf))


def _drawn(rows: Rows) -> TileMap | None:
    """Draw the authorities on their tiles."""
    listed = code_list("authority_tiles").iter_rows(named=True)
    return tile_map(
        rows, {row["new_la_code"]: (int(row["column"]), int(row["row"])) for row in listed}
    )

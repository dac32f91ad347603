"""One JSON file for each area: the figures its page shows, from the same rows."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from flows.pages_reading import ByArea, Rows, Shelf, read_shelf
from validation.descriptors import TITLE, licence_at
from validation.published import Areas, Published
from validation.site_settings import SiteSettings

ROW_COLUMNS = (
    *(name for name in Published.schema() if name not in ("geographic_level", "area_code")),
    "part_level",
    "part_code",
    "part_name",
    "england_numerator",
    "england_denominator",
    "england_value",
    "england_status",
)
"""What a row says in JSON: its released columns, a part's name, and England's figure beside it."""


def write_areas(candidate: Path, as_of: date, site: SiteSettings) -> None:
    """Write ``data/areas/<page name>.json`` for every area of a release."""
    shelf = read_shelf(candidate, as_of)
    folder = candidate / "data" / "areas"
    folder.mkdir()
    for area in shelf.areas:
        about = {"release": candidate.name, "as_of": as_of, "licence": licence_at(site)}
        content = area_content(shelf, area, about)
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
        (folder / f"{area['slug']}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def area_content(shelf: Shelf, area: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """Gather what one area's page shows, table by table; a figure not shown is null.

    ``about`` has the release, its date and its licence.
    """
    key = (area["geographic_level"], area["area_code"])
    return {
        "title": TITLE,
        **about,
        "area": {name: area[name] for name in Areas.schema()},
        **{
            field.name: _rows(getattr(shelf, field.name).get(key, []))
            for field in fields(Shelf)
            if field.type == ByArea
        },
    }


def _rows(rows: Rows) -> Rows:
    return [{name: row[name] for name in ROW_COLUMNS if name in row} for row in rows]

"""What an area's page says of the release before: its own changes alone, in short."""

from collections.abc import Mapping
from typing import Any

from flows.changes import changes_by_area
from flows.pages_changes import flip, is_headline, shown
from flows.pages_reading import Release, Rows
from templates import sentences_changes

MOST_LISTED = 6
"""The page of an area lists no more figures than this; the file has every one."""


SHOWN_HERE = ("attainment", "returns")
"""The data sets whose figures stand on an area's page."""


class Changed:
    """The changes of a release, laid out by area once for all pages."""

    def __init__(self, told: Release, changes: Mapping[str, Any] | None, measures: Rows) -> None:
        """Take the document as it was read; none for a release that has none."""
        found = changes if changes and changes["compared_with"] else None
        self._nothing = sentences_changes.not_listed()
        if not told.previous:
            self._nothing = sentences_changes.first()
        self._by_area = changes_by_area(found) if found else None
        self._flips = found["comparisons"] if found else []
        self._measures = {row["measure"]: row["label"] for row in measures}

    def of(self, area: dict[str, Any]) -> dict[str, Any]:
        """Give one area's changes: a sentence, comparisons that flipped, whole-year figures."""
        if self._by_area is None:
            return {"said": self._nothing, "flips": [], "figures": [], "unlisted": 0}
        key = (area["geographic_level"], area["area_code"])
        rows = self._by_area.get(key, [])
        headline = [
            shown(row, self._measures, {})
            for row in rows
            if is_headline(row) and row["data_set"] in SHOWN_HERE
        ]
        flips = [
            flip(row, self._measures, {})
            for row in self._flips
            if (row["geographic_level"], row["area_code"]) == key
        ]
        return {
            "said": sentences_changes.of_area(area, rows),
            "flips": flips,
            "figures": headline[:MOST_LISTED],
            "unlisted": len(rows) - len(headline[:MOST_LISTED]),
        }

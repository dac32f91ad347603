"""Where a figure on a page comes from: its data set, key and columns, written beside it in HTML.

A reference is ``data set|series|…|measure|columns``: the key in the published order, columns
separated by commas. ``flows.pages_cells`` reads them back from the finished page.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup, escape

from templates.filters import Row
from validation.published import PUBLISHED, AttainmentTodaysMembers, Published, measures_of

KEY = tuple(Published.key())
SHARE = ("numerator", "denominator", "value")
ANY = "*"
"""In place of an area: every area of the kind. In place of columns: any of them."""

BESIDE_ENGLAND = re.compile(r"England [(\d\[]|England: ")
"""How a sentence gives England's figure beside an area's: England (72%), (England 6.0)."""

ENGLAND = {"geographic_level": "National", "area_code": "E92000001"}
DATA_SETS = {
    measure: table.to_schema().name
    for table in PUBLISHED
    if table is not AttainmentTodaysMembers
    for measure in measures_of(table)
}
"""The data set of each measure that pages show; hubs recast on today's members are on none."""


def reference(row: Row, columns: Sequence[str], **instead: str) -> str:
    """Name the cells of one released row; a row of an area's part is the part's own."""
    key = {name: row[name] or "total" for name in KEY}  # a part that has no row has no breakdown
    if "part_code" in row:
        key |= {"geographic_level": row["part_level"], "area_code": row["part_code"]}
    key |= instead
    data_set = DATA_SETS[row["measure"]] + (f".{row['side']}" if "side" in row else "")
    return "|".join((data_set, *(str(key[name]) for name in KEY), ",".join(columns) or ANY))


def is_figure(row: Row) -> bool:
    """Say whether a row that a sentence cites is of a published data set."""
    return "measure" in row and "series" in row


def cell(row: Row, *columns: str) -> Markup:
    """Give the attribute of an element that shows one figure."""
    return _attribute([reference(row, columns or SHARE)])


def england_cell(row: Row, *columns: str) -> Markup:
    """Give the attribute of an element that shows England's figure beside an area's."""
    return _attribute([reference(row, columns or ("value",), **ENGLAND)])


def track_cell(row: Row) -> Markup:
    """Give the attribute of a track: the row's own figures, and England's."""
    own = reference(row, ("value", "lower_ci", "upper_ci"))
    is_beside = row.get("england_value") is not None
    return _attribute([own, *([reference(row, ("value",), **ENGLAND)] if is_beside else [])])


def strip_cell(row: Row) -> Markup:
    """Give the attribute of a strip: one figure of every area of a kind."""
    beside = [reference(row, ("value",), **ENGLAND)]
    return _attribute([reference(row, ("value",), area_code=ANY), *beside])


def traced(sentence: Any) -> Markup:
    """Give the attributes of an element that holds a sentence: its rows, and counts of areas."""
    rows = [row for row in sentence.cites if is_figure(row)]
    found = [reference(row, ()) for row in rows]
    if BESIDE_ENGLAND.search(sentence.text):
        found += [reference(row, (), **ENGLAND) for row in rows if row["measure"] in _COMPARED]
    counts = {number for row in sentence.cites for number in row.get("tally", ())}
    listed = " ".join(str(number) for number in sorted(counts))
    attribute = _attribute(list(dict.fromkeys(found))) if found else Markup("")
    return attribute + (Markup(' data-count="{}"').format(listed) if counts else Markup(""))


_COMPARED = {name for name, data_set in DATA_SETS.items() if data_set in ("attainment", "returns")}


def _attribute(references: Sequence[str]) -> Markup:
    return Markup(f' data-cell="{escape(";".join(references))}"')


CELLS: dict[str, Callable[..., Any]] = {
    "cell": cell,
    "england_cell": england_cell,
    "strip_cell": strip_cell,
    "track_cell": track_cell,
    "traced": traced,
}

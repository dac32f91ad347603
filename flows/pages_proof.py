"""Prove a finished site: every figure its pages show is read back and held to the release's files.

Nothing of how the pages were made is used: the cells named in the HTML are looked up again in the
Parquet files, and what may be shown of them is worked out afresh.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from flows.changes import read_changes
from flows.pages_cells import NUMBER, Claim
from flows.pages_gate import PageError
from flows.pages_proof_text import wrong_words
from templates import strip, tiles, trend
from templates.cells import ANY, ENGLAND, KEY
from templates.filters import coordinate, is_shown, verdict

Rows = list[dict[str, Any]]
Read = list[tuple[str, list[Claim]]]
"""Each page's path and what it claims."""


class Cells:
    """The cells of a release that its pages name, by reference without columns."""

    def __init__(self, release: Path, references: Iterable[str]) -> None:
        """Look every reference up once."""
        self._rows: dict[str, Rows] = {}
        by_data_set: dict[str, set[str]] = defaultdict(set)
        for reference in references:
            name, _, key = reference.rpartition("|")[0].partition("|")
            by_data_set[name].add(key)
        for name, keys in by_data_set.items():
            self._read(release, name, sorted(keys))

    def _read(self, release: Path, name: str, keys: list[str]) -> None:
        table, _, side = name.partition(".")
        found = _before(release, table) if side == "before" else _released(release, table)
        wanted = pl.DataFrame(
            [key.split("|") for key in keys], schema=dict.fromkeys(KEY, pl.String), orient="row"
        ).with_columns(reference=pl.Series(keys))
        exact = wanted.filter(pl.col("area_code") != ANY)
        every = wanted.filter(pl.col("area_code") == ANY).drop("area_code")
        for part in (exact, every):
            by = [column for column in KEY if column in part.columns]
            joined = found.join(part.lazy(), on=by, how="inner").sort("reference", "area_code")
            for row in joined.collect().iter_rows(named=True):
                self._rows.setdefault(f"{name}|{row.pop('reference')}", []).append(row)

    def of(self, reference: str) -> Rows:
        """Give the rows of a reference; none where the release has no such row."""
        return self._rows.get(reference.rpartition("|")[0], [])


def _released(release: Path, table: str) -> pl.LazyFrame:
    return pl.scan_parquet(release / "data" / f"{table}.parquet")


def _before(release: Path, table: str) -> pl.LazyFrame:
    """Read what the list of changes says that figures were."""
    changes = read_changes(release)
    rows = [
        {**{name: row[name] for name in (*KEY, "area_name")}, **row["before"]}
        for row in (changes["changes"] if changes else [])
        if row["data_set"] == table and row["before"]
    ]
    return pl.LazyFrame(rows, infer_schema_length=None)


def prove(release: Path, pages: Read) -> None:
    """Refuse a site of which a page shows what its cells do not say."""
    named = {one for _, claims in pages for claim in claims for one in claim.references}
    cells = Cells(release, sorted(named))
    for path, claims in pages:
        marks = {_place_of(claim) for claim in claims if claim.element == "circle"}
        for claim in claims:
            fault = _fault(claim, cells, marks)
            if fault:
                raise PageError(f"{path}: {fault}.")


def _fault(claim: Claim, cells: Cells, marks: set[str]) -> str:
    """Say what is wrong with one claim, never the figure; nothing where it holds."""
    if claim.element == "polyline":
        return _of_line(claim, marks)
    rows = [row for reference in claim.references for row in cells.of(reference)]
    if NUMBER.search(claim.said) and not all(map(cells.of, claim.references)):
        return "a number names a cell that the release has not"
    if claim.element in _DRAWN:
        return _DRAWN[claim.element](claim, rows)
    columns = set(claim.references[0].rpartition("|")[2].split(",")) if claim.references else set()
    if columns == {"england_comparison"}:
        is_right = bool(rows) and claim.said == verdict(rows[0])
        return "" if is_right else "a comparison is not the released one"
    return wrong_words(claim.said, rows, columns - {ANY}, claim.counts)


def _of_track(claim: Claim, rows: Rows) -> str:
    """Check marks along a track: each stands at a released figure, and none at a hidden one."""
    allowed = {"50%", "100%"}
    for row in rows:
        if is_shown(row):
            spans = (row["value"], row["lower_ci"], row["upper_ci"])
            allowed |= {coordinate(end) for end in spans if end is not None}
        elif row["value_status"] == "range":
            ends = (row["numerator_low"], row["numerator_high"])
            allowed |= {coordinate(100 * end / row["denominator"]) for end in ends}
    found = {place for _, _, _, place in claim.places if place.endswith("%")}
    return "a mark stands where no released figure is" if found - allowed else ""


def _place_of(claim: Claim) -> str:
    at = {axis: place for _, _, axis, place in claim.places}
    return f"{at.get('cx')},{at.get('cy')}"


def _of_point(claim: Claim, rows: Rows) -> str:
    heights = [str(trend.height(r["numerator"], r["denominator"])) for r in rows if is_shown(r)]
    is_right = _place_of(claim).partition(",")[2] in heights
    return "" if is_right else "a point of a trend is not at its figure"


def _of_line(claim: Claim, marks: set[str]) -> str:
    """Check a line of a trend: it may only join points that are drawn, left to right."""
    points = "".join(claim.text).split()
    is_trend = bool(marks)
    in_order = all(int(a.split(",")[0]) < int(b.split(",")[0]) for a, b in pairwise(points))
    joins = set(points) <= marks
    return "" if not is_trend or (joins and in_order) else "a line joins what is not shown"


def _of_strip(claim: Claim, rows: Rows) -> str:
    every = [row for row in rows if row["area_code"] != ENGLAND["area_code"]]
    due = sorted(
        strip.LEFT + strip.STEP * strip.bin_of(row) for row in every if strip.has_place(row)
    )
    drawn = sorted(int(p) for name, _, axis, p in claim.places if (name, axis) == ("circle", "cx"))
    return "" if drawn == due else "the dots of a strip are not those of the areas shown"


def _of_tile(claim: Claim, rows: Rows) -> str:
    shades = {mark for name, mark, _, _ in claim.places if name == "use"}
    is_right = claim.said.endswith(tiles.told(rows[0])) and shades == {tiles.shade(rows[0])}
    return "" if is_right else "a tile does not show its figure"


_DRAWN = {"svg": _of_track, "circle": _of_point, "g": _of_strip, "a": _of_tile}
"""How the marks of each element that holds any are checked."""

"""Made-up reference tables: membership of hubs, and areas and neighbours of authorities."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import polars as pl

from flows.sample_plan import Scale
from validation.code_lists import code_list

_JOIN_LATER = (0, 0, 0, 1, 1, 2)
"""Years after the hub began; half of its members are there from the start."""


@dataclass(frozen=True)
class Hub:
    """A hub and when a member joined it."""

    code: str
    name: str
    groups: str
    joined: date
    has_gap: bool


def hubs_of_lines(institutions: pl.DataFrame, scale: Scale, seed: int) -> dict[int, list[Hub]]:
    """Draw the hubs each institution line belongs to; a few lines are in none."""
    rng = Random(seed)
    listed: dict[str, list[dict[str, str]]] = {}
    for row in code_list("sample_hubs").iter_rows(named=True):
        if row["establishment_group"] is None or scale.has_overlapping_hubs:
            listed.setdefault(row["la_code"], []).append(row)
    hubs: dict[int, list[Hub]] = {}
    present = institutions.unique("line", keep="last", maintain_order=True)
    for line, la_code, group in present.select("line", "la_code", "establishment_group").rows():
        drawn = [_drawn(row, group, rng) for row in listed.get(la_code, [])]
        hubs[line] = [hub for hub in drawn if hub is not None]
    return hubs


def _drawn(row: dict[str, str], group: str, rng: Random) -> Hub | None:
    chance, later, gap = rng.random() * 100, rng.choice(_JOIN_LATER), rng.random() < 0.01
    groups = row["establishment_group"] or ""
    if chance >= float(row["share_percent"]) or (groups and groups != group):
        return None
    first = date.fromisoformat(row["first_members_from"])
    return Hub(
        row["hub_code"], row["hub_name"], groups, first.replace(year=first.year + later), gap
    )


def hub_memberships(institutions: pl.DataFrame, hubs: dict[int, list[Hub]], scale: Scale) -> bytes:
    """Write the spells of membership: an academy goes on where the school it was left off."""
    spells: list[tuple[str, ...]] = []
    columns = institutions.select("urn", "line", "opened", "closed")
    for urn, line, opened, closed in columns.iter_rows():
        for hub in hubs[line]:
            for begins, ends in _spells(hub, scale):
                start, end = max(begins, opened or begins), min(ends, closed or ends)
                if start <= end and start < scale.as_of:
                    until = "" if end == date.max else end.isoformat()
                    spells.append((hub.code, hub.name, urn, start.isoformat(), until))
    spells.sort()
    heading = ("institution", "hub_code", "hub_name", "member_from", "member_to")
    return csv_text([heading, *((urn, code, name, a, b) for code, name, urn, a, b in spells)])


def _spells(hub: Hub, scale: Scale) -> list[tuple[date, date]]:
    """One spell, or two around a year outside the hub."""
    away = date(scale.autumns[len(scale.autumns) // 2], 9, 1)
    if not hub.has_gap or hub.joined >= away:
        return [(hub.joined, date.max)]
    return [(hub.joined, away - timedelta(days=1)), (away.replace(year=away.year + 1), date.max)]


def area_lookup(institutions: pl.DataFrame) -> bytes:
    """Write the wider areas of the authorities that have institutions."""
    present = institutions.select("la_code").unique()
    listed = code_list("sample_area_lookup").join(
        present, on="la_code", how="semi", maintain_order="left"
    )
    chosen = listed.drop("source")
    return csv_text([tuple(chosen.columns), *chosen.fill_null("").iter_rows()])


def neighbours(institutions: pl.DataFrame, seed: int) -> bytes:
    """Make up ten statistical neighbours, or all others, for each authority with institutions.

    As in life most are of the same region. They are drawn, so they mean nothing.
    """
    rng = Random(f"neighbours {seed}")
    present = institutions.select("la_code").unique()
    listed = code_list("authorities").filter(pl.col("valid_to").is_null())
    kept = listed.join(present, on="la_code", how="semi", maintain_order="left")
    places = kept.select("la_code", "region_code").rows()
    rows = [("la_code", "neighbour_la_code", "rank")]
    for la_code, region in places:
        likeness = {other: rng.random() / (2 if there == region else 1) for other, there in places}
        del likeness[la_code]
        nearest = sorted(likeness, key=likeness.__getitem__)[:10]
        rows += [(la_code, other, str(rank)) for rank, other in enumerate(nearest, start=1)]
    return csv_text(rows)


def csv_text(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Write plain UTF-8 CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()

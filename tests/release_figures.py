"""Made-up figures: a complete grid of rows for made-up areas, with what each status leaves."""

from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

import polars as pl

from validation.code_lists import code_list, codes
from validation.policy import Z_95
from validation.published import Published, measures_of

OLD, NEW = "gatsby_2018", "gatsby_2025"
PERIODS = ((OLD, "202223"), (OLD, "202324"), (OLD, "202425"), (NEW, "202526"))
SHARES = (57, 75, 62, 80, 85, 73, 67, 76)
COUNTS_0_TO_8 = (1, 2, 4, 8, 12, 16, 18, 21, 18)
COMPARED = tuple(code_list("measures").filter(pl.col("compared") == "yes")["measure"])


@dataclass(frozen=True)
class MadeUp:
    """One made-up area: how many are eligible, how many returned, and what it is there to show."""

    level: str
    code: str
    name: str
    slug: str
    eligible: int
    returned: int
    lean: int = 0
    periods: tuple[tuple[str, str], ...] = PERIODS
    is_confidential: bool = False
    ranges: tuple[str, ...] = ()
    confidential: tuple[str, ...] = ()
    region: str | None = None
    valid_to: date | None = None
    replaced_by: str | None = None
    parts: tuple[str, ...] = ()


ENGLAND = MadeUp("National", "E92000001", "England", "england", 5171, 4863)


def figures(table: type[Published], areas: tuple[MadeUp, ...]) -> pl.DataFrame:
    """Make the complete grid of one data set."""
    measures = measures_of(table)
    rows = [
        figure(area, series, period, identifier, group, fifth, measure)
        for area in areas
        for series, period in area.periods
        for identifier in codes("snapshots")
        for group, fifth in _grid(area.level)
        for measure in measures
    ]
    return pl.DataFrame(rows, schema=table.schema(), orient="row")


def truth(area: MadeUp, measure: str, series: str = NEW, period: str = "202526") -> tuple[int, int]:
    """Give the whole year's counts of an area before protection: what a page may not tell."""
    sizes = _sizes(area, "Academic year", "total", "total")
    return _counts(area, series, period, "total", "total", measure, *sizes)


def _grid(level: str) -> list[tuple[str, str]]:
    groups = [(group, "total") for group in codes("establishment_groups")]
    fifths = [("total", fifth) for fifth in codes("fsm_quintiles") if fifth != "total"]
    if level == "National":
        both = [(g, f) for g, _ in groups[1:] for _, f in fifths]
        return groups + fifths + both
    return groups + fifths if level in ("Regional", "Careers hub") else groups[:1]


def figure(
    area: MadeUp, series: str, period: str, identifier: str, group: str, fifth: str, measure: str
) -> tuple[Any, ...]:
    """Make one row: its counts, then what its status leaves of them."""
    eligible, returned = _sizes(area, identifier, group, fifth)
    part, whole = _counts(area, series, period, group, fifth, measure, eligible, returned)
    key = (series, period, identifier, area.level, area.code, area.name, group, fifth, measure)
    status = _status(area, measure, group, fifth, part, whole, eligible, returned)
    flag = "p" if (series, period) == PERIODS[-1] else None
    of = _sizes(ENGLAND, identifier, group, fifth)
    beside, base = _counts(ENGLAND, series, period, group, fifth, measure, *of)
    england = 100 * beside / base if area is not ENGLAND and base else None
    return (*key, *_values(measure, status, part, whole, eligible, returned, england), status, flag)


def _sizes(area: MadeUp, identifier: str, group: str, fifth: str) -> tuple[int, int]:
    split = {"mainstream": 60, "special_and_alternative": 22, "college": 15, "independent": 3}
    percent = split.get(group, 100) if fifth == "total" else split.get(group, 100) // 6
    eligible = area.eligible * percent // 100
    share = {"Autumn term": 40, "Spring term": 70}.get(identifier, 100)
    return eligible, min(eligible, area.returned * percent * share // 10000)


def _counts(
    area: MadeUp,
    series: str,
    period: str,
    group: str,
    fifth: str,
    measure: str,
    eligible: int,
    returned: int,
) -> tuple[int, int]:
    """Make a numerator and denominator: steady shares that drift by year, area and breakdown."""
    drift = area.lean + 2 * (int(period[:4]) - 2022) - (12 if series == NEW else 0)
    drift += len(group) % 5 + (0 if fifth == "total" else ord(fifth[0]) % 5)
    shares = [min(max(share + drift, 2), 98) for share in SHARES]
    if measure in ("return_rate", "completed_this_term", "in_hub"):
        part = {"return_rate": returned, "completed_this_term": returned // 3}
        return part.get(measure, eligible * 91 // 100), eligible
    if measure == "gb_mean":
        return sum(returned * share // 100 for share in shares), returned
    if measure.startswith("gb_count_"):
        return returned * COUNTS_0_TO_8[int(measure[-1])] // 100, returned
    if measure in ("gb_all_eight", "gb_six_or_more", "gb_none"):
        share = {"gb_all_eight": 18, "gb_six_or_more": 57, "gb_none": 1}[measure]
        return returned * max(share + drift // 2, 1) // 100, returned
    full = returned * shares[int(measure[2]) - 1] // 100
    partly = (returned - full) * 2 // 3
    parts = {"partly": partly, "not": returned - full - partly}
    return parts.get(measure[4:], full), returned


def _status(
    area: MadeUp,
    measure: str,
    group: str,
    fifth: str,
    part: int,
    whole: int,
    eligible: int,
    returned: int,
) -> str:
    is_total = group == fifth == "total"
    composite = measure in ("gb_six_or_more", "gb_none") or measure.startswith("gb_count")
    is_hidden = area.is_confidential or (is_total and measure in area.confidential)
    is_near_pure = measure != "gb_mean" and min(part, whole - part) < 2 and whole < 1000
    in_range = is_total and measure.removesuffix("_not").removesuffix("_partly") in area.ranges
    rules = (
        ("z", eligible == 0),
        ("ok", measure in ("return_rate", "completed_this_term", "in_hub")),
        ("x", returned == 0),
        ("c", whole < 5 or is_hidden or (composite and whole < 100)),
        ("c", in_range and measure not in area.ranges),
        ("range", in_range),
        ("c", is_near_pure and composite),
        ("range", is_near_pure),
        ("u", 2 * returned < eligible),
        ("ok", True),
    )
    return next(status for status, holds in rules if holds)


def _values(
    measure: str,
    status: str,
    part: int,
    whole: int,
    eligible: int,
    returned: int,
    england: float | None,
) -> tuple[Any, ...]:
    """Leave what a status allows: numerator to england_comparison, in the table's order."""
    if status == "range":
        top = 2 * part >= whole
        low, high = (whole - 1, whole) if top else (0, 1)
        return (None, whole, None, low, high, None, None, None, None, None)
    if status not in ("ok", "u"):
        return (None,) * 10
    if measure == "gb_mean":
        bounds = (part / eligible, (part + 8 * (eligible - returned)) / eligible)
        return (part, whole, part / whole, None, None, None, None, *bounds, "not_compared")
    value = 100 * part / whole
    low, high = wilson(part, whole)
    bounds = (100 * part / eligible, 100 * (part + eligible - returned) / eligible)
    is_rate = measure in ("return_rate", "completed_this_term", "in_hub")
    comparison = _comparison(low, high, england if measure in COMPARED else None)
    return (
        part,
        whole,
        value,
        None,
        None,
        low,
        high,
        *((None, None) if is_rate else bounds),
        comparison,
    )


def _comparison(low: float, high: float, england: float | None) -> str:
    """Set an interval against England's share."""
    if england is None:
        return "not_compared"
    return "higher" if low > england else "lower" if high < england else "not_clearly_different"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Give the 95% Wilson interval, in per cent."""
    p, z2 = part / whole, Z_95**2
    centre, width = p + z2 / (2 * whole), Z_95 * sqrt(p * (1 - p) / whole + z2 / (4 * whole**2))
    scale = 100 / (1 + z2 / whole)
    return max(0.0, scale * (centre - width)), min(100.0, scale * (centre + width))

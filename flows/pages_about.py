"""Pages about the figures: quality, symbols, revisions, calendar, accessibility, contact."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flows.pages_across_reading import Across, england_of
from flows.pages_area import symbol_key
from flows.pages_reading import Release, Rows, Shelf
from templates import notices, sentences
from templates.filters import year
from validation.code_lists import code_list, labels
from validation.policy import CLOSES_AFTER, MIN_CONTRIBUTORS

Page = tuple[str, str, dict[str, Any]]


def about_pages(told: Release, shelf: Shelf, across: Across) -> Iterator[Page]:
    """Give each page about the figures, and the calendar as a file."""
    dates = coming(told.as_of, told.settings.next_releases)
    yield "about/index.html", "about", {}
    yield "about/quality/index.html", "quality", _quality(shelf, across)
    yield "about/symbols/index.html", "symbols", _symbols()
    yield "about/revisions/index.html", "revisions", {}
    yield "about/calendar/index.html", "calendar", {"dates": dates}
    yield "about/calendar/calendar.ics", "calendar.ics", {"lines": as_calendar(told.as_of, dates)}
    yield "accessibility/index.html", "accessibility", {}
    yield "contact/index.html", "contact", {}


def coming(as_of: date, releases: Iterable[date] = ()) -> list[tuple[date, str]]:
    """Give the dates of the twelve months after a release, in order, and what falls on each.

    ``releases`` are the days announced by the publisher.
    """
    year_after = date(as_of.year + 1, as_of.month, 1)
    found = [(when, "Release announced") for when in releases]
    for row in code_list("snapshots").iter_rows(named=True):
        for later in (as_of.year, as_of.year + 1):
            when = date(later, int(row["month"]), int(row["day"]))
            found.append((when, f"Snapshot: {row['label'].lower()}"))
    for later in (as_of.year, as_of.year + 1):
        closed = f"{later - 1}/{later % 100:02}"
        found.append((date(later, *CLOSES_AFTER), f"The academic year {closed} closes"))
    return sorted(pair for pair in found if as_of < pair[0] <= year_after)


def as_calendar(as_of: date, dates: list[tuple[date, str]]) -> list[str]:
    """Write dates as the lines of an iCalendar file (RFC 5545), each a day long."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//careerstats//calendar//EN"]
    for when, what in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{when}-{what.lower().replace(' ', '-').replace(':', '')}@careerstats.invalid",
            f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
            f"SUMMARY:{what}",
            "END:VEVENT",
        ]
    return [*lines, "END:VCALENDAR"]


def _quality(shelf: Shelf, across: Across) -> dict[str, Any]:
    england = england_of(shelf)
    plurals = labels("geographic_levels", "plural")
    newest = max((row["time_period"] for row in across.utility if row["all"]), default=None)
    levels: dict[str, Rows] = {}
    for row in across.utility:
        if row["time_period"] == newest:
            levels.setdefault(plurals[row["geographic_level"]], []).append(row)
    return {
        "returned": sentences.returned(england["return_rate"]) if england else None,
        "data_to": notices.data_to(england["gb_mean"]) if england else None,
        "utility": sorted(levels.items()),
        "when": year(newest) if newest else None,
    }


def _symbols() -> dict[str, Any]:
    return {
        "symbols": [(code, meaning) for _, code, meaning in symbol_key()],
        "flags": [
            (f"[{row['value_flag']}]", f"{row['definition']}.")
            for row in code_list("value_flags").iter_rows(named=True)
        ],
        "minimum": MIN_CONTRIBUTORS,
    }

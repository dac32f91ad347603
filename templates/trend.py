"""Change over time: a small line chart and its words, from the same rows.

A series is a framework. The line stops where a figure is not shown and never crosses from one
series to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from templates.filters import MONTHS, Row, average, is_shown, year
from templates.sentences import Sentence, listing, place
from validation.policy import NEW_FRAMEWORK_FROM

UPDATED_IN = f"{MONTHS[NEW_FRAMEWORK_FROM.month - 1]} {NEW_FRAMEWORK_FROM.year}"
MARGIN, FLOOR, CEILING, WIDTH = 36, 190, 14, 350
MOST = 8


@dataclass(frozen=True)
class Chart:
    """A drawn trend: places only, ready for the template."""

    title: Sentence
    description: Sentence
    grid: list[tuple[int, int]]
    years: list[tuple[int, str]]
    lines: list[tuple[str, str]]
    points: list[tuple[str, int, int, Row]]
    breaks: list[int]


def by_series(rows: Sequence[Row]) -> list[list[Row]]:
    """Split rows, in order of series and period, into one list for each series."""
    return [list(part) for _, part in groupby(rows, key=lambda row: row["series"])]


def changes(rows: Sequence[Row]) -> list[Sentence]:
    """Say, series by series, where the average stood first and last, and where the break is."""
    parts = by_series(rows)
    said = [_within(part) for part in parts if any(is_shown(row) for row in part)]
    if not said:
        said = [_hidden(rows)]
    if len(rows) == 1:
        only = rows[0]
        said.append(
            Sentence(
                f"{year(only['time_period'])} is the first year with figures for "
                f"{place(only['area_name'])}, so no change can be shown.",
                (only,),
            )
        )
    return said + [_break(old[-1], new[0]) for old, new in pairwise(parts)]


def _within(part: Sequence[Row]) -> Sentence:
    shown = [row for row in part if is_shown(row)]
    ends = [shown[0], shown[-1]] if len(shown) > 1 else shown
    figures = [average(row["numerator"], row["denominator"]) for row in ends]
    text = (
        f"On average, schools and colleges in {place(part[0]['area_name'])} achieved {figures[0]} "
        f"of the 8 benchmarks in {year(ends[0]['time_period'])}"
    )
    if len(ends) == 2:
        text += f" and {figures[1]} in {year(ends[1]['time_period'])}"
    return Sentence(f"{text}.", tuple(ends))


def _hidden(rows: Sequence[Row]) -> Sentence:
    span = list(dict.fromkeys([year(rows[0]["time_period"]), year(rows[-1]["time_period"])]))
    return Sentence(
        f"No average for {place(rows[0]['area_name'])} is shown for {' to '.join(span)}.",
        (rows[0], rows[-1]),
    )


def _break(old: Row, new: Row) -> Sentence:
    return Sentence(
        f"The benchmarks were updated in {UPDATED_IN}: {year(new['time_period'])} figures for "
        f"{place(new['area_name'])} cannot be compared with those for "
        f"{year(old['time_period'])}.",
        (old, new),
    )


def chart(rows: Sequence[Row]) -> Chart | None:
    """Draw the average number of benchmarks; nothing to draw where no year is shown."""
    if not any(is_shown(row) for row in rows) or len(rows) < 2:
        return None
    places = _places(rows)
    parts = by_series(rows)
    has_england = rows[0]["area_name"] != "England"
    own = _drawn(rows, places, "own", "numerator", "denominator", "value_status")
    england = _drawn(
        rows, places, "eng", "england_numerator", "england_denominator", "england_status"
    )
    return Chart(
        title=_title(parts),
        description=_description(parts),
        grid=[(number, height(number, 1)) for number in range(0, MOST + 1, 2)],
        years=_labelled(rows, places),
        lines=(england[0] if has_england else []) + own[0],
        points=(england[1] if has_england else []) + own[1],
        breaks=[
            (left + right) // 2
            for (left, old), (right, new) in pairwise(zip(places, rows, strict=True))
            if old["series"] != new["series"]
        ],
    )


def _places(rows: Sequence[Row]) -> list[int]:
    """Space the years evenly, with an extra half step across a break."""
    steps = [0.0]
    for before, after in pairwise(rows):
        steps.append(steps[-1] + (1 if before["series"] == after["series"] else 1.5))
    return [round(MARGIN + 6 + (WIDTH - 12) * step / steps[-1]) for step in steps]


def height(part: int, whole: int) -> int:
    """Give the place of an average, from 0 at the floor to 8 at the top."""
    return round(FLOOR - (FLOOR - CEILING) * part / (whole * MOST))


def _drawn(
    rows: Sequence[Row], places: list[int], css: str, part: str, whole: str, status: str
) -> tuple[list[tuple[str, str]], list[tuple[str, int, int, Row]]]:
    """Draw one area: a run of shown years within a series is a line; every shown year a point."""
    marks = [
        (css, x, height(row[part], row[whole]), row) if row[status] in ("ok", "u") else None
        for row, x in zip(rows, places, strict=True)
    ]
    lines: list[list[str]] = [[]]
    for row, before, mark in zip(rows, [None, *rows], marks, strict=False):
        if mark is None or (before is not None and before["series"] != row["series"]):
            lines.append([])
        if mark is not None:
            lines[-1].append(f"{mark[1]},{mark[2]}")
    return [(css, " ".join(line)) for line in lines if len(line) > 1], [m for m in marks if m]


def _labelled(rows: Sequence[Row], places: list[int]) -> list[tuple[int, str]]:
    """Label the first and last year, and those between that leave room."""
    room, last = 76, places[-1]
    kept = [(places[0], rows[0])] if last - places[0] >= room else []
    for x, row in zip(places[1:-1], rows[1:-1], strict=False):
        if x - kept[-1][0] >= room and last - x >= room:
            kept.append((x, row))
    return [(x, year(row["time_period"])) for x, row in [*kept, (last, rows[-1])]]


def _title(parts: Sequence[Sequence[Row]]) -> Sentence:
    where = place(parts[0][0]["area_name"])
    spans = [
        year(part[0]["time_period"])
        if len(part) == 1
        else f"{year(part[0]['time_period'])} to {year(part[-1]['time_period'])}"
        for part in parts
    ]
    return Sentence(
        f"Average number of benchmarks achieved in {where}, {listing(spans)}",
        tuple(row for part in parts for row in (part[0], part[-1])),
    )


def _description(parts: Sequence[Sequence[Row]]) -> Sentence:
    text = [str(sentence) for sentence in changes([row for part in parts for row in part])]
    for part in parts:
        england = [
            f"{average(row['england_numerator'], row['england_denominator'])} in "
            f"{year(row['time_period'])}"
            for row in (part[0], part[-1])
            if row["england_status"] in ("ok", "u") and row["area_name"] != "England"
        ]
        if england:
            text.append(f"England: {listing(list(dict.fromkeys(england)))}.")
    hidden = [year(row["time_period"]) for part in parts for row in part if not is_shown(row)]
    if hidden:
        text.append(f"Not shown: {listing(hidden)}.")
    every = tuple(row for part in parts for row in part)
    return Sentence(f"Line chart. {' '.join(text)}", every)

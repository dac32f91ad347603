"""Plant faults in return rows, one by one from the plan, so that the answer key is complete."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from random import Random

from flows.reading_headings import known_headings, normalised
from flows.sample_evaluations import better
from flows.sample_files import ReturnFile
from flows.sample_layouts import FLAGS, Layout, ReturnRow, Sheet, heading, identifier_of
from flows.sample_scores import NOT_ANSWERED, UNSCORED
from flows.sample_takeovers import Former
from transforms.successions import MERGER, SPLIT
from validation.code_lists import code_list

Plan = dict[str, str | None]


@dataclass(frozen=True)
class Spot:
    """A return row that may carry a fault."""

    file: ReturnFile
    sheet: Sheet
    row: ReturnRow


@dataclass(frozen=True)
class Known:
    """What planting needs to know beyond the rows."""

    as_of: date
    primary: str
    predecessors: dict[str, str]
    """The URN before, by the URN of an academy opened during the years shown."""
    takeovers: dict[str, dict[str, Former]]
    """The school that was merged into this one, or split into this and others, by kind."""


def plant_row_faults(files: list[ReturnFile], known: Known, sets: int, rng: Random) -> None:
    """Plant every fault of the plan, as many times as the scale asks, each on a row of its own."""
    spots = _spots(files)
    rng.shuffle(spots)
    used: set[int] = set()
    for number in range(sets):
        for index, plan in enumerate(code_list("sample_faults").rows(named=True)):
            want_book = (number + index) % 3 == 1
            spot = _first_fit(spots, plan, known, used, want_book=want_book)
            if spot is not None:
                used.add(id(spot.row))
                _ACTIONS[plan["action"] or ""](spot, plan, known)


def mark_copies(files: list[ReturnFile]) -> None:
    """Mark the evaluations that say what an earlier one in their file said, all eight scores.

    Some were drawn as copied forward, some came out the same; all eight achieved twice is no copy.
    """
    for file in files:
        seen: set[tuple[str, tuple[int, ...]]] = set()
        rows = [row for sheet in file.sheets for row in sheet.rows if _is_comparable(row)]
        for _, same_day in groupby(sorted(rows, key=lambda row: row.day), lambda row: row.day):
            said = [
                ((identifier_of(file.layout, row.institution), row.scores), row) for row in same_day
            ]
            for statement, row in said:
                if statement in seen:
                    row.fault = row.fault or "copied"
            seen.update(statement for statement, _ in said)


def _is_comparable(row: ReturnRow) -> bool:
    """Say whether a row is accepted as drawn: its own identifier, date and eight scores."""
    return (
        row.status == "complete"
        and 0 <= min(row.scores) < 100
        and all(column in FLAGS for column in row.written)
    )


def _spots(files: list[ReturnFile]) -> list[Spot]:
    """List the rows fit to carry a fault: complete, and answered throughout."""
    return [
        Spot(file, sheet, row)
        for file in files
        if file.layout.usual_for != "college"
        for sheet in file.sheets
        for row in sheet.rows
        if row.status == "complete" and min(row.scores) >= 0
    ]


def _first_fit(
    spots: list[Spot], plan: Plan, known: Known, used: set[int], *, want_book: bool
) -> Spot | None:
    """Find an unused row that has what a fault needs; workbooks every third time, if any fits.

    A fault in the scores needs one that is not (nearly) perfect.
    """
    needs = plan["needs"].split("|") if plan["needs"] else []
    any_score = (plan["column"] or "").startswith("institution")
    fitting = (
        spot
        for spot in spots
        if id(spot.row) not in used
        and (any_score or sum(spot.row.scores) < 700)
        and all(_has(spot, need, known) for need in needs)
    )
    return _preferred(fitting, want_book=want_book)


def _preferred(fitting: Iterator[Spot], *, want_book: bool) -> Spot | None:
    second_best = None
    for spot in fitting:
        if (spot.file.layout.format == "xlsx") == want_book:
            return spot
        second_best = second_best or spot
    return second_best


def _has(spot: Spot, need: str, known: Known) -> bool:
    """Say whether a row has what a fault needs; a need not listed is an extra column."""
    row, layout = spot.row, spot.file.layout
    former = _former(spot, need, known)
    listed = {
        "urn": layout.identifier == "urn",
        "urn_column": _asked_for(layout) == "urn",
        "any_column": _asked_for(layout) == "any",
        "schools_2018": (row.evaluation_type, row.framework) == ("schools", "gatsby_2018"),
        "updated": row.framework == "gatsby_2025",
        "laestab": row.institution["laestab"] is not None,
        "successor": row.institution["urn"] in known.predecessors,
        **dict.fromkeys(_TAKEOVERS, former is not None and row.day > former.until),
    }
    return listed.get(need, need in layout.extras)


_TAKEOVERS = {"merged": MERGER, "split": SPLIT}


def _asked_for(layout: Layout) -> str | None:
    """Say which identifier the heading of a layout's institutions names."""
    return known_headings()[normalised(heading(layout, "institution"))].names


def _former(spot: Spot, need: str, known: Known) -> Former | None:
    """Give the school that closed and was merged into this one, or split into it and others."""
    former = known.takeovers.get(_TAKEOVERS.get(need, ""), {})
    return former.get(spot.row.institution["urn"] or "")


def _write(spot: Spot, plan: Plan, known: Known) -> None:
    """Write raw text in a cell."""
    institution = spot.row.institution
    formers = {need: _former(spot, need, known) for need in _TAKEOVERS}
    text = (plan["value"] or "").format(
        laestab=institution["laestab"],
        primary=known.primary,
        predecessor=known.predecessors.get(institution["urn"] or "", ""),
        **{need: former.urn if former else "" for need, former in formers.items()},
    )
    spot.row.written[plan["column"] or ""] = text
    spot.row.fault = plan["fault"]


def _write_scores(spot: Spot, plan: Plan, _known: Known) -> None:
    """Replace all eight scores; states are written the way the layout writes them."""
    words = {"": NOT_ANSWERED, "unscored": UNSCORED}
    written = (plan["value"] or "").split("|")
    if all(text in words for text in written):
        spot.row.scores = tuple(words[text] for text in written)
    else:
        for number, text in enumerate(written, start=1):
            spot.row.written[f"benchmark_{number}"] = text
    spot.row.fault = plan["fault"]


def _flag_yes(spot: Spot, plan: Plan, _known: Known) -> None:
    """Say achieved beside a score that is not 100."""
    number = int((plan["column"] or "")[len("benchmark_")])
    scores = list(spot.row.scores)
    scores[number - 1] = int(plan["value"] or 0)
    spot.row.scores = tuple(scores)
    spot.row.written[plan["column"] or ""] = "Yes"
    spot.row.fault = plan["fault"]


def _add_copy(spot: Spot, plan: Plan, _known: Known) -> None:
    """Add the row again, some days later; the fault is on the row added."""
    later = timedelta(days=int(plan["value"] or 0))
    _add(spot, replace(spot.row, day=spot.row.day + later, written={}, fault=plan["fault"]))


def _add_twin(spot: Spot, plan: Plan, _known: Known) -> None:
    """Add the very same row again; the later line counts, so the fault is on the first."""
    _add(spot, replace(spot.row, written={}, fault=None))
    spot.row.fault = plan["fault"]


def _add_better(spot: Spot, plan: Plan, _known: Known) -> None:
    """Add a better evaluation some days later; the earlier row is superseded."""
    day = spot.row.day + timedelta(days=int(plan["value"] or 0))
    _add(spot, replace(spot.row, day=day, scores=better(spot.row.scores), written={}, fault=None))
    spot.row.fault = plan["fault"]


def _add(spot: Spot, row: ReturnRow) -> None:
    place = next(i for i, other in enumerate(spot.sheet.rows) if other is spot.row)
    spot.sheet.rows.insert(place + 1, row)


def _date_after_as_of(spot: Spot, plan: Plan, known: Known) -> None:
    spot.row.day = known.as_of + timedelta(days=int(plan["value"] or 0))
    spot.row.fault = plan["fault"]


def _date_in_august(spot: Spot, plan: Plan, _known: Known) -> None:
    year = spot.row.day.year + (spot.row.day.month >= 9)
    spot.row.day = date(year, 8, int(plan["value"] or 1))
    spot.row.fault = plan["fault"]


_ACTIONS: dict[str, Callable[[Spot, Plan, Known], None]] = {
    "write": _write,
    "write_scores": _write_scores,
    "flag_yes": _flag_yes,
    "add_copy": _add_copy,
    "add_twin": _add_twin,
    "add_better": _add_better,
    "date_after_as_of": _date_after_as_of,
    "date_in_august": _date_in_august,
}

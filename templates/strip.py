"""Where areas stand: a strip of dots, one for each area that is shown, and its words.

A dot stands at its bin, never at the exact figure; an area whose figure is not shown has no dot and
is counted in words.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from templates.filters import Row, average, is_shown, percent, year
from templates.sentences import Sentence, measure_name, place
from validation.policy import MIN_BASE_FOR_PERCENT

LEFT, RIGHT, STEP, TOP = 12, 408, 9, 26
TALLEST = 108
"""A pile higher than this is pressed together, so that a strip stays short on paper."""

LONGEST_LABEL = 38
FEW = 12
"""With fewer areas than this the words give the whole span, not the middle half."""


@dataclass(frozen=True)
class Strip:
    """A drawn strip: places only, ready for the template."""

    title: Sentence
    description: Sentence
    floor: int
    dots: list[tuple[str, int, int]]
    ticks: list[tuple[int, str, str]]
    own: tuple[int, int, str, str] | None
    england: tuple[int, str, str] | None
    row: Row


def strip(rows: Sequence[Row], plural: str, own: int | None = None) -> Strip | None:
    """Draw one measure of one period for areas of one kind; nothing where under two are shown.

    ``rows`` are released figures, one an area; ``plural`` names their kind ("local authorities");
    ``own`` is the index of the area whose page it is.
    """
    shown = [row for row in rows if has_place(row)]
    if len(shown) < 2:
        return None
    mine = rows[own] if own is not None and has_place(rows[own]) else None
    heights = [(bin_of(row), row is mine) for row in sorted(shown, key=lambda row: row is mine)]
    piles: dict[int, int] = defaultdict(int)
    stacked = []
    for place_of, is_mine in heights:
        piles[place_of] += 1
        stacked.append(("own" if is_mine else "dot", place_of, piles[place_of]))
    rise = max(2, min(STEP, TALLEST // max(piles.values())))
    floor = TOP + STEP + rise * max(piles.values())
    dots = [(css, LEFT + STEP * x, floor - rise * level) for css, x, level in stacked]
    return Strip(
        title=_title(rows, plural),
        description=described(rows, plural, mine),
        floor=floor,
        dots=dots,
        ticks=_ticks(rows[0]),
        own=_label(dots[-1], mine) if mine else None,
        england=_england(rows[0]),
        row=rows[0],
    )


def has_place(row: Row) -> bool:
    """Say whether an area is drawn: its figure is shown, and its base bears a percentage."""
    return is_shown(row) and (_most(row) == 8 or row["denominator"] >= MIN_BASE_FOR_PERCENT)


def _most(row: Row) -> int:
    return 8 if row["measure"] == "gb_mean" else 100


def bin_of(row: Row) -> int:
    """Give the bin of a figure: 0 at the left end, 44 at the right."""
    bins = (RIGHT - LEFT) // STEP
    return int(bins * row["value"] / _most(row) + 0.5)


def _anchor(x: int) -> str:
    return "start" if x < 150 else "end" if x > 270 else "middle"


def _label(dot: tuple[str, int, int], mine: Row) -> tuple[int, int, str, str]:
    """Name the page's own area over its dot."""
    _, x, y = dot
    name = str(mine["area_name"])
    return x, y, _anchor(x), name if len(name) <= LONGEST_LABEL else "this area"


def _ticks(row: Row) -> list[tuple[int, str, str]]:
    unit = "" if row["measure"] == "gb_mean" else "%"
    middle, most = (LEFT + RIGHT) // 2, _most(row)
    return [
        (LEFT, f"0{unit}", "start"),
        (middle, f"{most // 2}{unit}", "middle"),
        (RIGHT, f"{most}{unit}", "end"),
    ]


def _england(row: Row) -> tuple[int, str, str] | None:
    if row["england_status"] not in ("ok", "u"):
        return None
    part, whole = row["england_numerator"], row["england_denominator"]
    x = LEFT + round((RIGHT - LEFT) * row["england_value"] / _most(row))
    told = average(part, whole) if _most(row) == 8 else percent(part, whole)
    return x, f"England {told}", _anchor(x)


def tally(rows: Sequence[Row], *numbers: float) -> dict[str, Any]:
    """Give a row to cite for numbers of areas: how many there are, are shown, are not, and more."""
    shown = sum(is_shown(row) for row in rows)
    return {"area_name": "England", "tally": (len(rows), shown, len(rows) - shown, *numbers)}


def _figure(row: Row) -> str:
    part, whole = row["numerator"], row["denominator"]
    return average(part, whole) if _most(row) == 8 else percent(part, whole)


def _title(rows: Sequence[Row], plural: str) -> Sentence:
    first = rows[0]
    what = "Average number of benchmarks" if _most(first) == 8 else _share(first)
    return Sentence(f"{what}, {plural}, {year(first['time_period'])}", (first,))


def _share(row: Row) -> str:
    return f"Share achieving {measure_name(row)}"


def described(rows: Sequence[Row], plural: str, mine: Row | None = None) -> Sentence:
    """Put a strip in words: the middle half of the areas, the own area, and how many are hidden."""
    shown = sorted((row for row in rows if has_place(row)), key=lambda row: float(row["value"]))
    cut = len(shown) // 4 if len(shown) >= FEW else 0
    low, high = shown[cut], shown[-1 - cut]
    hidden = len(rows) - len(shown)
    said = [
        f"Dot plot of {len(shown)} {plural}, {year(rows[0]['time_period'])}.",
        f"{'The middle half' if cut else 'They'} lie between {_figure(low)} and {_figure(high)}.",
    ]
    cites = [tally(rows, len(shown), hidden), low, high]
    if mine is not None:
        name = place(mine["area_name"])
        said.append(f"{name[0].upper()}{name[1:]}: {_figure(mine)}.")
        cites.append(dict(mine))
    if hidden:
        said.append(f"{hidden} {'is' if hidden == 1 else 'are'} not shown.")
    return Sentence(" ".join(said), tuple(cites))

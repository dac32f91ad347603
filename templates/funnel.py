"""A funnel plot: each area's share against its number of returns, with what chance allows.

Only an exact figure has a point; a range is a short bar between its two values; a figure that is
not shown has no mark at all and is counted in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from templates.filters import Row, count, is_shown, percent, year
from templates.labels import Label, beside
from templates.sentences import Sentence, listing, measure_name
from templates.strip import tally

LEFT, RIGHT, TOP, FLOOR = 46, 408, 14, 270
MOST_NAMED = 8
LIMITS = 99.8
CURVES = ("lower_998", "lower_95", "upper_95", "upper_998")


@dataclass(frozen=True)
class Funnel:
    """A drawn funnel plot: places only, ready for the template."""

    title: Sentence
    description: Sentence
    shares: list[tuple[int, int]]
    sizes: list[tuple[int, str]]
    england: int
    curves: list[tuple[str, str]]
    points: list[tuple[str, int, int]]
    bars: list[tuple[int, int, int]]
    names: list[Label]


def funnel(
    rows: Sequence[Row], limits: Sequence[Row], plural: str, *, is_flagged: bool
) -> Funnel | None:
    """Draw one benchmark of one period; nothing where no area is shown.

    ``rows`` are released figures with ``outside`` ("above", "below", "within" or none); ``limits``
    rows of size and ``CURVES``; unless ``is_flagged`` no area is marked or named.
    """
    shown = [row for row in rows if is_shown(row)]
    if not shown:
        return None
    widest = axis_end(max(row["denominator"] for row in rows if row["denominator"]))
    marked = [(_mark(row) if is_flagged else "dot", row) for row in shown]
    points = [(css, _across(row["denominator"], widest), _up(row["value"])) for css, row in marked]
    named = sorted(
        (place for place in zip(points, shown, strict=True) if place[0][0] != "dot"),
        key=lambda place: (place[0][2], str(place[1]["area_name"])),
    )
    return Funnel(
        title=titled(rows, plural),
        description=described(rows, plural, is_flagged=is_flagged),
        shares=[(share, _up(share)) for share in (0, 25, 50, 75, 100)],
        sizes=[(_across(n, widest), count(n)) for n in (0, widest // 2, widest)],
        england=_up(shown[0]["england_value"]),
        curves=[(name, _curve(name, limits, widest)) for name in CURVES],
        points=points,
        bars=[_bar(row, widest) for row in rows if row["value_status"] == "range"],
        names=beside(
            [(x, y, str(row["area_name"])) for (_, x, y), row in named[:MOST_NAMED]],
            (LEFT + RIGHT) // 2,
            FLOOR,
        ),
    )


def _mark(row: Row) -> str:
    return {"above": "higher", "below": "lower"}.get(row["outside"] or "", "dot")


def axis_end(number: int) -> int:
    """Give the end of the axis of returns: an even number of tens."""
    return max(20, -(-number // 20) * 20)


def _across(size: int, widest: int) -> int:
    return round(LEFT + (RIGHT - LEFT) * size / widest)


def _up(share: float) -> int:
    return round(FLOOR - (FLOOR - TOP) * min(max(share, 0.0), 100.0) / 100)


def _curve(name: str, limits: Sequence[Row], widest: int) -> str:
    within = [row for row in limits if row["size"] <= widest]
    return " ".join(f"{_across(row['size'], widest)},{_up(row[name])}" for row in within)


def _bar(row: Row, widest: int) -> tuple[int, int, int]:
    whole = row["denominator"]
    low, high = (_up(100 * row[end] / whole) for end in ("numerator_low", "numerator_high"))
    return _across(whole, widest), low, high


def titled(rows: Sequence[Row], plural: str) -> Sentence:
    """Name a funnel plot."""
    first = rows[0]
    return Sentence(
        f"Share achieving {measure_name(first)} and number of returns, {plural}, "
        f"{year(first['time_period'])}",
        (first,),
    )


def found(rows: Sequence[Row], plural: str, *, is_flagged: bool) -> Sentence:
    """Say how many areas lie outside the limits; the finding of a funnel plot."""
    first = rows[0]
    when, what = year(first["time_period"]), measure_name(first)
    shown = [row for row in rows if is_shown(row)]
    above, below = (sum(row["outside"] == side for row in shown) for side in ("above", "below"))
    cites = (tally(rows, above, below, len(shown) - above - below, LIMITS), first)
    if not is_flagged:
        text = (
            f"In {when}, {plural} differ from each other on {what} by more than chance would give, "
            f"so none of the {len(shown)} shown is singled out."
        )
    elif not above and not below:
        text = f"In {when}, no area of the {len(shown)} {plural} shown lies outside what chance "
        text += f"allows on {what}, by the {LIMITS}% limits."
    else:
        text = (
            f"In {when}, {_some(above)} of the {len(shown)} {plural} shown {_lies(above)} above "
            f"the {LIMITS}% limits on {what}, and {_some(below)} {_lies(below)} below."
        )
    return Sentence(text, cites)


def _some(number: int) -> str:
    return str(number) if number else "none"


def _lies(number: int) -> str:
    return "lies" if number in (0, 1) else "lie"


def described(rows: Sequence[Row], plural: str, *, is_flagged: bool) -> Sentence:
    """Put a funnel plot in words for those who do not see it."""
    first = rows[0]
    finding = found(rows, plural, is_flagged=is_flagged)
    england = percent(first["england_numerator"], first["england_denominator"])
    hidden = sum(not is_shown(row) and row["value_status"] != "range" for row in rows)
    ranges = sum(row["value_status"] == "range" for row in rows)
    rest = [
        text
        for number, text in ((ranges, f"{ranges} as a range"), (hidden, f"{hidden} not shown"))
        if number
    ]
    text = f"Funnel plot. England {england}. {finding}"
    if rest:
        text += f" Besides: {listing(rest)}."
    text += " Names and counts are in the table below."
    return Sentence(text, (*finding.cites, tally(rows, hidden, ranges)))

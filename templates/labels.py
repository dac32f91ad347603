"""Names beside marks in a drawing, so placed that none lies on another name or on a mark."""

from collections.abc import Sequence
from dataclasses import dataclass

LINE, LETTER, GAP, MARK = 17, 8, 10, 8
LONGEST = 24


@dataclass(frozen=True)
class Label:
    """A name: where its baseline begins or ends, and the mark it names."""

    x: int
    y: int
    anchor: str
    text: str
    mark: tuple[int, int]

    @property
    def is_moved(self) -> bool:
        """Say whether the name is so far from its mark that a line must lead to it."""
        return abs(self.y - 5 - self.mark[1]) > LINE // 2


def beside(marks: Sequence[tuple[int, int, str]], middle: int, floor: int) -> list[Label]:
    """Name marks (x, y, name): to the left from the ``middle`` on, moved up or down if need be.

    A long name is cut: it is given in full in the table under the drawing.
    """
    placed: list[Label] = []
    for x, y, name in marks:
        text = name if len(name) <= LONGEST else name[: LONGEST - 2].rstrip(" ,") + "…"
        start, anchor = (x - GAP, "end") if x > middle else (x + GAP, "start")
        others = [mark for mark in marks if mark[:2] != (x, y)]
        steps = [sign * step * LINE for step in range(len(marks) * 2 + 2) for sign in (1, -1)]
        tries = [Label(start, y + 5 + step, anchor, text, (x, y)) for step in steps]
        inside = [label for label in tries if LINE <= label.y <= floor] or tries
        is_free = (
            label
            for label in inside
            if not any(_lies_on(label, mark) for mark in others)
            and not any(_touch(label, other) for other in placed)
        )
        placed.append(next(is_free, inside[0]))
    return placed


def _span(label: Label) -> tuple[int, int]:
    width = LETTER * len(label.text)
    return (label.x - width, label.x) if label.anchor == "end" else (label.x, label.x + width)


def _touch(one: Label, other: Label) -> bool:
    mine, others = _span(one), _span(other)
    return abs(one.y - other.y) < LINE and mine[0] < others[1] and others[0] < mine[1]


def _lies_on(label: Label, mark: tuple[int, int, str]) -> bool:
    left, right = _span(label)
    is_beside = left < mark[0] + MARK and mark[0] - MARK < right
    return is_beside and abs(label.y - 5 - mark[1]) < LINE - 2

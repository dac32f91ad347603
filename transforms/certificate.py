"""Check a pattern against its worlds, without the code that found them (method, 1.5, step 6).

A pattern is safe if, for every requirement, some other data set publishes the very same figures.
This module replays those data sets on the units themselves and looks. It shares the stack with the
search and nothing else: neither its atoms, nor its bookkeeping, nor its rules.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from transforms.protection_stack import Integers, Stack
from validation import policy

ACHIEVED = 2


class Published(Protocol):
    """What is checked: the statuses and ranges of the cells, and the worlds that stand for them."""

    @property
    def status(self) -> NDArray[np.str_]:
        """Give ``ok``, ``range`` or ``c`` for each cell."""

    @property
    def low(self) -> Integers:
        """Give the least number achieved each range admits."""

    @property
    def high(self) -> Integers:
        """Give the largest number achieved each range admits."""

    @property
    def worlds(self) -> tuple[tuple[tuple[int, int, int], ...], ...]:
        """Give the worlds: changes (unit, state, state there)."""

    @property
    def failed(self) -> bool:
        """Tell whether nothing may be shown."""


def verify(
    stack: Stack,
    pattern: Published,
    *,
    k: int = policy.MIN_CONTRIBUTORS,
    p: int = policy.NEAR_PURE,
) -> list[str]:
    """List what is wrong with a pattern; nothing means it is certified.

    Findings name cells and worlds by number only: they may be logged. A failed pattern is
    certified if it shows nothing at all.
    """
    cells = len(stack.cost)
    if not len(pattern.status) == len(pattern.low) == len(pattern.high) == cells:
        return ["the pattern has another number of cells than the stack"]
    if pattern.failed:
        shown = np.count_nonzero(pattern.status != "c")
        return [f"the stack failed, yet {shown} cells are shown"] if shown else []
    truth, cells_of = stack.counts, _cells_of_units(stack)
    findings = _shown_truly(pattern, truth, k=k, p=p)
    least, most = truth[:, ACHIEVED].copy(), truth[:, ACHIEVED].copy()
    flipped = np.zeros(len(stack.state), dtype=np.bool_)
    for number, changes in enumerate(pattern.worlds):
        there = _replayed(stack, cells_of, truth, changes)
        if there is None:
            findings.append(f"world {number} changes a unit that is not as it says")
        elif not _republishes(pattern, truth, there):
            findings.append(f"world {number} publishes other figures")
        else:
            least = np.minimum(least, there[:, ACHIEVED])
            most = np.maximum(most, there[:, ACHIEVED])
            for unit, before, after in changes:
                flipped[unit] |= (before == ACHIEVED) != (after == ACHIEVED)
    return (
        findings
        + _too_narrow(pattern, truth, least, most, k=k)
        + _settled(stack, cells_of, flipped)
    )


def _cells_of_units(stack: Stack) -> list[Integers]:
    """List the cells that count each unit, in order."""
    order = np.lexsort((stack.cell_of_entry, stack.cell_units))
    ends = np.searchsorted(stack.cell_units[order], np.arange(1, len(stack.state)))
    return np.split(stack.cell_of_entry[order], ends)


def _replayed(
    stack: Stack,
    cells_of: list[Integers],
    truth: Integers,
    changes: tuple[tuple[int, int, int], ...],
) -> Integers | None:
    """Count the cells again after some changes; None if a unit is not as they say, or is twice."""
    units = [unit for unit, _, _ in changes]
    if len(set(units)) != len(units):
        return None
    there = truth.copy()
    for unit, before, after in changes:
        known = 0 <= unit < len(stack.state) and stack.state[unit] == before
        if not known or after not in (0, 1, 2):
            return None
        there[cells_of[unit], before] -= 1
        there[cells_of[unit], after] += 1
    return there


def _shown_truly(pattern: Published, truth: Integers, *, k: int, p: int) -> list[str]:
    """Check each cell by itself: small cells hidden, near-pure ones not exact, ranges right."""
    achieved, size = truth[:, ACHIEVED], truth.sum(axis=1)
    exact, ranged = pattern.status == "ok", pattern.status == "range"
    near_pure = (achieved < p) | (size - achieved < p)
    bottom = (pattern.low == 0) & (pattern.high == p - 1)
    top = (pattern.low == size - p + 1) & (pattern.high == size)
    holds = (pattern.low <= achieved) & (achieved <= pattern.high)
    faults = {
        "has an unknown status": ~(exact | ranged | (pattern.status == "c")),
        "is small and is shown": (exact | ranged) & (size < k),
        "is nearly all or none and is exact": exact & near_pure,
        "shows a figure that is not the true one": exact
        & ((pattern.low != achieved) | (pattern.high != achieved)),
        "is a range and need not be": ranged & ~near_pure,
        "has another range than the rule's": ranged & ~(holds & (bottom | top)),
    }
    return [f"cell {cell} {fault}" for fault, at in faults.items() for cell in np.flatnonzero(at)]


def _republishes(pattern: Published, truth: Integers, there: Integers) -> bool:
    """Tell whether a data set publishes the figures shown: all three counts of an exact cell."""
    exact, ranged = pattern.status == "ok", pattern.status == "range"
    achieved = there[ranged, ACHIEVED]
    within = (pattern.low[ranged] <= achieved) & (achieved <= pattern.high[ranged])
    return bool((truth[exact] == there[exact]).all() and within.all())


def _too_narrow(
    pattern: Published, truth: Integers, least: Integers, most: Integers, *, k: int
) -> list[str]:
    """Check rule 3 for cells: a hidden figure, or a range, stays open between the worlds."""
    size = truth.sum(axis=1)
    needed = np.minimum(np.where(size < k, 2, 1), size)
    open_ = (most >= 1) & (least <= size - 1) & (most - least >= needed)
    narrow = (pattern.status != "ok") & (size > 0) & ~open_
    return [f"cell {cell} is bounded too closely" for cell in np.flatnonzero(narrow)]


def _settled(stack: Stack, cells_of: list[Integers], flipped: NDArray[np.bool_]) -> list[str]:
    """Check rule 3 for units: each, or one just like it, has the other result in some world.

    Units in exactly the same cells may change places in any world. So a result is open if such
    units have both results, or if a world changes the result of one of them that has the same.
    """
    rows = [
        (cells.tobytes(), bool(state == ACHIEVED))
        for cells, state in zip(cells_of, stack.state, strict=True)
    ]
    found = set(rows)
    free = {row for row, changed in zip(rows, flipped, strict=True) if changed}
    settled = [row for row in rows if row not in free and (row[0], not row[1]) not in found]
    return [f"{len(settled)} units' results are settled"] if settled else []

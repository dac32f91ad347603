"""Check a pattern against its worlds, without the code that found them (method, 1.5, step 6).

A pattern is safe if, for every requirement, some other data set publishes the very same figures.
This module replays those data sets on the units themselves and looks: all of them at once, as
sums over pairs of a world and a cell. It shares the stack with the search and nothing else: neither
its atoms, nor its bookkeeping, nor its rules.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from transforms.protection_stack import Integers, Stack
from validation import policy

ACHIEVED, STATES = 2, 3


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
    changes = _Changes.of(pattern.worlds)
    odd = _untrue(stack, changes)
    moved = _replayed(stack, changes.without(odd))
    unlike = _unlike(stack, pattern, moved)
    moved, changes = moved.without(unlike), changes.without(odd).without(unlike)
    return (
        _shown_truly(stack, pattern, k=k, p=p)
        + [f"world {number} changes a unit that is not as it says" for number in odd]
        + [f"world {number} publishes other figures" for number in unlike]
        + _too_narrow(stack, pattern, moved, k=k)
        + _settled(stack, changes)
    )


@dataclass(frozen=True)
class _Changes:
    """What the worlds change. One entry: a unit in a world, its state and its state there."""

    world: Integers
    unit: Integers
    before: Integers
    after: Integers

    @classmethod
    def of(cls, worlds: tuple[tuple[tuple[int, int, int], ...], ...]) -> "_Changes":
        """Put the changes of all worlds into one table."""
        number = np.repeat(np.arange(len(worlds)), [len(changes) for changes in worlds])
        listed = [change for changes in worlds for change in changes]
        return cls(number, *np.array(listed, dtype=np.int64).reshape(-1, 3).T)

    def without(self, worlds: list[int]) -> "_Changes":
        """Leave some worlds out."""
        kept = ~np.isin(self.world, worlds)
        return _Changes(self.world[kept], self.unit[kept], self.before[kept], self.after[kept])


@dataclass(frozen=True)
class _Moved:
    """What the worlds do to the cells. One entry: a world and a cell it touches.

    ``counts`` has a row an entry: by how much each of the cell's three counts differs there.
    """

    world: Integers
    cell: Integers
    counts: Integers

    def without(self, worlds: list[int]) -> "_Moved":
        """Leave some worlds out."""
        kept = ~np.isin(self.world, worlds)
        return _Moved(self.world[kept], self.cell[kept], self.counts[kept])


def _untrue(stack: Stack, changes: _Changes) -> list[int]:
    """List the worlds that do not start from the truth, or change a unit twice."""
    exists = (changes.unit >= 0) & (changes.unit < len(stack.state))
    state = stack.state[np.where(exists, changes.unit, 0)] if len(stack.state) else changes.before
    is_known = exists & (state == changes.before)
    is_known &= (changes.after >= 0) & (changes.after < STATES)
    order = np.lexsort((changes.unit, changes.world))
    world, unit = changes.world[order], changes.unit[order]
    twice = (world[1:] == world[:-1]) & (unit[1:] == unit[:-1])
    untrue: list[int] = np.union1d(changes.world[~is_known], world[1:][twice]).tolist()
    return untrue


def _replayed(stack: Stack, changes: _Changes) -> _Moved:
    """Add the changes of every world up over the cells that count the units."""
    order = np.argsort(stack.cell_units, kind="stable")
    first = np.searchsorted(stack.cell_units[order], changes.unit)
    cells = np.searchsorted(stack.cell_units[order], changes.unit, side="right") - first
    change = np.repeat(np.arange(len(cells)), cells)
    place = np.arange(len(change)) - np.repeat(np.cumsum(cells) - cells, cells)
    cell = stack.cell_of_entry[order[first[change] + place]]
    touched, entry = np.unique(changes.world[change] * len(stack.cost) + cell, return_inverse=True)
    come, gone = (
        np.bincount(entry * STATES + state[change], minlength=len(touched) * STATES)
        for state in (changes.after, changes.before)
    )
    counts = (come - gone).reshape(-1, STATES)
    return _Moved(touched // len(stack.cost), touched % len(stack.cost), counts)


def _unlike(stack: Stack, pattern: Published, moved: _Moved) -> list[int]:
    """List the worlds that do not publish what is shown: all three counts, if it is exact."""
    status = pattern.status[moved.cell]
    achieved = (stack.counts[moved.cell] + moved.counts)[:, ACHIEVED]
    within = (pattern.low[moved.cell] <= achieved) & (achieved <= pattern.high[moved.cell])
    differs = (status == "ok") & (moved.counts != 0).any(axis=1)
    unlike: list[int] = np.unique(moved.world[differs | ((status == "range") & ~within)]).tolist()
    return unlike


def _shown_truly(stack: Stack, pattern: Published, *, k: int, p: int) -> list[str]:
    """Check each cell by itself: small cells hidden, near-pure ones not exact, ranges right.

    What an earlier release showed must be shown the same, and no rule is asked about it again.
    """
    achieved, size = stack.counts[:, ACHIEVED], stack.counts.sum(axis=1)
    exact, ranged = pattern.status == "ok", pattern.status == "range"
    fixed = np.full(len(size), "none") if stack.fixed is None else stack.fixed
    is_free = fixed == "none"
    withheld = np.zeros(len(size), dtype=np.bool_) if stack.withheld is None else stack.withheld
    near_pure = (achieved < p) | (size - achieved < p)
    bottom = (pattern.low == 0) & (pattern.high == p - 1)
    top = (pattern.low == size - p + 1) & (pattern.high == size)
    holds = (pattern.low <= achieved) & (achieved <= pattern.high)
    faults = {
        "has an unknown status": ~(exact | ranged | (pattern.status == "c")),
        "was published before and is shown otherwise": ~is_free & (pattern.status != fixed),
        "is withheld and is shown": is_free & (exact | ranged) & withheld,
        "is small and is shown": is_free & (exact | ranged) & (size < k),
        "is nearly all or none and is exact": is_free & exact & near_pure,
        "shows a figure that is not the true one": exact
        & ((pattern.low != achieved) | (pattern.high != achieved)),
        "is a range and need not be": ranged & ~near_pure,
        "has another range than the rule's": ranged & ~(holds & (bottom | top)),
    }
    return [f"cell {cell} {fault}" for fault, at in faults.items() for cell in np.flatnonzero(at)]


def _too_narrow(stack: Stack, pattern: Published, moved: _Moved, *, k: int) -> list[str]:
    """Check rule 3 for cells: a hidden figure, or a range, stays open between the worlds.

    A small one that lies in a range told before need not be wider than that range.
    """
    achieved, size = stack.counts[:, ACHIEVED], stack.counts.sum(axis=1)
    least, most = achieved.copy(), achieved.copy()
    there = achieved[moved.cell] + moved.counts[:, ACHIEVED]
    np.minimum.at(least, moved.cell, there)
    np.maximum.at(most, moved.cell, there)
    width = np.where((pattern.status == "c") & (size < k) & ~stack.told(k), 2, 1)
    open_ = (most >= 1) & (least <= size - 1) & (most - least >= np.minimum(width, size))
    narrow = (pattern.status != "ok") & (size > 0) & ~open_
    return [f"cell {cell} is bounded too closely" for cell in np.flatnonzero(narrow)]


def _settled(stack: Stack, changes: _Changes) -> list[str]:
    """Check rule 3 for units: each, or one just like it, has the other result in some world.

    Units in exactly the same cells may change places in any world. So a result is open if such
    units have both results, or if a world changes the result of one of them that has the same.
    """
    kind, result = _kinds(stack), (stack.state == ACHIEVED).astype(np.int64)
    flips = (changes.before == ACHIEVED) != (changes.after == ACHIEVED)
    unit = changes.unit[flips]
    open_ = np.zeros((2, kind.max(initial=-1) + 1), dtype=np.bool_)
    open_[1 - result, kind] = True
    open_[result[unit], kind[unit]] = True
    settled = np.count_nonzero(~open_[result, kind])
    return [f"{settled} units' results are settled"] if settled else []


def _kinds(stack: Stack) -> Integers:
    """Give each unit a number that it shares with those in exactly the same cells."""
    order = np.lexsort((stack.cell_of_entry, stack.cell_units))
    unit = stack.cell_units[order]
    place = np.arange(len(unit)) - np.searchsorted(unit, unit)
    cells = np.full((len(stack.state), place.max(initial=-1) + 2), -1, dtype=np.int64)
    cells[unit, place] = stack.cell_of_entry[order]
    return np.unique(cells, axis=0, return_inverse=True)[1]

"""The table that is protected: one benchmark of one academic year (disclosure method, 1.1, 1.5).

A *unit* is a counted return version; its state is what a reader must not be able to settle. A
*cell* is a set of units whose counts are published. Every cell of the year, over all kinds of
area, breakdowns, series and snapshots, is in one stack, so overlapping areas and successive
snapshots need no theory of their own: they are just other rows over the same units.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]

STATES = (0, 1, 2)
"""Not achieved, partly, achieved."""

ACHIEVED = 2

FIXED = ("none", "ok", "range")
"""How an earlier release showed a cell: not at all, exactly, or as a range."""


@dataclass(frozen=True)
class Stack:
    """Cells and the units in them. Units of cell i: ``cell_units[cell_start[i]:cell_start[i+1]]``.

    ``cost`` is what hiding a cell loses; it also orders the search, which first looks for
    protection that hides nothing, then for one that hides only the cheapest cells, and so on.
    ``never`` marks cells that may only be hidden by the primary rules, or with everything else.
    ``part`` puts each unit into a part of the whole, its region, within which protection is sought
    first; it changes how long the search takes, never what is safe. ``fixed`` says how an earlier
    release showed each cell (``none``, ``ok``, ``range``): what readers have, they keep, so such a
    cell cannot be hidden and no rule is asked about it again. A cell of tonight over the very units
    of an earlier one is one cell, not two. ``withheld`` marks cells that show nothing for a reason
    of the caller's, unless they are fixed; they are protected like any other that is hidden.

    What hiding costs is the caller's. Three things belong in it beside a level's importance: a
    small part drawn from the cell's identity by a hash with a secret key, so that nobody who has
    this code can replay which of two cells was hidden; a low price for what the last release hid;
    and a high one for what it showed of the same units.
    """

    cell_start: Integers
    cell_units: Integers
    state: NDArray[np.int8]
    cost: NDArray[np.float64]
    never: NDArray[np.bool_]
    part: Integers | None = None
    fixed: NDArray[np.str_] | None = None
    withheld: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together: a wrong table's protection is none."""
        cells = len(self.cost)
        ends = len(self.cell_start) == cells + 1 and len(self.never) == cells
        if not ends or self.cell_start[0] != 0 or self.cell_start[-1] != len(self.cell_units):
            raise ValueError("the cells' arrays differ in length")
        if (np.diff(self.cell_start) < 0).any():
            raise ValueError("a cell ends before it starts")
        if not np.isin(self.state, STATES).all():
            raise ValueError("a state is not 0, 1 or 2")
        if len(self.cell_units) and not 0 <= self.cell_units.min() <= self.cell_units.max() < len(
            self.state
        ):
            raise ValueError("a cell names a unit that does not exist")
        pairs = self.cell_of_entry * len(self.state) + self.cell_units
        if len(np.unique(pairs)) != len(pairs):
            raise ValueError("a cell names a unit twice")
        if not (np.isfinite(self.cost) & (self.cost >= 0)).all():
            raise ValueError("a cost is negative or not a number")
        if self.fixed is not None and len(self.fixed) != cells:
            raise ValueError("the cells' arrays differ in length")
        if self.fixed is not None and not np.isin(self.fixed, FIXED).all():
            raise ValueError("a cell is fixed as something other than none, ok or range")
        if self.withheld is not None and len(self.withheld) != cells:
            raise ValueError("the cells' arrays differ in length")

    @classmethod
    def of(
        cls,
        cells: Sequence[Sequence[int]],
        state: Sequence[int],
        *,
        cost: Sequence[float] | None = None,
        never: Sequence[bool] | None = None,
        fixed: Sequence[str] | None = None,
        withheld: Sequence[bool] | None = None,
    ) -> "Stack":
        """Build a stack from plain lists of the units in each cell; by default hiding costs 1."""
        lengths = [len(units) for units in cells]
        return cls(
            cell_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            cell_units=np.array([unit for units in cells for unit in units], dtype=np.int64),
            state=np.array(state, dtype=np.int8),
            cost=np.array([1.0] * len(cells) if cost is None else cost, dtype=np.float64),
            never=np.array([False] * len(cells) if never is None else never, dtype=np.bool_),
            fixed=None if fixed is None else np.array(fixed, dtype=np.str_),
            withheld=None if withheld is None else np.array(withheld, dtype=np.bool_),
        )

    def distinct(self) -> tuple["Stack", Integers]:
        """Make cells over the very same units one; give also the place of each cell in that stack.

        To a reader they are one figure: they are hidden together, at the price of all of them, and
        withheld together.
        """
        cells = len(self.cost)
        number: dict[bytes, int] = {}
        keys = [np.sort(self.units_of(cell)).tobytes() for cell in range(cells)]
        place = np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)
        first = np.unique(place, return_index=True)[1]
        units = [self.units_of(cell) for cell in first.tolist()]
        known = np.full(cells, "none") if self.fixed is None else self.fixed
        fixed = np.full(len(first), "none", dtype="U5")
        for status in ("range", "ok"):
            fixed[place[known == status]] = status
        stack = replace(
            self,
            cell_start=np.concatenate([[0], np.cumsum([len(of) for of in units])]).astype(np.int64),
            cell_units=np.concatenate([np.zeros(0, dtype=np.int64), *units]),
            cost=np.bincount(place, weights=self.cost, minlength=len(first)).astype(np.float64),
            never=_any(place, self.never),
            fixed=None if self.fixed is None else fixed,
            withheld=None if self.withheld is None else _any(place, self.withheld),
        )
        return stack, place

    @cached_property
    def cell_of_entry(self) -> Integers:
        """Give the cell of each entry of ``cell_units``."""
        return np.repeat(np.arange(len(self.cost), dtype=np.int64), np.diff(self.cell_start))

    @cached_property
    def stays(self) -> NDArray[np.bool_]:
        """Tell which cells may not be hidden for others' sake: ``never`` ones and fixed ones."""
        return self.never if self.fixed is None else self.never | (self.fixed != "none")

    def told(self, k: int) -> NDArray[np.bool_]:
        """Tell which cells of fewer than ``k`` an earlier figure bounds to two numbers by itself.

        Such a figure has them all in it: a range, or an exact one with hardly anyone else. Readers
        know that much already, whatever is hidden now.
        """
        size = np.diff(self.cell_start)
        found = np.zeros(len(size), dtype=np.bool_)
        if self.fixed is None:
            return found
        entries = np.flatnonzero(size[self.cell_of_entry] < k)
        cell, unit = self.cell_of_entry[entries], self.cell_units[entries]
        inside = np.zeros(len(self.state), dtype=np.bool_)
        for known in np.flatnonzero(self.fixed != "none").tolist():
            inside[:] = False
            inside[self.units_of(known)] = True
            holds = (np.bincount(cell[inside[unit]], minlength=len(size)) == size) & (size > 0)
            achieved, others = self.counts[known, ACHIEVED], size[known] - size
            width = np.minimum(size, achieved) - np.maximum(0, achieved - others)
            found |= holds & ((self.fixed[known] == "range") | (width <= 1))
        return found

    def units_of(self, cell: int) -> Integers:
        """List the units of a cell."""
        return self.cell_units[self.cell_start[cell] : self.cell_start[cell + 1]]

    @cached_property
    def counts(self) -> Integers:
        """Count the units of each cell by state: one row a cell, columns 0, 1 and 2."""
        place = self.cell_of_entry * len(STATES) + self.state[self.cell_units]
        counts = np.bincount(place, minlength=len(self.cost) * len(STATES))
        return counts.reshape(-1, len(STATES)).astype(np.int64)


def _any(place: Integers, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell of each place whether anything that is put there is marked."""
    found: NDArray[np.bool_] = np.bincount(place, weights=marked) > 0
    return found


@dataclass(frozen=True)
class Atoms:
    """Units with the same cells, merged: to a reader they are interchangeable.

    ``cells`` has one row an atom: its cells in order, then the number of cells as padding. One
    last row without cells stands for "no unit", so that a move may have an empty place.
    """

    of_unit: Integers
    first_unit: Integers
    counts: Integers
    cells: Integers

    @classmethod
    def of(cls, stack: Stack) -> "Atoms":
        """Merge the units of a stack; atoms are numbered by their first unit."""
        units = len(stack.state)
        order = np.argsort(stack.cell_units, kind="stable")
        cells_of = stack.cell_of_entry[order]
        start = np.searchsorted(stack.cell_units[order], np.arange(units + 1))
        number: dict[bytes, int] = {}
        of_unit = np.empty(units, dtype=np.int64)
        for unit in range(units):
            key = cells_of[start[unit] : start[unit + 1]].tobytes()
            of_unit[unit] = number.setdefault(key, len(number))
        rows = [np.frombuffer(key, dtype=np.int64) for key in number]
        widest = max((len(row) for row in rows), default=0)
        cells = np.full((len(rows) + 1, widest + 1), len(stack.cost), dtype=np.int64)
        for atom, row in enumerate(rows):
            cells[atom, : len(row)] = row
        counts = np.bincount(of_unit * len(STATES) + stack.state, minlength=3 * len(rows) + 3)
        first = np.unique(of_unit, return_index=True)[1]
        return cls(of_unit, first, counts.reshape(-1, 3).astype(np.int64), cells)

    @property
    def none(self) -> int:
        """Give the number of the atom that stands for no unit."""
        return len(self.first_unit)

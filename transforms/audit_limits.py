"""Linear limits on whole numbers: what every figure published says of the numbers behind it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.audit_cells import Flags, Integers

NARROW_ROW = 40
"""Rows about no more unknowns than this make neighbours of them."""


@dataclass(frozen=True)
class Limits:
    """Unknowns with their limits, and rows: sums of unknowns with theirs.

    ``row``, ``column`` and ``factor`` list which unknown stands in which row, how many times over,
    sorted by row.
    """

    column_least: Integers
    column_most: Integers
    row: Integers
    column: Integers
    factor: Integers
    row_least: Integers
    row_most: Integers

    def hold(self, point: Integers) -> bool:
        """Tell whether a point is within all limits, in whole-number arithmetic."""
        sums = self._sums(point, np.ones(len(self.row), dtype=np.bool_))
        columns = (self.column_least <= point) & (point <= self.column_most)
        rows = (self.row_least <= sums) & (sums <= self.row_most)
        return bool(columns.all() and rows.all())

    def part(self, free: Flags, point: Integers) -> "Limits":
        """Give the limits on some unknowns where the others are held at a point."""
        moves = free[self.column]
        held = self._sums(point, ~moves)
        return self._of(free, moves, self.row_least - held, self.row_most - held)

    def loose(self, free: Flags) -> "Limits":
        """Give the limits on some unknowns where the others are forgotten, with their rows."""
        mixed = np.zeros(len(self.row_least), dtype=np.bool_)
        mixed[self.row[~free[self.column]]] = True
        return self._of(free, ~mixed[self.row], self.row_least, self.row_most)

    def without(self, rows: Flags) -> "Limits":
        """Give the limits without some rows."""
        kept = ~rows[self.row]
        every = np.ones(len(self.column_least), dtype=np.bool_)
        return self._of(every, kept, self.row_least, self.row_most)

    def near(self, column: Flags) -> Flags:
        """Tell which unknowns are some, or neighbours of some."""
        narrow = np.bincount(self.row, minlength=len(self.row_least)) <= NARROW_ROW
        rows = np.zeros(len(self.row_least), dtype=np.bool_)
        rows[self.row[column[self.column]]] = True
        found = column.copy()
        found[self.column[(rows & narrow)[self.row]]] = True
        return found

    def _sums(self, point: Integers, entries: Flags) -> Integers:
        sums = np.zeros(len(self.row_least), dtype=np.int64)
        np.add.at(sums, self.row[entries], (self.factor * point[self.column])[entries])
        return sums

    def _of(self, free: Flags, entries: Flags, row_least: Integers, row_most: Integers) -> "Limits":
        """Keep some unknowns and entries; a row about one unknown becomes a limit of its own."""
        row, column = self.row[entries], (np.cumsum(free) - 1)[self.column[entries]]
        factor = self.factor[entries]
        least, most = self.column_least[free].copy(), self.column_most[free].copy()
        alone = (np.bincount(row, minlength=len(row_least)) == 1)[row] & (factor == 1)
        np.maximum.at(least, column[alone], row_least[row[alone]])
        np.minimum.at(most, column[alone], row_most[row[alone]])
        kept, renumbered = np.unique(row[~alone], return_inverse=True)
        return Limits(
            column_least=least,
            column_most=most,
            row=renumbered.astype(np.int64),
            column=column[~alone],
            factor=factor[~alone],
            row_least=row_least[kept],
            row_most=row_most[kept],
        )


Numbers = NDArray[np.float64]
"""Weights of unknowns, and values that need not be whole."""

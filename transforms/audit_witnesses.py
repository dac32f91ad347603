"""Witnesses: data sets that fit every figure. What is so in one, a reader must hold possible."""

import numpy as np

from transforms.audit_atoms import Merged
from transforms.audit_cells import Flags, Integers


class Witnesses:
    """What the witnesses found so far show.

    ``least`` and ``most``: the smallest and largest number achieving in each distinct cell.
    ``has_yes`` and ``has_no``: whether a unit of each group achieves, and does not, in some
    witness. Units of a group may change places, so one witness stands for all it gives by that.
    """

    def __init__(self, table: Merged) -> None:
        """Begin with none."""
        cells, groups = len(table.size), len(table.group_size)
        self.count = 0
        self.least, self.most = table.size.copy(), np.zeros(cells, dtype=np.int64)
        self.has_yes = np.zeros(groups, dtype=np.bool_)
        self.has_no = np.zeros(groups, dtype=np.bool_)
        self._fewest, self._largest = table.group_size.copy(), np.zeros(groups, dtype=np.int64)
        self._group, self._size = table.group, table.group_size
        pairs = table.entry_cell * max(groups, 1) + table.group[table.entry_atom]
        distinct, inverse = np.unique(pairs, return_inverse=True)
        self._cell, self._group_of = np.divmod(distinct, max(groups, 1))
        units = np.bincount(inverse, weights=table.atom_size[table.entry_atom])
        self._units = units.astype(np.int64)
        self._others = self._size[self._group_of] - self._units

    @property
    def open(self) -> Flags:
        """Tell which groups' units have shown either result."""
        return self.has_yes & self.has_no

    @property
    def moves(self) -> Flags:
        """Tell which groups have had different numbers achieving."""
        return self._fewest < self._largest

    def take(self, achieved: Integers) -> bool:
        """Note a witness, by the number achieving in each atom; tell whether a result is new."""
        here = np.bincount(self._group, weights=achieved, minlength=len(self._size))
        here = here.astype(np.int64)
        before = np.count_nonzero(self.has_yes) + np.count_nonzero(self.has_no)
        self.has_yes |= here > 0
        self.has_no |= here < self._size
        self._fewest = np.minimum(self._fewest, here)
        self._largest = np.maximum(self._largest, here)
        inside = here[self._group_of]
        fewest = self._per_cell(np.maximum(0, inside - self._others))
        largest = self._per_cell(np.minimum(self._units, inside))
        self.least, self.most = np.minimum(self.least, fewest), np.maximum(self.most, largest)
        self.count += 1
        return bool(np.count_nonzero(self.has_yes) + np.count_nonzero(self.has_no) > before)

    def _per_cell(self, number: Integers) -> Integers:
        sums = np.bincount(self._cell, weights=number, minlength=len(self.least))
        return sums.astype(np.int64)

"""Figures put together: one cell for each set of units, one atom for units in the same cells.

The same units are often counted under several names: an authority that is a hub, a snapshot in
which nothing changed, a second release. Whatever was published under any of the names is known of
all of them. Units in the same cells are interchangeable to a reader, so only their number counts.
"""

from dataclasses import dataclass

import numpy as np

from transforms.audit_cells import ACHIEVED, NOT, PARTLY, Figures, Flags, Integers

STATES = (NOT, PARTLY, ACHIEVED)


@dataclass(frozen=True)
class Merged:
    """Distinct cells and the atoms in them.

    ``cell`` gives the distinct cell of each published cell, -1 for one without units. ``least``
    and ``most`` have one row a distinct cell, with all that is published under its names.
    ``entry_cell`` and ``entry_atom`` list which atom is in which cell, sorted. ``group`` puts
    atoms together that share every cell about which anything is published: a reader can tell
    their units apart, and nothing published does.
    """

    cell: Integers
    size: Integers
    least: Integers
    most: Integers
    atom_of_unit: Integers
    atom_size: Integers
    entry_cell: Integers
    entry_atom: Integers
    group: Integers

    @property
    def binds(self) -> Flags:
        """Tell about which distinct cells anything is published."""
        return _binds(self.least, self.most, self.size)

    @property
    def contradicted(self) -> Flags:
        """Tell which distinct cells' figures contradict each other already."""
        return np.asarray((self.least > self.most).any(axis=1))

    @property
    def group_size(self) -> Integers:
        """Count the units of each group."""
        return np.bincount(self.group, weights=self.atom_size).astype(np.int64)


def merged(figures: Figures) -> Merged:
    """Merge cells with the same units, then units in the same cells."""
    order = np.lexsort((figures.cell_units, figures.cell_of_entry))
    cell = _numbered(figures.cell_start, figures.cell_units[order])
    filled = figures.size > 0
    numbers, first = np.unique(cell[filled], return_index=True)
    here = np.flatnonzero(filled)[first]
    cell = np.where(filled, np.searchsorted(numbers, cell), -1)
    least, most, size = _known(figures, cell, here)
    starts = figures.cell_start[here]
    entry_cell = np.repeat(np.arange(len(here), dtype=np.int64), size)
    within = np.arange(len(entry_cell), dtype=np.int64) - np.repeat(np.cumsum(size) - size, size)
    entry_unit = figures.cell_units[np.repeat(starts, size) + within]
    atom_of_unit = _by_cells(entry_cell, entry_unit, figures.units)
    pairs = np.unique(np.stack([entry_cell, atom_of_unit[entry_unit]]), axis=1)
    atom_size = np.bincount(atom_of_unit).astype(np.int64)
    bound = _binds(least, most, size)[pairs[0]]
    group = _by_cells(pairs[0][bound], pairs[1][bound], len(atom_size))
    return Merged(cell, size, least, most, atom_of_unit, atom_size, pairs[0], pairs[1], group)


def _known(figures: Figures, cell: Integers, here: Integers) -> tuple[Integers, Integers, Integers]:
    """Put together what is published of each distinct cell, and draw what follows at once.

    Not, partly and achieved add up to the cell's size, so two of them bound the third.
    """
    size = figures.size[here]
    least = np.zeros((len(here), len(STATES)), dtype=np.int64)
    most = np.repeat(size[:, None], len(STATES), axis=1)
    filled = cell >= 0
    np.maximum.at(least, cell[filled], figures.least[filled])
    np.minimum.at(most, cell[filled], figures.most[filled])
    for _ in STATES:
        others_least = least.sum(axis=1, keepdims=True) - least
        others_most = most.sum(axis=1, keepdims=True) - most
        least = np.maximum(least, size[:, None] - others_most)
        most = np.minimum(most, size[:, None] - others_least)
    return least, most, size


def _binds(least: Integers, most: Integers, size: Integers) -> Flags:
    return np.asarray((least > 0).any(axis=1) | (most < size[:, None]).any(axis=1))


def _by_cells(entry_cell: Integers, entry_item: Integers, items: int) -> Integers:
    """Give each item the number of its set of cells; the empty set is one of them."""
    order = np.lexsort((entry_cell, entry_item))
    start = np.searchsorted(entry_item[order], np.arange(items + 1))
    return _numbered(start, entry_cell[order])


def _numbered(start: Integers, values: Integers) -> Integers:
    """Give each row the number of its content, in the order in which contents appear."""
    number: dict[bytes, int] = {}
    rows = zip(start[:-1].tolist(), start[1:].tolist(), strict=True)
    found = [number.setdefault(values[a:b].tobytes(), len(number)) for a, b in rows]
    return np.array(found, dtype=np.int64)

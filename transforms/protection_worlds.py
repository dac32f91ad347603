"""Worlds: other data sets, as the units that come to achieve or cease to (method, section 1.5).

Most worlds move a dozen units, so they are kept by the atoms they move and added up over those
atoms' cells alone. The certificate has them by unit: which of an atom's units move makes no
difference to what is published.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from transforms.protection_stack import ACHIEVED, STATES, Atoms, Integers, Stack

Changes = tuple[tuple[int, int, int], ...]
"""A world as the certificate has it: (unit, its state, its state there)."""


@dataclass(frozen=True)
class World:
    """The atoms a world moves, and how many of each leave "partly" and leave "not".

    Where none of them go from one to the other, all of these come to achieve.
    """

    atom: Integers
    from_partly: Integers
    from_not: Integers

    @classmethod
    def of(cls, from_partly: Integers, from_not: Integers) -> "World":
        """Keep the atoms that are moved, of one number for every atom."""
        atom = np.flatnonzero(from_partly | from_not)
        return cls(atom, from_partly[atom], from_not[atom])

    @property
    def gain(self) -> Integers:
        """Give how many more achieve in each atom moved; negative where fewer do."""
        return self.from_partly + self.from_not


class Incidence:
    """Which atoms are in which cells, and which units in which atoms."""

    def __init__(self, stack: Stack, atoms: Atoms) -> None:
        """List the pairs of atoms and cells, sorted by cell, and the units by atom."""
        self._state, self._of_unit = stack.state, atoms.of_unit
        self._cells_of = atoms.cells
        self.cells = len(stack.cost)
        row, place = np.nonzero(atoms.cells[: atoms.none] < self.cells)
        cell = atoms.cells[row, place]
        order = np.lexsort((row, cell))
        self.cell, self.atom = cell[order], row[order]
        self._start = np.searchsorted(self.cell, np.arange(self.cells + 1))
        self._units = np.argsort(atoms.of_unit, kind="stable")
        self._first = np.searchsorted(atoms.of_unit[self._units], np.arange(atoms.none + 1))

    def atoms_of(self, cell: int) -> Integers:
        """List the atoms of a cell."""
        return self.atom[self._start[cell] : self._start[cell + 1]]

    def units_of(self, atom: int) -> Integers:
        """List the units of an atom."""
        return self._units[self._first[atom] : self._first[atom + 1]]

    def per_cell(self, atom: Integers, number: Integers) -> Integers:
        """Add a number of each of some atoms up over every cell."""
        into = self._cells_of[atom]
        weights = np.repeat(number, into.shape[1])
        sums = np.bincount(into.ravel(), weights=weights, minlength=self.cells + 1)
        return np.rint(sums[: self.cells]).astype(np.int64)

    def changes(self, world: World) -> Changes:
        """Name units for a world: of those that have the state, the first."""
        listed: list[tuple[int, int, int]] = []
        taken: set[int] = set()
        for atom, before, there, number in _moves(world):
            units = self.units_of(atom)
            free = [u for u in units[self._state[units] == before].tolist() if u not in taken]
            listed += [(unit, before, there) for unit in free[:number]]
            taken.update(free[:number])
        return tuple(sorted(listed))

    def world(self, changes: Iterable[tuple[int, int, int]]) -> World | None:
        """Read a world back; None if it is not of this stack: other units, or other results."""
        flows = np.zeros((2, len(self._first) - 1), dtype=np.int64)
        seen: set[int] = set()
        for unit, before, there in changes:
            if unit in seen or not 0 <= unit < len(self._state) or self._state[unit] != before:
                return None
            if before == there or there not in STATES:
                return None
            seen.add(unit)
            for state, left in ((before, 1), (there, -1)):
                if state != ACHIEVED:
                    flows[1 - state, self._of_unit[unit]] += left
        return World.of(flows[0], flows[1])


def _moves(world: World) -> Iterator[tuple[int, int, int, int]]:
    """Give the moves of units that make a world: atom, state, state there, how many.

    As many as leave "partly" and come to "not", or the other way round, go there directly.
    """
    flows = zip(
        world.atom.tolist(), world.from_partly.tolist(), world.from_not.tolist(), strict=True
    )
    for atom, from_partly, from_not in flows:
        over = min(abs(from_partly), abs(from_not)) if from_partly * from_not < 0 else 0
        if over:
            yield (atom, 1, 0, over) if from_partly > 0 else (atom, 0, 1, over)
        for state, flow in ((1, from_partly), (0, from_not)):
            if flow > 0:
                yield atom, state, ACHIEVED, flow - over
            elif flow < 0:
                yield atom, ACHIEVED, state, -flow - over

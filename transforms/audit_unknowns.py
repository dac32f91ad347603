"""What a reader does not know, as whole numbers: how many of each atom achieved, and how many not.

One unknown an atom for the number achieving. A second one, for those that did not at all, only
where the published numbers of "partly" and "not" can say something about the first: elsewhere
"not" may be taken as none, which leaves every limit the freest.
"""

from dataclasses import dataclass

import numpy as np

from transforms.audit_atoms import Merged
from transforms.audit_cells import ACHIEVED, NOT, PARTLY, Flags, Integers
from transforms.audit_limits import Limits


@dataclass(frozen=True)
class Unknowns:
    """Limits, the atom of each unknown, and the distinct cell of each row, -1 if about one atom.

    ``is_first`` tells the numbers achieving, one an atom in order, from those not achieving.
    """

    limits: Limits
    atom: Integers
    is_first: Flags
    cell_of_row: Integers


def unknowns(table: Merged) -> Unknowns:
    """Write all that is published as limits on the unknowns."""
    atoms = len(table.atom_size)
    partly_says = _partly_says(table)
    second = _has_second(table, partly_says)
    place = np.full(atoms, -1, dtype=np.int64)
    place[second] = atoms + np.arange(np.count_nonzero(second))
    rows = _Rows(table, place)
    achieved = _says(table, ACHIEVED)
    rows.add(achieved, table.least[:, ACHIEVED], table.most[:, ACHIEVED], [True, False])
    rows.add(_says(table, NOT), table.least[:, NOT], table.most[:, NOT], [False, True])
    rest_least = table.size - table.most[:, PARTLY]
    rows.add(partly_says, rest_least, table.size - table.least[:, PARTLY], [True, True])
    rows.add_atoms(np.flatnonzero(second), table.atom_size[second])
    atom = np.concatenate([np.arange(atoms, dtype=np.int64), np.flatnonzero(second)])
    limits, cell_of_row = rows.made(table.atom_size[atom])
    return Unknowns(limits, atom, np.arange(len(atom)) < atoms, cell_of_row)


def _says(table: Merged, state: int) -> Flags:
    """Tell which distinct cells' number in a state is limited."""
    limited: Flags = (table.least[:, state] > 0) | (table.most[:, state] < table.size)
    return limited


def _partly_says(table: Merged) -> Flags:
    """Tell where the number partly achieving says more than the other two numbers do."""
    others_least = table.least[:, NOT] + table.least[:, ACHIEVED]
    others_most = table.most[:, NOT] + table.most[:, ACHIEVED]
    more: Flags = (table.most[:, PARTLY] < table.size - others_least) | (
        table.least[:, PARTLY] > np.maximum(0, table.size - others_most)
    )
    return more


def _has_second(table: Merged, partly_says: Flags) -> Flags:
    """Tell which atoms need the second unknown.

    Fewer not achieving suits every limit but two kinds: at least so many are "not", and at most so
    many are partly.
    """
    asks = (table.least[:, NOT] > 0) | partly_says
    found = np.zeros(len(table.atom_size), dtype=np.bool_)
    found[table.entry_atom[asks[table.entry_cell]]] = True
    return found


class _Rows:
    """Rows gathered kind by kind."""

    def __init__(self, table: Merged, second: Integers) -> None:
        self._table, self._second = table, second
        self._row: list[Integers] = []
        self._column: list[Integers] = []
        self._least: list[Integers] = []
        self._most: list[Integers] = []
        self._cell: list[Integers] = []
        self._made = 0

    def add(self, chosen: Flags, least: Integers, most: Integers, which: list[bool]) -> None:
        """Add a row for each chosen cell: the sum of its atoms' first, second or both unknowns."""
        table, cells = self._table, np.flatnonzero(chosen)
        number = np.cumsum(chosen) - 1 + self._made
        within = chosen[table.entry_cell]
        cell, atom = table.entry_cell[within], table.entry_atom[within]
        for wanted, column in zip(which, (atom, self._second[atom]), strict=True):
            here = column >= 0 if wanted else np.zeros(len(column), dtype=np.bool_)
            self._row.append(number[cell[here]])
            self._column.append(column[here])
        self._close(cells, least[cells], most[cells])

    def add_atoms(self, atoms: Integers, size: Integers) -> None:
        """Add a row for each atom with two unknowns: together no more than its units."""
        number = self._made + np.arange(len(atoms), dtype=np.int64)
        self._row += [number, number]
        self._column += [atoms, self._second[atoms]]
        self._close(np.full(len(atoms), -1, dtype=np.int64), np.zeros_like(size), size)

    def _close(self, cells: Integers, least: Integers, most: Integers) -> None:
        self._cell.append(cells)
        self._least.append(least)
        self._most.append(most)
        self._made += len(cells)

    def made(self, column_most: Integers) -> tuple[Limits, Integers]:
        """Put the rows together, pairs sorted by row."""
        row, column = np.concatenate(self._row), np.concatenate(self._column)
        order = np.lexsort((column, row))
        limits = Limits(
            column_least=np.zeros_like(column_most),
            column_most=column_most,
            row=row[order],
            column=column[order],
            factor=np.ones(len(row), dtype=np.int64),
            row_least=np.concatenate(self._least),
            row_most=np.concatenate(self._most),
        )
        return limits, np.concatenate(self._cell)

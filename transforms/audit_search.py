"""What follows from the figures: which results are settled, and the bounds of what is hidden.

Witnesses asked to show what none has shown yet clear almost everything, many results at once;
relaxed programs prove most of what witnesses do not reach; whole-number programs decide the rest.
What even they leave undecided counts as unsafe.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transforms.audit_atoms import Merged
from transforms.audit_cells import ACHIEVED, Flags, Integers
from transforms.audit_earlier import DataSets, fitting
from transforms.audit_limits import Numbers
from transforms.audit_program import Effort, Program
from transforms.audit_unknowns import Unknowns
from transforms.audit_witnesses import Witnesses

SWEEPS = 8
"""Times the numbers not achieving are moved, to let others achieve."""

ROUNDS, IDLE_ROUNDS = 40, 2
"""Witnesses asked for between two moves, and how many in a row may show nothing new."""

CELL_ROUNDS = 6
"""Witnesses asked for small, and for large, numbers in all cells at once."""

GOLDEN = 0.6180339887498949
"""Its multiples spread evenly over 0 to 1: weights that favour no order of the unknowns."""

OPEN, UNDECIDED, SETTLED = 0, 1, 2
"""What is known of a group's units: either result is possible, it is not known, one is certain."""

Wanting = Callable[[Integers, Integers], Flags]
"""Tells from their bounds so far which distinct cells are to be bounded further."""


@dataclass(frozen=True)
class Known:
    """What follows from the figures, as far as it was found.

    ``least`` and ``most`` bound the number achieved in each distinct cell as far as witnesses
    reach; ``proved`` says where none reaches further. ``result`` has ``OPEN``, ``UNDECIDED`` or
    ``SETTLED`` for each group of atoms, ``moves`` whether witnesses differ about its number;
    ``points`` are the witnesses.
    ``is_possible``: whether any data set fits; None: unknown.
    """

    least: Integers
    most: Integers
    proved: Flags
    result: Integers
    moves: Flags
    is_possible: bool | None
    points: list[Integers]
    effort: Effort


def is_reached(table: Merged, least: Integers, most: Integers) -> Flags:
    """Tell where bounds are as wide as what is published of the distinct cell itself."""
    wide: Flags = (least <= table.least[:, ACHIEVED]) & (most >= table.most[:, ACHIEVED])
    return wide


def search(
    table: Merged, unknown: Unknowns, wanting: Wanting, nodes: int, earlier: DataSets | None = None
) -> Known:
    """Find what follows from a table of figures and its unknowns.

    ``nodes`` is how far each whole-number program may go; ``earlier`` has data sets to try first.
    """
    effort = Effort(nodes)
    first = [] if earlier is None else list(fitting(table, unknown, earlier, effort))
    return _Search(table, unknown, effort).run(wanting, first)


class _Search:
    """Asks for witnesses and proofs.

    The *first* unknowns are the numbers achieving. Most questions are put to them alone, with the
    others held as a witness has them; bounds are proved with the others forgotten. Only where the
    two differ is everything asked at once.
    """

    def __init__(self, table: Merged, unknown: Unknowns, effort: Effort) -> None:
        self._table, self._limits, self._atom = table, unknown.limits, unknown.atom
        self._effort, self._shown, self._turn = effort, Witnesses(table), 0
        self._points: list[Integers] = []
        self._first = unknown.is_first
        self._all = Program(self._limits, self._effort)
        self._loose = self._held = self._all
        self._newest = self._base = np.zeros(len(self._first), dtype=np.int64)
        if not self._first.all():
            self._loose = Program(self._limits.loose(self._first), self._effort)

    def run(self, wanting: Wanting, first: list[Integers]) -> Known:
        """Find all that follows; where no data set fits, only that. ``first`` are known to fit."""
        cells, groups = len(self._table.size), len(self._table.group_size)
        proved, result = np.zeros(cells, dtype=np.bool_), np.full(groups, UNDECIDED)
        shown, is_possible = self._shown, self._begin(first)
        if is_possible:
            self._harvest_units()
            self._harvest_cells(wanting)
            decided = {
                int(group): self._decide(int(group)) for group in np.flatnonzero(~shown.open)
            }
            result[:] = OPEN
            result[list(decided)] = list(decided.values())
            for cell in np.flatnonzero(wanting(shown.least, shown.most)):
                proved[cell] = self._bound(int(cell))
            proved |= is_reached(self._table, shown.least, shown.most)
        return Known(
            least=shown.least,
            most=shown.most,
            proved=proved,
            result=result,
            moves=shown.moves,
            is_possible=is_possible,
            points=self._points,
            effort=self._effort,
        )

    def _begin(self, first: list[Integers]) -> bool | None:
        """Find a first witness; tell whether there is any, None if that is not known."""
        for known in first:
            self._take(known)
        if first:
            return True
        if self._table.contradicted.any():
            return False
        point = self._all.some(self._weight(np.zeros(len(self._first))))
        if point is None:
            answer = self._all.least(np.zeros(len(self._first), dtype=np.int64))
            if answer.point is None:
                return None if answer.is_possible else False
            point = answer.point
        self._take(point)
        return True

    def _take(self, point: Integers) -> bool:
        """Take a point as the newest witness; tell whether it shows a new result."""
        self._newest = point
        self._points.append(point)
        return self._shown.take(point[self._first])

    def _take_held(self, achieved: Integers) -> bool:
        """Take a point of the first unknowns, with the others as they are held."""
        point = self._base.copy()
        point[self._first] = achieved
        return self._take(point)

    def _hold(self) -> None:
        """Hold the other unknowns as the newest witness has them."""
        if not self._first.all():
            self._base = self._newest
            self._held = Program(self._limits.part(self._first, self._base), self._effort)

    def _move(self, point: Integers, wanted: Numbers) -> bool:
        """Find a witness that differs from a point in the other unknowns only."""
        part = Program(self._limits.part(~self._first, point), self._effort)
        found = part.some(self._weight(wanted))
        if found is None:
            return False
        moved = point.copy()
        moved[~self._first] = found
        self._take(moved)
        return True

    def _harvest_units(self) -> None:
        """Ask for witnesses that show as many results as can be that none has shown yet.

        When no more come, the numbers not achieving are moved out of atoms that are to achieve.
        """
        shown, group = self._shown, self._table.group
        for _ in range(SWEEPS):
            self._hold()
            idle = 0
            for _ in range(ROUNDS):
                if shown.open.all() or idle == IDLE_ROUNDS:
                    break
                wanted = np.where(shown.has_no, -1.0, 1.0) * ~shown.open
                found = self._held.some(self._weight(wanted[group]))
                idle = 0 if found is not None and self._take_held(found) else idle + 1
            if shown.open.all() or self._first.all():
                return
            self._move(
                self._newest, (~shown.has_yes[group[self._atom[~self._first]]]).astype(np.float64)
            )
        self._hold()

    def _harvest_cells(self, wanting: Wanting) -> None:
        """Ask for witnesses with small, then large, numbers in all cells still to be bounded."""
        shown, table = self._shown, self._table
        for turn in range(2 * CELL_ROUNDS):
            far, sign = shown.least > table.least[:, ACHIEVED], 1.0
            if turn % 2:
                far, sign = shown.most < table.most[:, ACHIEVED], -1.0
            entries = (far & wanting(shown.least, shown.most))[table.entry_cell]
            if entries.any():
                atoms = np.bincount(table.entry_atom[entries], minlength=len(table.atom_size))
                found = self._held.some(self._weight(sign * atoms.astype(np.float64)))
                if found is not None:
                    self._take_held(found)

    def _weight(self, wanted: Numbers) -> Numbers:
        """Weigh unknowns by what is wanted, and a little at random, never twice the same."""
        self._turn += 1
        place = np.arange(1, len(wanted) + 1) * (GOLDEN * self._turn)
        weight: Numbers = wanted + 0.02 * (np.modf(place)[0] - 0.5)
        return weight

    def _decide(self, group: int) -> int:
        """Decide whether a group's units can have the result that no witness shows."""
        shown, size = self._shown, int(self._table.group_size[group])
        atoms = self._table.group == group
        if not shown.has_yes[group] and self._least(atoms, -1, 0) == 0:
            return SETTLED
        if not shown.has_no[group] and self._least(atoms, 1, size) == size:
            return SETTLED
        return OPEN if shown.open[group] else UNDECIDED

    def _bound(self, cell: int) -> bool:
        """Find how small and how large a cell's number can be; tell whether that is proved."""
        shown, entries = self._shown, self._table.entry_cell == cell
        atoms = np.zeros(len(self._table.atom_size), dtype=np.bool_)
        atoms[self._table.entry_atom[entries]] = True
        lowest = int(self._table.least[cell, ACHIEVED])
        highest = int(self._table.most[cell, ACHIEVED])
        if shown.least[cell] > lowest:
            lowest = max(lowest, self._least(atoms, 1, int(shown.least[cell])))
        if shown.most[cell] < highest:
            highest = min(highest, -self._least(atoms, -1, -int(shown.most[cell])))
        return bool(shown.least[cell] <= lowest and shown.most[cell] >= highest)

    def _least(self, atoms: Flags, sign: int, known: int) -> int:
        """Bound the number achieving in some atoms, or its opposite, from below.

        The bound is proved; ``known`` is reached by a witness. Better witnesses are taken.
        """
        weight = np.zeros(len(self._first), dtype=np.int64)
        weight[self._first] = sign * atoms
        if not self._first.all():
            bound = self._loose.bound(weight[self._first])
            if bound is None or known <= bound:
                return known
            answer = self._held.least(weight[self._first], known)
            if answer.point is not None:
                self._take_held(answer.point)
                known = min(known, int(weight[self._first] @ answer.point))
            if known <= bound:
                return bound
        answer = self._all.least(weight, known)
        if answer.point is not None:
            self._take(answer.point)
        return answer.bound

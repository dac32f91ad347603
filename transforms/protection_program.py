"""Worlds as integer programs: other data sets that publish the same figures (method, section 1.5).

A world changes how many units of each atom are in each state. An exact cell must keep all three of
its counts, so that "partly" and "not" are as safe as "achieved"; a range cell must keep its number
achieved within its range; a hidden cell binds nothing. One program serves every question about a
part of a stack: the objective, the goal and what is hidden by now are all that changes.

HiGHS stops on a gap or a number of nodes, never on time, so that the same stack gives the same
pattern on any machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from transforms.protection_rules import OK, RANGE, Shown
from transforms.protection_stack import ACHIEVED, Atoms, Integers, Stack

FREE = highspy.kHighsInf
WHOLE = 1e-6
"""How near to whole numbers a solution of the relaxed program must be to stand. Most are: the
programs are nearly flows in a network, and the relaxed one is solved from where the last ended."""

_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "mip_rel_gap": 0.5,
    "mip_max_nodes": 20,
}
_USABLE = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)


@dataclass(frozen=True)
class World:
    """Units that come to achieve, by atom: those that were partly and those that were not."""

    from_partly: Integers
    from_not: Integers

    @property
    def gain(self) -> Integers:
        """Give how many more achieve in each atom; negative where fewer do."""
        return self.from_partly + self.from_not


@dataclass(frozen=True)
class Incidence:
    """Which atoms are in which cells, as pairs sorted by cell."""

    cell: Integers
    atom: Integers
    start: Integers

    @classmethod
    def of(cls, atoms: Atoms, cells: int) -> "Incidence":
        """List the pairs of a stack's atoms and cells."""
        listed = atoms.cells[: atoms.none]
        row, place = np.nonzero(listed < cells)
        cell = listed[row, place]
        order = np.lexsort((row, cell))
        return cls(cell[order], row[order], np.searchsorted(cell[order], np.arange(cells + 1)))

    def atoms_of(self, cell: int) -> Integers:
        """List the atoms of a cell."""
        return self.atom[self.start[cell] : self.start[cell + 1]]

    def per_cell(self, flow: Integers) -> Integers:
        """Add a number of each atom up over each cell."""
        sums = np.bincount(self.cell, weights=flow[self.atom], minlength=len(self.start) - 1)
        return np.rint(sums).astype(np.int64)

    def per_atom(self, is_in: NDArray[np.bool_], atoms: int) -> Integers:
        """Count for each atom the cells it is in, of some."""
        return np.bincount(self.atom[is_in[self.cell]], minlength=atoms).astype(np.int64)


class Program:
    """The integer program of a part of a stack, whose other atoms stay as they are.

    Columns: two flows an atom, from partly and from not, then slacks. A slack is how far a shown
    cell would miss its figure, at the price of hiding it; where nothing more may be hidden, slacks
    are held at zero. Rows: two a cell, one an atom that achieves somewhere, and the goal.
    """

    def __init__(
        self,
        stack: Stack,
        counts: Integers,
        incidence: Incidence,
        shown: Shown,
        chosen: NDArray[np.bool_],
    ) -> None:
        """Set up the atoms chosen, with what is shown at the moment."""
        self._all = len(counts)
        self._atom = np.flatnonzero(chosen)
        self._column = np.full(self._all, -1, dtype=np.int64)
        self._column[self._atom] = np.arange(len(self._atom))
        self._counts = counts[self._atom]
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
        for option, value in _OPTIONS.items():
            self._solver.setOptionValue(option, value)
        touched = np.unique(incidence.cell[chosen[incidence.atom]])
        self._cell = touched[shown.status[touched] <= RANGE]
        self._row = {int(cell): 2 * place for place, cell in enumerate(self._cell)}
        self._add_columns(stack, shown)
        self._add_rows(stack, incidence, shown)

    def most_gain(self, wanted: Integers) -> World | None:
        """Find a world that hides nothing more and gains most where it is wanted.

        ``wanted`` weighs each atom: positive where more should come to achieve, negative where
        fewer should.
        """
        reward = -wanted[self._atom].astype(np.float64)
        return self._solve(np.concatenate([reward, reward]), slack=False)

    def cheapest(self, atoms: Integers, gain: int) -> World | None:
        """Find the world of least loss with at least this gain over some atoms.

        A negative gain is a loss of at least as many. Atoms outside the part are passed over.
        """
        here = self._column[atoms]
        here = here[here >= 0]
        columns = [int(column) for column in (*here, *(here + len(self._atom)))]
        for column in columns:
            self._solver.changeCoeff(self._goal, column, 1.0)
        self._solver.changeRowBounds(self._goal, *((gain, FREE) if gain > 0 else (-FREE, gain)))
        world = self._solve(np.zeros(2 * len(self._atom)), slack=True)
        for column in columns:
            self._solver.changeCoeff(self._goal, column, 0.0)
        self._solver.changeRowBounds(self._goal, -FREE, FREE)
        return world

    def hide(self, cells: Integers) -> None:
        """Let some cells bind nothing from now on."""
        for cell in cells:
            row = self._row.get(int(cell))
            if row is not None:
                self._solver.changeRowBounds(row, -FREE, FREE)
                self._solver.changeRowBounds(row + 1, -FREE, FREE)

    def _solve(self, objective: NDArray[np.float64], *, slack: bool) -> World | None:
        """Solve the relaxed program, and the whole-numbered one only where that is not whole."""
        flows = len(objective)
        columns = np.arange(flows + len(self._price), dtype=np.int32)
        self._solver.changeColsCost(len(columns), columns, np.concatenate([objective, self._price]))
        room = np.where(self._may_miss & slack, FREE, 0.0)
        self._solver.changeColsBounds(len(room), columns[flows:], np.zeros(len(room)), room)
        for is_relaxed in (True, False):
            self._solver.setOptionValue("solve_relaxation", is_relaxed)
            self._solver.run()
            values = np.asarray(self._solver.getSolution().col_value[:flows])
            if self._solver.getModelStatus() not in _USABLE or not len(values):
                return None
            flow = np.rint(values).astype(np.int64)
            if not is_relaxed or np.abs(values - flow).max(initial=0.0) < WHOLE:
                break
        return World(*(self._everywhere(part) for part in np.split(flow, 2)))

    def _everywhere(self, flow: Integers) -> Integers:
        spread = np.zeros(self._all, dtype=np.int64)
        spread[self._atom] = flow
        return spread

    def _add_columns(self, stack: Stack, shown: Shown) -> None:
        achieved, partly, not_ = (self._counts[:, state] for state in (ACHIEVED, 1, 0))
        lower = -np.concatenate([achieved, achieved]).astype(np.float64)
        upper = np.concatenate([partly, not_]).astype(np.float64)
        self._solver.addVars(len(lower), lower, upper)
        columns = np.arange(len(lower), dtype=np.int32)
        whole = np.full(len(lower), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._solver.changeColsIntegrality(len(lower), columns, whole)
        slacks_of = np.where(shown.status[self._cell] == OK, 4, 2)
        self._first_slack = len(lower) + np.cumsum(slacks_of) - slacks_of
        missing = np.repeat(self._cell, slacks_of)
        self._price, self._may_miss = stack.cost[missing], ~stack.never[missing]
        self._solver.addVars(len(missing), np.zeros(len(missing)), np.zeros(len(missing)))

    def _add_rows(self, stack: Stack, incidence: Incidence, shown: Shown) -> None:
        rows, width = _Rows(), len(self._atom)
        for place, cell in enumerate(self._cell):
            slack = int(self._first_slack[place])
            column = self._column[incidence.atoms_of(int(cell))]
            partly = column[column >= 0]
            not_ = partly + width
            if shown.status[cell] == OK:
                rows.add([*partly, slack, slack + 1], _signed(len(partly)), 0.0, 0.0)
                rows.add([*not_, slack + 2, slack + 3], _signed(len(not_)), 0.0, 0.0)
            else:
                achieved = int(stack.counts[cell, ACHIEVED])
                low, high = int(shown.low[cell]) - achieved, int(shown.high[cell]) - achieved
                both = [*partly, *not_, slack, slack + 1]
                rows.add(both, _signed(2 * len(partly)), float(low), float(high))
                rows.add([], [], -FREE, FREE)
        for leaver in np.flatnonzero(self._counts[:, ACHIEVED]).tolist():
            most_leaving = -float(self._counts[leaver, ACHIEVED])
            rows.add([leaver, leaver + width], [1.0, 1.0], most_leaving, FREE)
        self._goal = len(rows.lower)
        rows.add([], [], -FREE, FREE)
        rows.into(self._solver)


class _Rows:
    """Rows gathered and handed to the solver at once."""

    def __init__(self) -> None:
        self.start: list[int] = []
        self.index: list[int] = []
        self.value: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, index: Sequence[int], value: Sequence[float], lower: float, upper: float) -> None:
        self.start.append(len(self.index))
        self.index.extend(int(column) for column in index)
        self.value.extend(value)
        self.lower.append(lower)
        self.upper.append(upper)

    def into(self, solver: highspy.Highs) -> None:
        solver.addRows(
            len(self.lower),
            np.array(self.lower),
            np.array(self.upper),
            len(self.index),
            np.array(self.start, dtype=np.int32),
            np.array(self.index, dtype=np.int32),
            np.array(self.value),
        )


def _signed(atoms: int) -> list[float]:
    return [1.0] * atoms + [1.0, -1.0]

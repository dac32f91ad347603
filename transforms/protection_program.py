"""Worlds as integer programs: other data sets that publish the same figures (method, section 1.5).

A world changes how many units of each atom are in each state. An exact cell must keep all three of
its counts, so that "partly" and "not" are as safe as "achieved"; a range cell must keep its number
achieved within its range; a hidden cell binds nothing. One program serves every question about a
stack: what changes between questions is the objective, the goal row and what is hidden by now.

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
MOST_NODES = 2000
"""Nodes after which the best world so far is taken; programs this small hardly branch at all."""

WHOLE = 1e-6
"""How near to whole numbers a solution of the relaxed program must be to stand. Most are: the
programs are nearly flows in a network, and the relaxed one is solved from where the last ended."""

GOOD_ENOUGH = 0.05
"""Relative gap at which the search for the most flips, or the least loss, ends."""


@dataclass(frozen=True)
class World:
    """Units that come to achieve, by atom: those that were partly and those that were not."""

    from_partly: Integers
    from_not: Integers

    @property
    def gain(self) -> Integers:
        """Give how many more achieve in each atom; negative where fewer do."""
        return self.from_partly + self.from_not


class Program:
    """The integer program of one stack: two flows an atom, then two slacks for each flow and cell.

    A slack is how far a cell that is still exact would miss its figure: its price is what hiding
    the cell loses. Where nothing more may be hidden, slacks are held at zero.
    """

    def __init__(self, stack: Stack, atoms: Atoms, shown: Shown) -> None:
        """Set up a stack with what the primary rules show."""
        self.stack, self.shown = stack, shown
        self.counts = atoms.counts[: atoms.none]
        self.atoms, self.cells = len(self.counts), len(stack.cost)
        self.spread = atoms.matrix(self.cells)[: self.atoms].astype(np.int64)
        self._solver = highspy.Highs()
        for option, value in _OPTIONS.items():
            self._solver.setOptionValue(option, value)
        self._add_columns()
        self._add_rows()

    def most_gain(self, wanted: Integers, within: NDArray[np.bool_]) -> World | None:
        """Find a world that hides nothing more and gains most where it is wanted.

        ``wanted`` weighs each atom: positive where more should come to achieve, negative where
        fewer should. Only the atoms ``within`` may change: a part of England is solved far faster
        than the whole.
        """
        reward = -wanted.astype(np.float64)
        self._allow(within)
        return self._solve(np.concatenate([reward, reward]), slack=False)

    def cheapest(self, atoms: Integers, gain: int, within: NDArray[np.bool_]) -> World | None:
        """Find the world of least loss with at least this gain over some atoms.

        A negative gain is a loss of at least as many.
        """
        self._allow(within)
        goal = 2 * self.cells + self._leavers
        columns = [int(atom) + flow for flow in (0, self.atoms) for atom in atoms]
        for column in columns:
            self._solver.changeCoeff(goal, column, 1.0)
        self._solver.changeRowBounds(goal, *((gain, FREE) if gain > 0 else (-FREE, gain)))
        world = self._solve(np.zeros(2 * self.atoms), slack=True)
        for column in columns:
            self._solver.changeCoeff(goal, column, 0.0)
        self._solver.changeRowBounds(goal, -FREE, FREE)
        return world

    def hide(self, cells: Integers) -> None:
        """Let some cells bind nothing from now on."""
        for cell in cells:
            for row in (2 * int(cell), 2 * int(cell) + 1):
                self._solver.changeRowBounds(row, -FREE, FREE)

    def _allow(self, within: NDArray[np.bool_]) -> None:
        """Hold the atoms outside still."""
        achieved, partly, not_ = self.counts[:, ACHIEVED], self.counts[:, 1], self.counts[:, 0]
        lower = np.concatenate([-achieved * within, -achieved * within]).astype(np.float64)
        upper = np.concatenate([partly * within, not_ * within]).astype(np.float64)
        columns = np.arange(len(lower), dtype=np.int32)
        self._solver.changeColsBounds(len(columns), columns, lower, upper)

    def _solve(self, objective: NDArray[np.float64], *, slack: bool) -> World | None:
        flows = 2 * self.atoms
        columns = np.arange(flows + len(self._slack_cells), dtype=np.int32)
        prices = np.concatenate([objective, self.stack.cost[self._slack_cells]])
        self._solver.changeColsCost(len(columns), columns, prices)
        room = np.where(self._slack_allowed & slack, FREE, 0.0)
        slacks = columns[flows:]
        self._solver.changeColsBounds(len(slacks), slacks, np.zeros(len(slacks)), room)
        for is_relaxed in (True, False):
            self._solver.setOptionValue("solve_relaxation", is_relaxed)
            self._solver.run()
            values = np.asarray(self._solver.getSolution().col_value[:flows])
            if self._solver.getModelStatus() not in _USABLE or not len(values):
                return None
            flow = np.rint(values).astype(np.int64)
            if not is_relaxed or np.abs(values - flow).max(initial=0.0) < WHOLE:
                break
        return World(flow[: self.atoms], flow[self.atoms :])

    def _add_columns(self) -> None:
        flows = np.zeros(2 * self.atoms)
        self._solver.addVars(len(flows), flows, flows)
        whole = np.full(len(flows), highspy.HighsVarType.kInteger)
        columns = np.arange(len(flows), dtype=np.int32)
        self._solver.changeColsIntegrality(len(flows), columns, list(whole))
        slacks_of = np.select([self.shown.status == OK, self.shown.status == RANGE], [4, 2], 0)
        self._slack_cells = np.repeat(np.arange(self.cells), slacks_of)
        self._first_slack = 2 * self.atoms + np.cumsum(slacks_of) - slacks_of
        self._slack_allowed = ~self.stack.never[self._slack_cells]
        slacks = len(self._slack_cells)
        self._solver.addVars(slacks, np.zeros(slacks), np.zeros(slacks))

    def _add_rows(self) -> None:
        """Add two rows a cell (for a range both flows in one), leavers of an atom, and the goal."""
        rows = _Rows()
        for cell in range(self.cells):
            atoms = np.flatnonzero(self.spread[:, cell])
            slack = int(self._first_slack[cell])
            partly, not_ = [*atoms], [*(atoms + self.atoms)]
            if self.shown.status[cell] == OK:
                rows.add([*partly, slack, slack + 1], _signed(len(partly)), 0.0, 0.0)
                rows.add([*not_, slack + 2, slack + 3], _signed(len(not_)), 0.0, 0.0)
            elif self.shown.status[cell] == RANGE:
                both = [*partly, *not_]
                rows.add([*both, slack, slack + 1], _signed(len(both)), *self._room(cell))
                rows.add([], [], -FREE, FREE)
            else:
                rows.add([], [], -FREE, FREE)
                rows.add([], [], -FREE, FREE)
        leaving = np.flatnonzero(self.counts[:, ACHIEVED] > 0)
        for atom in leaving:
            most_leaving = -float(self.counts[atom, ACHIEVED])
            rows.add([int(atom), int(atom) + self.atoms], [1.0, 1.0], most_leaving, FREE)
        self._leavers = len(leaving)
        rows.add([], [], -FREE, FREE)
        rows.into(self._solver)

    def _room(self, cell: int) -> tuple[float, float]:
        achieved = int(self.stack.counts[cell, ACHIEVED])
        return float(self.shown.low[cell] - achieved), float(self.shown.high[cell] - achieved)


_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "mip_rel_gap": GOOD_ENOUGH,
    "mip_max_nodes": MOST_NODES,
}
_USABLE = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kIterationLimit,
)


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

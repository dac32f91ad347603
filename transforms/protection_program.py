"""Worlds as integer programs: other data sets that publish the same figures (method, section 1.5).

A world changes how many units of each atom are in each state. An exact cell must keep all three of
its counts, so that "partly" and "not" are as safe as "achieved"; a range cell must keep its number
achieved within its range; a hidden cell binds nothing. One program serves every question about a
part of a stack: the objective, the goal and what is hidden by now are all that changes.

The programs are nearly flows in a network, so the relaxed one is solved first, without presolve,
from the truth, where it is a few exchanges away from its answer. Each move has a small price: with
none, the solver wanders far off and comes back with halves. HiGHS stops on a gap or a number of
nodes, never on time, so that the same stack gives the same pattern on any machine.
"""

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from transforms.protection_rules import OK, RANGE, Shown
from transforms.protection_stack import ACHIEVED, Integers, Stack
from transforms.protection_worlds import Incidence, World

FREE = highspy.kHighsInf
NOT, PARTLY = 0, 1

MOVES = (
    (PARTLY, ACHIEVED),
    (ACHIEVED, PARTLY),
    (NOT, ACHIEVED),
    (ACHIEVED, NOT),
    (PARTLY, NOT),
    (NOT, PARTLY),
)
"""From which state to which a unit may move; the last two are the exchanges."""

MOVE = 0.001
"""The price of moving one unit: far below any cell's, so it only chooses among equals."""

DEARER = 8.0
"""How much dearer, in moves, a move gets that came out as a fraction, before asking again."""

MOST_TRIES = 4
"""Relaxed solutions tried for a whole one before the whole-numbered program is solved."""

WHOLE = 1e-6
"""How near to whole numbers a solution of the relaxed program must be to stand."""

_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "mip_rel_gap": 0.5,
    "mip_max_nodes": 20,
}
_USABLE = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kSolutionLimit)


class Program:
    """The integer program of a part of a stack, whose other atoms stay as they are.

    Columns: an atom's moves (``MOVES``), then slacks. The moves between partly and not are there
    only with ``exchanges``: they are seldom needed and make it half as large again. A slack is how
    far a shown cell would miss its figure, at the price of hiding it; where nothing more may be
    hidden, slacks are held at zero. Rows: two a cell, then the goal, then one for each atom and
    state found to lose more units than it has.
    """

    def __init__(
        self,
        stack: Stack,
        counts: Integers,
        incidence: Incidence,
        shown: Shown,
        chosen: NDArray[np.bool_],
        *,
        exchanges: bool,
    ) -> None:
        """Set up the atoms chosen, with what is shown at the moment."""
        self.is_fresh, self._has_slack = True, False
        self._capped: set[tuple[int, int]] = set()
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
        for option, value in _OPTIONS.items():
            self._solver.setOptionValue(option, value)
        self._add_moves(np.where(chosen[:, None], counts, 0), MOVES if exchanges else MOVES[:4])
        inside = chosen[incidence.atom] & (shown.status[incidence.cell] <= RANGE)
        self._add_slacks(stack, shown, np.unique(incidence.cell[inside]))
        self._add_rows(stack, shown, incidence.cell[inside], incidence.atom[inside])

    def most_gain(self, wanted: Integers) -> World | None:
        """Find a world that hides nothing more and gains most where it is wanted.

        ``wanted`` weighs each atom: positive where more should come to achieve, negative where
        fewer should.
        """
        reward = (self._gain * wanted[self._atom]).astype(np.float64)
        return self._solve(MOVE - reward, slack=False)

    def cheapest(self, atoms: Integers, gain: int) -> World | None:
        """Find the world of least loss with at least this gain over some atoms.

        A negative gain is a loss of at least as many. Atoms outside the part are passed over.
        """
        columns = np.flatnonzero(np.isin(self._atom, atoms)).tolist()
        for column in columns:
            self._solver.changeCoeff(self._goal, column, float(self._gain[column]))
        self._solver.changeRowBounds(self._goal, *((gain, FREE) if gain > 0 else (-FREE, gain)))
        world = self._solve(np.full(len(self._atom), MOVE), slack=True)
        for column in columns:
            self._solver.changeCoeff(self._goal, column, 0.0)
        self._solver.changeRowBounds(self._goal, -FREE, FREE)
        return world

    def hide(self, cells: Integers) -> None:
        """Let some cells bind nothing from now on; ``is_fresh`` if that frees anything here."""
        for cell in cells.tolist():
            row = self._row.get(cell)
            if row is not None:
                self.is_fresh = True
                self._solver.changeRowBounds(row, -FREE, FREE)
                self._solver.changeRowBounds(row + 1, -FREE, FREE)

    def _solve(self, price: NDArray[np.float64], *, slack: bool) -> World | None:
        """Solve the relaxed program until it is whole, or else the whole-numbered one."""
        self._allow(slack)
        self._solver.setBasis()
        tries = 0
        while True:
            self._solver.changeColsCost(len(price), self._moves, price)
            moved = self._run(is_relaxed=tries < MOST_TRIES)
            if moved is None:
                return None
            if self._cap(moved):
                continue
            whole = np.rint(moved)
            broken = np.abs(moved - whole) >= WHOLE
            if tries == MOST_TRIES or not broken.any():
                return self._world(whole)
            price = price + DEARER * MOVE * broken
            tries += 1

    def _allow(self, slack: bool) -> None:
        """Let cells miss their figures, at their price, or hold them."""
        if slack != self._has_slack:
            room = np.where(self._may_miss & slack, FREE, 0.0)
            self._solver.changeColsBounds(len(room), self._slacks, np.zeros(len(room)), room)
            self._has_slack = slack

    def _run(self, *, is_relaxed: bool) -> NDArray[np.float64] | None:
        """Solve once and give the moves; None if there is no solution."""
        self._solver.setOptionValue("solve_relaxation", is_relaxed)
        self._solver.setOptionValue("presolve", "off" if is_relaxed else "choose")
        self._solver.run()
        if self._solver.getModelStatus() not in _USABLE:
            return None
        values = np.asarray(self._solver.getSolution().col_value[: len(self._atom)])
        return values if len(values) == len(self._atom) else None

    def _cap(self, moved: NDArray[np.float64]) -> bool:
        """Forbid atoms to lose more units of a state than they have; tell whether any did.

        Several of an atom's columns draw on the same units. They seldom all would, so the row that
        forbids it is added when it is first needed: the program is half the size.
        """
        lost = np.zeros(self._have.shape)
        np.add.at(lost, (self._atom, self._source), moved)
        found = np.argwhere(lost > self._have + WHOLE).tolist()
        over = [(atom, state) for atom, state in found if (atom, state) not in self._capped]
        for atom, state in over:
            here = (self._atom == atom) & (self._source == state)
            columns = np.flatnonzero(here).astype(np.int32)
            most = float(self._have[atom, state])
            self._solver.addRow(-FREE, most, len(columns), columns, np.ones(len(columns)))
        self._capped.update(over)
        return bool(over)

    def _world(self, moved: NDArray[np.float64]) -> World:
        atoms = len(self._have)
        flows = [
            np.bincount(self._atom, weights=one * moved, minlength=atoms) for one in self._from
        ]
        return World.of(*(np.rint(flow).astype(np.int64) for flow in flows))

    def _add_moves(self, counts: Integers, moves: Sequence[tuple[int, int]]) -> None:
        """Add a column for every move that an atom has units for.

        ``_from`` says what each column takes from partly and from not, ``_gain`` what comes to
        achieve by it, ``_source`` the state it draws on.
        """
        self._have = counts
        source, there = np.array(moves).T
        move, self._atom = np.nonzero(counts[:, source].T)
        self._source, into = source[move], there[move]
        self._from = [(self._source == s).astype(np.int64) - (into == s) for s in (PARTLY, NOT)]
        self._gain = self._from[0] + self._from[1]
        self._moves = np.arange(len(move), dtype=np.int32)
        most = counts[self._atom, self._source].astype(np.float64)
        self._solver.addVars(len(move), np.zeros(len(move)), most)
        whole = np.full(len(move), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._solver.changeColsIntegrality(len(move), self._moves, whole)

    def _add_slacks(self, stack: Stack, shown: Shown, cells: Integers) -> None:
        """Add two columns, up and down, for each row of a cell: exact cells have two rows."""
        self._row = {cell: 2 * place for place, cell in enumerate(cells.tolist())}
        self._goal = 2 * len(cells)
        rows = np.arange(self._goal)
        used = np.repeat(shown.status[cells] == OK, 2) | (rows % 2 == 0)
        self._slack_row = np.repeat(rows[used], 2)
        missed = cells[self._slack_row // 2]
        self._may_miss = ~stack.stays[missed]
        first, count = len(self._atom), len(missed)
        self._slacks = np.arange(first, first + count, dtype=np.int32)
        self._solver.addVars(count, np.zeros(count), np.zeros(count))
        self._solver.changeColsCost(count, self._slacks, stack.cost[missed])

    def _add_rows(self, stack: Stack, shown: Shown, cell: Integers, atom: Integers) -> None:
        """Add what each cell must keep: two counts if exact, the number achieved if a range."""
        pair, column = _joined(atom, self._atom)
        cells, place = np.unique(cell, return_inverse=True)
        is_exact = shown.status[cells] == OK
        exact = is_exact[place[pair]]
        first = np.where(exact, self._from[0][column], self._gain[column])
        second = np.where(exact, self._from[1][column], 0)
        ups_and_downs = np.tile([1.0, -1.0], len(self._slacks) // 2)
        rows = np.concatenate([2 * place[pair], 2 * place[pair] + 1, self._slack_row])
        columns = np.concatenate([column, column, self._slacks]).astype(np.int32)
        values = np.concatenate([first, second, ups_and_downs])
        rows, columns, values = (one[values != 0] for one in (rows, columns, values))
        achieved = stack.counts[cells, ACHIEVED]
        low = np.where(is_exact, 0.0, shown.low[cells] - achieved)
        high = np.where(is_exact, 0.0, shown.high[cells] - achieved)
        other = np.where(is_exact, 0.0, FREE)
        lower = np.append(np.stack([low, -other], axis=1).ravel(), -FREE)
        upper = np.append(np.stack([high, other], axis=1).ravel(), FREE)
        order = np.lexsort((columns, rows))
        start = np.searchsorted(rows[order], np.arange(len(lower))).astype(np.int32)
        self._solver.addRows(
            len(lower), lower, upper, len(order), start, columns[order], values[order]
        )


def _joined(keys: Integers, of: Integers) -> tuple[Integers, Integers]:
    """Pair every key with each place in ``of`` that has it."""
    order = np.argsort(of, kind="stable")
    first = np.searchsorted(of[order], keys)
    many = np.searchsorted(of[order], keys, side="right") - first
    pair = np.repeat(np.arange(len(keys)), many)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
    return pair, order[np.repeat(first, many) + within]

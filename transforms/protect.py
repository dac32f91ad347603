"""Decide what a stack of cells may show, so that no unit's result can be settled (method, 1.5).

Starting from the primary rules, every requirement of rule 3 is met by a *world*: another data set
that publishes the same figures. Where there is none, the cheapest cells that stand in the way are
hidden. Worlds found stay valid when more is hidden, so requirements are met one after the other,
and the worlds together are the certificate, which ``certificate.verify`` replays without this code.

The search here is a heuristic: it may hide more than is needed, never less. What it cannot meet
makes the whole stack fail, and then nothing of it is shown (rule 8, fail closed).
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from transforms.protection_chains import chains
from transforms.protection_rules import C, NAMES, OK
from transforms.protection_stack import ACHIEVED, Integers, Stack
from transforms.protection_worlds import (
    MOST_CANDIDATES,
    Board,
    Exchange,
    Links,
    World,
    find_links,
    possible,
    price,
    world_of,
)
from validation import policy

Wanted = Callable[[Integers], NDArray[np.bool_]]

CEILINGS = (-1.0, 10.0, 25.0, 45.0, np.inf)
"""The search first hides nothing, then only cells costing up to each of these: hubs' breakdowns,
then totals of authorities and other areas, then hubs' totals, then anything that may be hidden."""

MOST_ATOMS = 20
"""Atoms of a cell from which moves are sought to widen it."""

REFRESH = 1
MOST_BASES = 12
"""Worlds tried as a first step where a cell needs two steps in one direction."""


@dataclass(frozen=True)
class Pattern:
    """What each cell shows (``ok``, ``range``, ``c``), the range, and the worlds that prove it safe.

    ``low`` and ``high`` bound the numerator: equal where it is shown, 0 to the denominator for
    ``c``. If ``failed``, every cell is ``c`` and nothing about the benchmark and year may be shown.
    """

    status: NDArray[np.str_]
    low: Integers
    high: Integers
    worlds: tuple[World, ...]
    failed: bool


def protect(
    stack: Stack, *, k: int = policy.MIN_CONTRIBUTORS, p: int = policy.NEAR_PURE
) -> Pattern:
    """Find what the stack may show; rule numbers are those of the method, section 1.4."""
    search = _Search(Board.of(stack, k=k, p=p), k)
    for ceiling in CEILINGS:
        search.reach(ceiling)
        search.free_units()
        search.widen_cells()
    board, failed = search.board, search.is_unmet()
    if failed:
        board.hide(np.ones(len(stack.cost), dtype=np.bool_))
    worlds = tuple(world_of(board, exchanges) for exchanges in search.worlds)
    return Pattern(NAMES[board.status], board.low, board.high, worlds, failed)


@dataclass(frozen=True)
class _Found:
    """The best move for a requirement; ``score`` is its cost for each settled atom it frees."""

    score: float
    exchange: Exchange


@dataclass
class _Search:
    """The worlds found so far, and what is still to be shown."""

    board: Board
    k: int
    worlds: list[tuple[Exchange, ...]] = field(default_factory=list)
    effects: list[Integers] = field(default_factory=list)
    links: tuple[Links, ...] = ()
    deep: int = 0

    def __post_init__(self) -> None:
        """Begin with the truth as the only world: an atom is settled where all or none achieve."""
        counts = self.board.counts
        self.settled = (counts[:, ACHIEVED] == 0) != (counts[:, 0] + counts[:, 1] == 0)
        self.least = self.board.numerator.copy()
        self.most = self.board.numerator.copy()

    def reach(self, ceiling: float) -> None:
        """Look for moves that touch no exact cell dearer than the ceiling."""
        board = self.board
        self.ceiling = ceiling
        must_stay = (board.status == OK) & ((board.stack.cost > ceiling) | board.stack.never)
        self.links = tuple(find_links(board, state, must_stay) for state in (0, 1))

    def is_unmet(self) -> bool:
        """Tell whether any requirement is still without a world."""
        return bool(self.settled.any() or self._narrow().any())

    # --- Units ------------------------------------------------------------------------------------

    def free_units(self) -> None:
        """Find a world for every settled atom, the cheapest first.

        Prices fall as cells are hidden and gains fall as atoms are freed, so each is looked at
        again when its turn comes, and waits if it is no longer the best.
        """
        queue = [(0.0, int(atom)) for atom in np.flatnonzero(self.settled)]
        while queue:
            expected, atom = heapq.heappop(queue)
            if not self.settled[atom]:
                continue
            found = self._best(self.board, np.array([atom]), lambda moves: _net(moves, atom) != 0)  # noqa: B023
            if found is None:
                continue
            if queue and found.score > max(expected, queue[0][0]):
                heapq.heappush(queue, (found.score, atom))
                continue
            self._accept((found.exchange,))
            if self.ceiling>10 and found.score>0:
                self.n=getattr(self,'n',0)+1
                if self.n%REFRESH==0:
                    self.reach(self.ceiling)

    # --- Cells ------------------------------------------------------------------------------------

    def widen_cells(self) -> None:
        """Widen the bounds of every hidden or range cell, the largest first, newly hidden too."""
        tried: set[int] = set()
        while True:
            todo = [int(cell) for cell in np.flatnonzero(self._narrow()) if int(cell) not in tried]
            if not todo:
                return
            for cell in sorted(todo, key=lambda cell: -int(self.board.denominator[cell])):
                tried.add(cell)
                self._widen(cell)

    def _needed(self) -> Integers:
        """Give the width rule 3 asks of each cell: 2 if small, 1 if larger, 0 if exact or empty."""
        board = self.board
        small = np.where(board.denominator < self.k, 2, 1)
        return np.where(board.status == OK, 0, np.minimum(small, board.denominator))

    def _narrow(self) -> NDArray[np.bool_]:
        """Tell which cells readers can bound too closely, as far as the worlds show."""
        bound = (self.most < 1) | (self.least > self.board.denominator - 1)
        needed = self._needed()
        return (needed > 0) & (bound | (self.most - self.least < needed))

    def _widen(self, cell: int) -> None:
        """Accept worlds that move one cell up or down until it is wide enough or none is left.

        First one step each way, the cheaper first; then a second step on top of a world that
        has taken one already.
        """
        while self._narrow()[cell]:
            steps = []
            if self.most[cell] == self.board.numerator[cell]:
                steps.append(self._step(self.board, cell, 1))
            if self.least[cell] == self.board.numerator[cell]:
                steps.append(self._step(self.board, cell, -1))
            found = min((step for step in steps if step), key=lambda step: step.score, default=None)
            if found is not None:
                self._accept((found.exchange,))
            elif not self._step_further(cell):
                return

    def _step(self, board: Board, cell: int, sign: int) -> _Found | None:
        """Find a move that adds to a cell's number achieved, or takes from it."""
        members = np.flatnonzero(board.matrix[:, cell])
        states = board.counts[members]
        able = states[:, ACHIEVED] > 0 if sign < 0 else states[:, 0] + states[:, 1] > 0
        inside = board.matrix[:, cell].astype(np.int64)

        def towards(moves: Integers) -> NDArray[np.bool_]:
            change = inside[moves]
            return sign * (change[:, 1::2].sum(axis=1) - change[:, ::2].sum(axis=1)) > 0

        return self._best(board, members[able][:MOST_ATOMS], towards)

    def _step_further(self, cell: int) -> bool:
        """Find a world that moves a cell by a second step, on top of a world with a first."""
        best: tuple[float, tuple[Exchange, ...]] | None = None
        bases = [number for number, effect in enumerate(self.effects) if effect[cell]]
        for number in bases[-MOST_BASES:]:
            sign = int(np.sign(self.effects[number][cell]))
            base = self.board.after(self.worlds[number])
            found = self._step(base, cell, sign)
            if found is not None and (best is None or found.score < best[0]):
                best = found.score, (*self.worlds[number], found.exchange)
            if best is not None and best[0] == 0:
                break
        if best is not None:
            self._accept(best[1])
        return best is not None

    # --- Moves ------------------------------------------------------------------------------------

    def _best(self, board: Board, atoms: Integers, wanted: Wanted) -> _Found | None:
        """Choose among the moves of some atoms the cheapest for what it frees."""
        best: _Found | None = None
        for links in self.links:
            ends = [links.of_atom(int(atom), losing=side) for atom in atoms for side in (True, False)]
            moves = links.pairs(np.concatenate([atoms[:0], *ends]), MOST_CANDIDATES)
            best = self._better(board, moves, links.state, wanted, best)
        if best is None and self.deep:
            for links in self.links:
                for atom in atoms:
                    for moves in chains(board, links, int(atom), depth=self.deep):
                        best = self._better(board, moves, links.state, wanted, best)
        return best

    def _better(self, board, moves, state, wanted, best):
            moves = moves[possible(board, moves, state)]
            moves = moves[wanted(moves)]
            if not len(moves):
                return best
            cost = price(board, moves)
            score = cost / np.maximum(1, self.settled[moves].sum(axis=1))
            choice = int(np.lexsort((cost, score))[0])
            if np.isfinite(score[choice]) and (best is None or score[choice] < best.score):
                move = tuple(int(atom) for atom in moves[choice])
                best = _Found(float(score[choice]), (state, *move))
            return best

    def _accept(self, exchanges: tuple[Exchange, ...]) -> None:
        """Take a world into the certificate, and hide the cells that would show it is not true."""
        board = self.board
        changed = board.after(exchanges)
        effect = changed.numerator - board.numerator
        board.hide((changed.numerator < board.low) | (changed.numerator > board.high))
        self.worlds.append(exchanges)
        self.effects.append(effect)
        self.least = np.minimum(self.least, changed.numerator)
        self.most = np.maximum(self.most, changed.numerator)
        self.settled &= changed.counts[:, ACHIEVED] == board.counts[:, ACHIEVED]


def _net(moves: Integers, atom: int) -> Integers:
    """Count what each move adds to an atom's number achieved."""
    hit = (moves == atom).astype(np.int64)
    return hit[:, 1::2].sum(axis=1) - hit[:, ::2].sum(axis=1)

"""Worlds: other data sets that publish the same figures (disclosure method, sections 1.1 and 1.5).

A world differs from the truth by exchanges: one unit that achieves takes the state of one that
does not, and the other way round, so that a cell holding both, or neither, keeps all three counts
and protects "partly" and "not" with the same move. The moves searched are

* one unit alone, where every cell that counts it is hidden or a range;
* an exchange of two units, ``a`` losing and ``b`` gaining;
* two exchanges, ``a1``, ``b1`` and ``a2``, ``b2``, whose effects cancel in the cells that must stay,
  as where two authorities swap a result between the same two kinds of school (one place may be
  empty: a return of all year against two of parts of the year).

Each such move is two *links* (loser, gainer) whose effects add up to nothing. Every cell has a
random number; a link's key is the sum of the numbers of its gainer's cells less its loser's, so
effects that cancel have keys that cancel, and one sort finds them all. Keys may collide, so
``price`` recomputes every effect exactly before a move is believed. A cell that must stay and
counts a moved unit must hold its counterpart too: links are only sought within each unit's smallest
such cell, and little is missed.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from transforms.protection_rules import C, OK, primary
from transforms.protection_stack import ACHIEVED, Atoms, Integers, Stack

Exchange = tuple[int, ...]
"""A move on atoms: the state exchanged for achieved, then loser, gainer, loser, gainer and so on."""

World = tuple[tuple[int, int, int], ...]
"""Changes of one data set: (unit, its state, its state there). A unit stands for every unit with
its cells and state: which of them changes makes no difference to any figure."""

LARGEST_ANCHOR = 150
"""Links are not sought within larger cells: there they are too many, and singles are enough."""

MOST_CANDIDATES = 160
"""Moves weighed for one requirement; the best few are as good as all, and time is short."""


@dataclass
class Board:
    """What is shown so far, and the data set from which the next move starts.

    ``low`` and ``high`` are the numerators that readers may hold possible: the figure itself where
    a cell is exact, 0 to the denominator where it is hidden.
    """

    stack: Stack
    atoms: Atoms
    matrix: NDArray[np.int8]
    denominator: Integers
    numerator: Integers
    counts: Integers
    status: NDArray[np.int8]
    low: Integers
    high: Integers

    @classmethod
    def of(cls, stack: Stack, *, k: int, p: int) -> "Board":
        """Set up a stack with what the primary rules show."""
        atoms = Atoms.of(stack)
        numerator = stack.counts[:, ACHIEVED]
        denominator = stack.counts.sum(axis=1)
        shown = primary(numerator, denominator, k=k, p=p)
        matrix = atoms.matrix(len(denominator))
        status, low, high = shown.status.copy(), shown.low.copy(), shown.high.copy()
        return cls(stack, atoms, matrix, denominator, numerator, atoms.counts, status, low, high)

    def after(self, exchanges: tuple[Exchange, ...]) -> "Board":
        """Give the same board over the data set that some exchanges lead to."""
        counts, numerator = self.counts.copy(), self.numerator.copy()
        for state, *places in exchanges:
            for place, atom in enumerate(places):
                gain = 1 if place % 2 else -1
                if atom != self.atoms.none:
                    counts[atom, ACHIEVED] += gain
                    counts[atom, state] -= gain
                    numerator += gain * self.matrix[atom]
        return replace(self, counts=counts, numerator=numerator)

    def hide(self, cells: NDArray[np.bool_]) -> None:
        """Hide cells: from now on they bind no move."""
        self.status[cells] = C
        self.low[cells] = 0
        self.high[cells] = self.denominator[cells]


@dataclass(frozen=True)
class Links:
    """Pairs (loser, gainer) within reach, for one state that losers fall to and gainers leave.

    Sorted by ``key``, then by what hiding the cells they touch would lose. ``by_loser`` and
    ``by_gainer`` order the links by either end; ``losers`` and ``gainers`` are then sorted.
    """

    state: int
    loser: Integers
    gainer: Integers
    key: NDArray[np.uint64]
    cost: NDArray[np.float64]
    reach: Integers
    by_loser: Integers
    losers: Integers
    by_gainer: Integers
    gainers: Integers
    stays: NDArray[np.bool_]

    def of_atom(self, atom: int, *, losing: bool) -> Integers:
        """List the links in which an atom loses, or gains."""
        order, ends = (self.by_loser, self.losers) if losing else (self.by_gainer, self.gainers)
        first, last = np.searchsorted(ends, [atom, atom + 1])
        return order[first:last]

    def matching(self, keys: NDArray[np.uint64]) -> tuple[Integers, Integers]:
        """Find the links that undo each key: the first of them, and how many."""
        opposite = np.uint64(0) - keys
        first = np.searchsorted(self.key, opposite, side="left")
        return first, np.searchsorted(self.key, opposite, side="right") - first

    def pairs(self, links: Integers, most: int) -> Integers:
        """Complete links to moves by one other link each: rows of loser, gainer, loser, gainer."""
        first, found = self.matching(self.key[links])
        each = np.minimum(found, max(1, most // max(1, np.count_nonzero(found))))
        one = np.repeat(links, each)
        offset = np.arange(len(one)) - np.repeat(np.cumsum(each) - each, each)
        return self.moves(one, np.repeat(first, each) + offset)

    def moves(self, *links: Integers) -> Integers:
        """Write links side by side: rows of loser, gainer, loser, gainer and so on."""
        return np.column_stack([end for link in links for end in (self.loser[link], self.gainer[link])])


def find_links(board: Board, state: int, must_stay: NDArray[np.bool_]) -> Links:
    """Find the pairs of atoms that can exchange ``state`` and achieved within the cells that stay."""
    atoms, none = board.atoms, board.atoms.none
    losing, gaining = board.counts[:, ACHIEVED] > 0, board.counts[:, state] > 0
    pairs = [_pairs_within(board, losing, gaining, must_stay)]
    alone = np.flatnonzero(losing), np.flatnonzero(gaining)
    pairs.append(np.column_stack([alone[0], np.full(len(alone[0]), none)]))
    pairs.append(np.column_stack([np.full(len(alone[1]), none), alone[1]]))
    pairs.append(np.array([[none, none]]))
    loser, gainer = np.concatenate(pairs).astype(np.int64).T

    numbers = np.where(must_stay, _random_numbers(len(must_stay)), np.uint64(0))
    of_atom = np.append(numbers, np.uint64(0))[atoms.cells].sum(axis=1, dtype=np.uint64)
    costs = np.where(~must_stay & (board.status == OK), board.stack.cost, 0.0)
    cost_of = np.append(costs, 0.0)[atoms.cells].sum(axis=1)
    key = of_atom[gainer] - of_atom[loser]
    cost = cost_of[gainer] + cost_of[loser]
    order = np.lexsort((gainer, loser, cost, key))
    loser, gainer, key, cost = loser[order], gainer[order], key[order], cost[order]
    by_loser, by_gainer = np.argsort(loser, kind="stable"), np.argsort(gainer, kind="stable")
    held = np.append(must_stay, False)[atoms.cells]
    common = board.matrix[loser[:, None], np.minimum(atoms.cells[gainer], len(must_stay) - 1)]
    reach = held.sum(axis=1)[loser] + held.sum(axis=1)[gainer] - 2 * (common * held[gainer]).sum(axis=1)
    ends = (by_loser, loser[by_loser], by_gainer, gainer[by_gainer])
    return Links(state, loser, gainer, key, cost, reach, *ends, must_stay)


def _pairs_within(
    board: Board,
    losing: NDArray[np.bool_],
    gaining: NDArray[np.bool_],
    must_stay: NDArray[np.bool_],
) -> Integers:
    """Pair losers with gainers inside the smallest cell that must stay of either of them."""
    usable = must_stay & (board.denominator <= LARGEST_ANCHOR)
    size = np.append(
        np.where(usable, board.denominator, np.iinfo(np.int64).max), np.iinfo(np.int64).max
    )
    of_atom = size[board.atoms.cells]
    place = of_atom.argmin(axis=1)
    rows = np.arange(len(place))
    anchor = np.where(of_atom[rows, place] <= LARGEST_ANCHOR, board.atoms.cells[rows, place], -1)
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for cell in np.unique(anchor[anchor >= 0]):
        members = np.flatnonzero(board.matrix[:, cell])
        first, second = members[losing[members]], members[gaining[members]]
        loser, gainer = np.repeat(first, len(second)), np.tile(second, len(first))
        near = ((anchor[loser] == cell) | (anchor[gainer] == cell)) & (loser != gainer)
        pairs.append(np.column_stack([loser[near], gainer[near]]))
    return np.concatenate(pairs)


def _random_numbers(count: int) -> NDArray[np.uint64]:
    """Give every cell a 64-bit number by splitmix64: fixed, so the same input gives the same."""
    mixed = (np.arange(1, count + 1, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def possible(board: Board, moves: Integers, state: int) -> NDArray[np.bool_]:
    """Tell which moves find the units they need: the same atom twice needs two units."""
    enough = np.ones(len(moves), dtype=np.bool_)
    for ends, held in ((moves[:, ::2], ACHIEVED), (moves[:, 1::2], state)):
        times = (ends[:, :, None] == ends[:, None, :]).sum(axis=2)
        enough &= ((ends == board.atoms.none) | (board.counts[ends, held] >= times)).all(axis=1)
    return enough


def price(board: Board, moves: Integers) -> NDArray[np.float64]:
    """Compute what each move would cost in cells newly hidden; infinite if one may never be."""
    atoms, place = np.unique(moves, return_inverse=True)
    touched = np.zeros(len(board.denominator) + 1, dtype=np.bool_)
    touched[board.atoms.cells[atoms]] = True
    cells = np.flatnonzero(touched[:-1] & (board.status != C))
    part = board.matrix[np.ix_(atoms, cells)]
    columns = place.reshape(moves.shape).T
    change = np.zeros((len(moves), len(cells)), dtype=np.int8)
    for loser, gainer in zip(columns[::2], columns[1::2], strict=True):
        change += part[gainer] - part[loser]
    value = board.numerator[cells] + change
    broken = (value < board.low[cells]) | (value > board.high[cells])
    forbidden = (broken & board.stack.never[cells]).any(axis=1)
    return np.where(forbidden, np.inf, broken @ board.stack.cost[cells])


def world_of(board: Board, exchanges: tuple[Exchange, ...]) -> World:
    """Write exchanges of atoms as changes of single units, the first that fit."""
    difference = board.after(exchanges).counts - board.counts
    changes: list[tuple[int, int, int]] = []
    for atom in np.flatnonzero(difference.any(axis=1)):
        units = np.flatnonzero(board.atoms.of_unit == atom)
        gained = np.repeat(np.arange(3), np.maximum(difference[atom], 0))
        leaving = [
            int(unit)
            for state in range(3)
            for unit in units[board.stack.state[units] == state][: max(0, -difference[atom, state])]
        ]
        changes += [
            (unit, int(board.stack.state[unit]), int(state))
            for unit, state in zip(leaving, gained, strict=True)
        ]
    return tuple(changes)

"""Longer moves: links that make good, one after the other, what the first does to other cells.

Two links are often not enough where areas cut across each other: a result moved out of a hub in
one authority comes back in another, and between other kinds of school. A chain starts with a link
of the unit in question, takes the smallest cell it leaves changed, tries the links that change it
back, keeps the chains that leave least to make good, and looks up whether one further link
completes any of them (method, section 1.5; the search is a beam search with a hashed last step).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.protection_stack import Integers
from transforms.protection_worlds import MOST_CANDIDATES, Board, Links

WIDTH = 40
"""Chains kept at each step."""

LARGEST_CELL = 150
"""No link is sought through larger cells: too many would change them back."""


def chains(board: Board, links: Links, atom: int, *, depth: int) -> Iterator[Integers]:
    """Give moves of up to ``depth`` links in which an atom changes, the shortest first.

    Stops at the first length for which there are any.
    """
    own = np.concatenate([links.of_atom(atom, losing=True), links.of_atom(atom, losing=False)])
    begun = own[:, None]
    for _ in range(depth - 2):
        found, begun = _lengthen(board, links, begun)
        if len(found):
            yield links.moves(*found.T)
            return


def _lengthen(board: Board, links: Links, begun: Integers) -> tuple[Integers, Integers]:
    """Add a link to each chain; give those that one more completes, and the best of the rest."""
    change = _change(board, links, begun)
    cell, up = _smallest_changed(board, change)
    complete, rest, left = [], [], []
    for target in np.unique(np.column_stack([cell, up])[cell >= 0], axis=0):
        group = np.flatnonzero((cell == target[0]) & (up == target[1]))
        others = _undoing(board, links, int(target[0]), raised=bool(target[1]))
        if not len(others):
            continue
        done, more, residue = _join(board, links, begun[group], change[group], others)
        complete.append(done)
        rest.append(more)
        left.append(residue)
    if not rest:
        nothing = np.empty((0, begun.shape[1] + 1), dtype=np.int64)
        return nothing, nothing
    found, onward = np.concatenate(complete), np.concatenate(rest)
    if len(found):
        best = np.argsort(links.cost[found].sum(axis=1), kind="stable")[:MOST_CANDIDATES]
        return found[best], onward
    return found, onward[np.argsort(np.concatenate(left), kind="stable")[:WIDTH]]


def _change(board: Board, links: Links, chain: Integers) -> NDArray[np.int8]:
    """Compute what chains of links change in the cells that must stay; in others, nothing."""
    change = np.zeros((len(chain), board.matrix.shape[1]), dtype=np.int8)
    for link in chain.T:
        change += board.matrix[links.gainer[link]] - board.matrix[links.loser[link]]
    return change * links.stays


def _smallest_changed(board: Board, change: NDArray[np.int8]) -> tuple[Integers, Integers]:
    """Find the smallest cell each chain changes, or -1, and whether it is raised."""
    size = np.where(change != 0, board.denominator, LARGEST_CELL + 1)
    cell = size.argmin(axis=1)
    rows = np.arange(len(cell))
    raised = (change[rows, cell] > 0).astype(np.int64)
    return np.where(size[rows, cell] <= LARGEST_CELL, cell, -1), raised


def _undoing(board: Board, links: Links, cell: int, *, raised: bool) -> Integers:
    """List the links that lower a cell that was raised, or the other way round."""
    inside = board.matrix[:, cell] > 0
    members = np.flatnonzero(inside)
    others = np.concatenate([links.of_atom(int(one), losing=raised) for one in members])
    far_end = links.gainer[others] if raised else links.loser[others]
    return others[~inside[far_end]]


def _join(
    board: Board, links: Links, begun: Integers, change: NDArray[np.int8], others: Integers
) -> tuple[Integers, Integers, Integers]:
    """Join chains with other links: those one more completes, the best of the rest, their residue.

    The residue is the number of results left to make good: a sum of squares, so that it comes
    from one product of the chains' changes with the links'.
    """
    keys = links.key[begun].sum(axis=1, dtype=np.uint64)[:, None] + links.key[others]
    first, found = links.matching(keys.ravel())
    hits = np.flatnonzero(found)[: 4 * MOST_CANDIDATES]
    done = np.column_stack([begun[hits // len(others)], others[hits % len(others)], first[hits]])

    cells = np.flatnonzero(change.any(axis=0))
    effect = (
        board.matrix[np.ix_(links.gainer[others], cells)]
        - board.matrix[np.ix_(links.loser[others], cells)]
    ).astype(np.float32)
    own = change[:, cells].astype(np.float32)
    residue = (own**2).sum(axis=1)[:, None] + links.reach[others] + 2 * (own @ effect.T)
    best = np.argsort(residue.ravel(), kind="stable")[:WIDTH]
    more = np.column_stack([begun[best // len(others)], others[best % len(others)]])
    return done, more, residue.ravel()[best].astype(np.int64)

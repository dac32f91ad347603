"""Work on independent pieces in several processes, where that saves more than it costs."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = 2
"""Processes that work side by side."""

SMALL = 100_000
"""Entries over all pieces below which starting processes costs more than it saves."""


def side_by_side(
    work: Callable[[Item], Result], items: Iterable[Item], entries: int
) -> list[Result]:
    """Give the result of each piece, in order; ``entries`` says how much there is to do.

    Pieces may be made one by one: the first are worked on while the next are made.
    """
    if entries < SMALL:
        return [work(item) for item in items]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, items))

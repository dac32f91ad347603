"""Primary rules: what a cell may show for its own sake (disclosure method, section 1.4, rules 1-2).

These rules look at one cell at a time, and not at what was published before. What cells give away
together is the business of ``protect``; the statuses here are where it starts, and it may only
weaken them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.protection_stack import ACHIEVED, Stack
from validation import policy

OK, RANGE, C = 0, 1, 2
"""Statuses as small numbers, ordered by how much they hide."""

NAMES = np.array(["ok", "range", "c"])
"""Statuses as they are published (``value_status``), by number."""


@dataclass(frozen=True)
class Shown:
    """What each cell shows of its number achieved: exactly, within ``low`` to ``high``, nothing."""

    status: NDArray[np.int8]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


def primary(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    *,
    k: int = policy.MIN_CONTRIBUTORS,
    p: int = policy.NEAR_PURE,
) -> Shown:
    """Hide cells of fewer than ``k``; show ``p`` values where nearly all or none achieve.

    A range and not ``c``, because a ``c`` on a large cell would itself say "nearly all or nearly
    none" to a reader who knows these rules (section 1.3).
    """
    few = numerator < p
    nearly_all = denominator - numerator < p
    near_pure = few | nearly_all
    status = np.where(denominator < k, C, np.where(near_pure, RANGE, OK)).astype(np.int8)
    low = np.where(few, 0, np.where(nearly_all, denominator - p + 1, numerator))
    high = np.where(few, p - 1, np.where(nearly_all, denominator, numerator))
    hidden = status == C
    return Shown(status, np.where(hidden, 0, low), np.where(hidden, denominator, high))


def opening(stack: Stack, *, k: int = policy.MIN_CONTRIBUTORS, p: int = policy.NEAR_PURE) -> Shown:
    """Give what each cell may show before any is hidden for others: fixed ones what they showed.

    A cell fixed as a range keeps the range of the rule, whatever its size. One that today is not
    near-pure has no such range: then the return behind it, or the rule, is not what it was.
    """
    numerator, denominator = stack.counts[:, ACHIEVED], stack.counts.sum(axis=1)
    shown = _withholding(stack, primary(numerator, denominator, k=k, p=p))
    if stack.fixed is None:
        return shown
    exact, ranged = stack.fixed == "ok", stack.fixed == "range"
    whatever_size = primary(numerator, denominator, k=0, p=p)
    if (whatever_size.status[ranged] != RANGE).any():
        raise ValueError(
            "a cell was published as a range and by its results or by policy.NEAR_PURE is none: "
            "put the results or the policy back to what they were, or reopen the period"
        )
    status = np.where(exact, OK, np.where(ranged, RANGE, shown.status)).astype(np.int8)
    low = np.where(ranged, whatever_size.low, np.where(exact, numerator, shown.low))
    high = np.where(ranged, whatever_size.high, np.where(exact, numerator, shown.high))
    return Shown(status, low, high)


def _withholding(stack: Stack, shown: Shown) -> Shown:
    """Hide the cells that the caller withholds."""
    if stack.withheld is None:
        return shown
    return Shown(
        np.where(stack.withheld, C, shown.status).astype(np.int8),
        np.where(stack.withheld, 0, shown.low),
        np.where(stack.withheld, stack.counts.sum(axis=1), shown.high),
    )

"""Decide what a stack of cells may show, so that no unit's result can be settled (method, 1.5).

The primary rules say what each cell may show for its own sake. Then every requirement of rule 3 is
met by a *world*, another data set that publishes the same figures; what stands in a world's way is
hidden. The worlds together are the certificate, which ``certificate.verify`` replays without this
code. Where a requirement cannot be met the whole stack fails, and then nothing of it is shown
(rule 8, fail closed).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.protection_rules import NAMES, C, opening
from transforms.protection_search import Search
from transforms.protection_stack import Integers, Stack
from transforms.protection_worlds import Changes
from validation import policy


@dataclass(frozen=True)
class Pattern:
    """What each cell shows (``ok``, ``range``, ``c``), the range, and the worlds that prove it.

    ``low`` and ``high`` bound the numerator: equal where it is shown, 0 to the denominator for
    ``c``. If ``failed``, every cell is ``c`` and nothing about the benchmark and year may be shown;
    ``settled_units`` are then the units in the way, all of them: those whose result would be
    settled whatever were hidden, and those of a hidden figure that cannot be left open. The worlds
    of a failed pattern prove nothing, but another attempt may start from them.
    """

    status: NDArray[np.str_]
    low: Integers
    high: Integers
    worlds: tuple[Changes, ...]
    failed: bool
    settled_units: tuple[int, ...] = ()


def protect(
    stack: Stack,
    *,
    k: int = policy.MIN_CONTRIBUTORS,
    p: int = policy.NEAR_PURE,
    start: Iterable[Changes] = (),
) -> Pattern:
    """Find what the stack may show; rule numbers are those of the method, section 1.4.

    ``start`` are worlds of an earlier night, by tonight's units: those that still fit are used
    before any is looked for. They save time and keep what was hidden hidden; nothing is believed
    of them, and one that names a unit there is no more (-1, say) or has another result is left.
    """
    distinct, place = stack.distinct()
    start = tuple(start)
    shown = opening(distinct, k=k, p=p)
    search = Search(distinct, shown, k)
    search.reuse(start)
    search.meet()
    if search.settled_units():
        search.try_again(start)
    in_the_way = search.settled_units()
    status = np.full_like(search.status, C) if in_the_way else search.status
    hidden = status == C
    return Pattern(
        status=NAMES[status][place],
        low=np.where(hidden, 0, shown.low)[place],
        high=np.where(hidden, distinct.counts.sum(axis=1), shown.high)[place],
        worlds=tuple(search.incidence.changes(world) for world in search.worlds),
        failed=bool(in_the_way),
        settled_units=in_the_way,
    )

"""Funnel limits: how far from England's share chance alone could take a group of each size.

For site-wide lists and funnel plots, where over a hundred areas are looked at together: 99.8%
limits let about one area in 500 stand out by chance, 95% limits one in 20.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from validation.policy import Z_95

TAILS = {"lower_998": 0.001, "lower_95": 0.025, "upper_95": 0.975, "upper_998": 0.999}
"""Limits by the chance of a share below them, if the area is like England."""


def funnel_limits(sizes: Iterable[int], england: float) -> pl.DataFrame:
    """Give the limits around England's share, 0 to 100: one row per size, in order.

    Columns ``size`` and those of ``TAILS``, in per cent. Exact binomial limits, interpolated
    between counts so that the curves are smooth (Spiegelhalter 2005, appendix A.1).
    """
    ordered = sorted(set(sizes))
    limits = [
        {"size": size} | {name: _limit(size, england / 100, tail) for name, tail in TAILS.items()}
        for size in ordered
    ]
    schema = {"size": pl.Int64} | dict.fromkeys(TAILS, pl.Float64)
    return pl.DataFrame(limits, schema=schema)


def wilson_limits(england: pl.Expr, size: pl.Expr, *, z: float = Z_95) -> tuple[pl.Expr, pl.Expr]:
    """Give OHID's limits: the shares whose own Wilson interval ends at England's, 0 to 100.

    The interval is the score test turned round, so turned back it is the plain one about England.
    """
    p = england / 100
    spread = z * (p * (1 - p) / size).sqrt()
    return 100 * (p - spread).clip(lower_bound=0), 100 * (p + spread).clip(upper_bound=1)


def dispersion(z: pl.Expr) -> pl.Expr:
    """Say how many times more areas differ from England than chance would have it: the mean of z².

    The outer tenths are drawn in first, so that a few areas do not decide it (Spiegelhalter 2005).
    Well above 1, areas differ more than chance: say that, and flag none of them.
    """
    return z.clip(z.quantile(0.1, "linear"), z.quantile(0.9, "linear")).pow(2).mean()


def _limit(size: int, p: float, tail: float) -> float:
    """Interpolate where the binomial distribution reaches ``tail``, as a percentage of the size."""
    if p in (0.0, 1.0) or size == 0:
        return 100 * p
    at_most = _binomial(size, p)
    count = int(np.searchsorted(at_most, tail))
    below = at_most[count - 1] if count else 0.0
    reached = count - (at_most[count] - tail) / (at_most[count] - below)
    return float(100 * reached / size)


def _binomial(size: int, p: float) -> NDArray[np.float64]:
    """Give the chance of at most 0, 1, … ``size`` successes."""
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size + 1)))])
    count = np.arange(size + 1)
    ways = factorials[size] - factorials - factorials[::-1]
    return np.cumsum(np.exp(ways + count * np.log(p) + (size - count) * np.log1p(-p)))

"""Change among the same institutions: some gained a benchmark, some lost it, most did neither.

What a cross-section gains or loses may be who returned; of the same institutions it is a change.
"""

from math import comb

import polars as pl

from validation.policy import Z_95

EXACT_BELOW = 25
"""With fewer that changed, chi-squared is too rough, and the exact sign test decides."""


def matched_change(
    gained: pl.Expr, lost: pl.Expr, whole: pl.Expr
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Give the change of the share in percentage points, with its 95% limits (paired Wald)."""
    net = gained - lost
    spread = (gained + lost - net.pow(2) / whole).sqrt()
    low, high = net - Z_95 * spread, net + Z_95 * spread
    return 100 * net / whole, 100 * low / whole, 100 * high / whole


def mcnemar(gained: pl.Expr, lost: pl.Expr) -> pl.Expr:
    """Give McNemar's chi-squared; null where nobody changed."""
    changed = gained + lost
    return pl.when(changed > 0).then((gained - lost).pow(2) / changed)


def matched_verdict(gained: pl.Expr, lost: pl.Expr) -> pl.Expr:
    """Say whether more gained than lost by more than chance, at 95%.

    ``went_up``, ``went_down`` or ``no_clear_change``.
    """
    changed, fewer = gained + lost, pl.min_horizontal(gained, lost)
    most = changed.clip(upper_bound=EXACT_BELOW - 1).replace_strict(_MOST, return_dtype=pl.Int64)
    few, many = fewer <= most, mcnemar(gained, lost) > Z_95**2
    is_clear = pl.when(changed < EXACT_BELOW).then(few).otherwise(many)
    return (
        pl.when(is_clear & (gained > lost))
        .then(pl.lit("went_up"))
        .when(is_clear & (gained < lost))
        .then(pl.lit("went_down"))
        .otherwise(pl.lit("no_clear_change"))
    )


def _most(changed: int) -> int:
    """Give the most that may go the other way for the sign test to be clear; -1 if none may."""
    tails = (sum(comb(changed, k) for k in range(most + 1)) for most in range(changed + 1))
    return [2 * tail <= 0.05 * 2**changed for tail in tails].count(True) - 1


_MOST = {changed: _most(changed) for changed in range(EXACT_BELOW)}

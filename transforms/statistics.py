"""Area statistics as polars expressions (disclosure guide §4; check values in the tests).

Every argument is a column expression of counts; every result is on the 0 to 100 scale.
"""

import polars as pl

from validation.policy import Z_95


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Express a count as a percentage of another: 100 × k ÷ n, null where there is no whole."""
    return pl.when(whole > 0).then(100 * part / whole)


def wilson(part: pl.Expr, whole: pl.Expr, *, z: float = Z_95) -> tuple[pl.Expr, pl.Expr]:
    """Give the Wilson score interval of a share.

    For a near-census it answers how far chance alone could move the rate of a group this size.
    """
    p = part / whole
    middle = p + z * z / (2 * whole)
    spread = z * (p * (1 - p) / whole + z * z / (4 * whole * whole)).sqrt()
    scale = 1 + z * z / whole
    low, high = (middle - spread) / scale, (middle + spread) / scale
    measured = pl.when(whole > 0)
    return (
        measured.then(100 * pl.when(part == 0).then(0.0).otherwise(low)),
        measured.then(100 * pl.when(part == whole).then(1.0).otherwise(high)),
    )


def missing_bounds(
    part: pl.Expr, returned: pl.Expr, eligible: pl.Expr, *, most: int = 1
) -> tuple[pl.Expr, pl.Expr]:
    """Bound the value whatever the missing returns would have said (Manski).

    ``most`` is what one institution can add: 1 for a share, 8 for benchmarks achieved.
    """
    unknown = most * (eligible - returned)
    return part / eligible, (part + unknown) / eligible


def versus_rest(
    part: pl.Expr, whole: pl.Expr, england_part: pl.Expr, england_whole: pl.Expr
) -> pl.Expr:
    """Give z of an area against the rest of England, which contains no part of the area.

    The variance is that of no difference: p q (1/dA - 1/dAll), with England's p. Comparing the
    two overlapping intervals instead would treat England as independent of its own area.
    """
    p = england_part / england_whole
    variance = p * (1 - p) * (1 / whole - 1 / england_whole)
    return pl.when(variance > 0).then((part / whole - p) / variance.sqrt())


def verdict(z: pl.Expr) -> pl.Expr:
    """Put a z into words: higher, lower or not clearly different, at 95%."""
    return (
        pl.when(z > Z_95)
        .then(pl.lit("higher"))
        .when(z < -Z_95)
        .then(pl.lit("lower"))
        .otherwise(pl.lit("not_clearly_different"))
    )


def newcombe(
    part: pl.Expr, whole: pl.Expr, other_part: pl.Expr, other_whole: pl.Expr
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Give how far a share is above another, in percentage points, and the interval of that.

    Newcombe's hybrid of the two Wilson intervals (1998b, method 10); the groups share nobody.
    """
    one, other = share(part, whole), share(other_part, other_whole)
    low, high = wilson(part, whole)
    other_low, other_high = wilson(other_part, other_whole)
    difference = one - other
    below = ((one - low).pow(2) + (other_high - other).pow(2)).sqrt()
    above = ((high - one).pow(2) + (other - other_low).pow(2)).sqrt()
    return difference, difference - below, difference + above


def finite_population(
    part: pl.Expr, returned: pl.Expr, eligible: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """Give the interval for all the eligible, if the missing are missing at random.

    It answers another question than ``wilson``: with every return in, nothing is left open.
    """
    size = returned * (eligible - 1) / (eligible - returned)
    low, high = wilson(part / returned * size, size)
    all_in = pl.when(returned >= eligible).then(share(part, returned))
    return all_in.otherwise(low), all_in.otherwise(high)


def detectable(
    whole: pl.Expr, england_part: pl.Expr, england_whole: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """Say what could ever show up in a group of this size, by the rule of ``verdict``.

    At most how many must achieve it to be lower than the rest of England, and at least how many to
    be higher; null where no number would do.
    """
    p = england_part / england_whole
    spread = Z_95 * (p * (1 - p) * (1 / whole - 1 / england_whole)).sqrt()
    lower = (whole * (p - spread)).ceil() - 1
    higher = (whole * (p + spread)).floor() + 1
    return (
        pl.when(lower >= 0).then(lower).cast(pl.Int64),
        pl.when(higher <= whole).then(higher).cast(pl.Int64),
    )

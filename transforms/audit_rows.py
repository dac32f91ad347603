"""Look at each released row by itself, for columns that say more than its status lets them.

A reader reads every column. A percentage, an interval or a verdict beside a hidden count gives the
count away, and so does a "partly" whose fellows are shown. Findings are counts of rows and the
first place, of kind ``SIDE``, or ``INCONSISTENT`` where a row disagrees with who stands behind it.
"""

import polars as pl

from transforms.audit_figures import Release
from transforms.audit_findings import Finding
from transforms.grid import CELL
from validation import policy
from validation.received import BENCHMARKS

SHOWN = pl.col("value_status").is_in(["ok", "u"])
RANGED = pl.col("value_status") == "range"
IS_MEAN = pl.col("measure") == "gb_mean"
NUMBERS = ("numerator", "value", "lower_ci", "upper_ci", "lower_bound", "upper_bound")
RANGE_ENDS = ("numerator_low", "numerator_high")
NEAR = 1e-9
"""Difference at which two computations of one figure are the same."""

BENCHMARK = r"^gb(\d)(?:_partly|_not)?$"
"""Measures of a single benchmark; counts are of those assessed on all eight."""

CELL_KEY = ["series", *CELL]


def row_findings(release: Release) -> list[Finding]:
    """Say which rows of a release hold more than their status allows, or another number."""
    england = pl.concat(
        rows.filter(pl.col("geographic_level") == "National") for rows in release.tables.values()
    )
    found = []
    for name in release.tables:
        rows = _with_england(based(release, name), england)
        for kind, what, is_so in _faults():
            found += finding(kind, name, what, rows.filter(is_so.fill_null(value=False)))
        found += finding("SIDE", name, "is withheld and follows from its fellows", _third(rows))
    return found


def based(release: Release, name: str) -> pl.DataFrame:
    """Add to a data set's rows how many are behind each: ``base``."""
    assessed = [pl.col(f"assessed_{b}") for b in BENCHMARKS]
    behind = release.behind.filter(pl.col("data_set") == name).group_by(CELL_KEY)
    counts = behind.agg(
        *(one.sum().cast(pl.Int64) for one in assessed),
        assessed_all=pl.all_horizontal(assessed).sum().cast(pl.Int64),
        assessed_any=pl.any_horizontal(assessed).sum().cast(pl.Int64),
    )
    bases = counts.unpivot(index=CELL_KEY, variable_name="of", value_name="base")
    composite = pl.when(IS_MEAN).then(pl.lit("any")).otherwise(pl.lit("all"))
    of = pl.coalesce(pl.col("measure").str.extract(BENCHMARK), composite)
    rows = release.tables[name].with_columns(of=pl.format("assessed_{}", of))
    joined = rows.join(bases, on=[*CELL_KEY, "of"], how="left", validate="m:1")
    return joined.with_columns(pl.col("base").fill_null(0))


def finding(kind: str, name: str, what: str, rows: pl.DataFrame) -> list[Finding]:
    """Make a finding of some rows: how many, and where the first is; none if there are none."""
    if rows.is_empty():
        return []
    first = rows.sort(*CELL_KEY, "measure").row(0, named=True)
    place = ", ".join(str(first[column]) for column in (*CELL_KEY, "measure"))
    return [Finding(kind, f"{name}: a figure {what} ({rows.height} rows; the first is {place})")]


def _faults() -> list[tuple[str, str, pl.Expr]]:
    """List what can be wrong with a row: kind, words, condition."""
    n, d = pl.col("numerator"), pl.col("denominator")
    near_pure = (n < policy.NEAR_PURE) | (d - n < policy.NEAR_PURE)
    public = pl.col("value_status").is_in(["x", "z"])
    derived = [*NUMBERS[1:], "england_comparison"]
    return [
        ("SIDE", "is withheld and holds a figure", ~SHOWN & _any("numerator", *derived)),
        ("SIDE", "is withheld and holds its base", ~SHOWN & ~RANGED & _any("denominator")),
        ("SIDE", "is not a range and holds one", ~RANGED & _any(*RANGE_ENDS)),
        ("SIDE", "is shown of fewer than the rules allow", d < policy.MIN_CONTRIBUTORS),
        ("SIDE", "is nearly all or none and is exact", SHOWN & ~IS_MEAN & near_pure),
        ("SIDE", "has a value that is not its counts'", SHOWN & _differs("value", _value())),
        ("SIDE", "has an interval that is not its counts'", SHOWN & _other_interval()),
        ("SIDE", "has bounds that are not its counts'", SHOWN & _other_bounds()),
        ("SIDE", "is compared with a figure that is not shown", _compared_with_nothing()),
        ("INCONSISTENT", "has another base than stands behind it", d != pl.col("base")),
        (
            "INCONSISTENT",
            "says that nobody returned, and somebody did",
            public & (pl.col("base") > 0),
        ),
        ("INCONSISTENT", "says something of nobody", ~public & (pl.col("base") == 0)),
    ]


def _any(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).is_not_null() for name in columns)


def _value() -> pl.Expr:
    part = pl.col("numerator") / pl.col("denominator")
    return pl.when(IS_MEAN).then(part).otherwise(100 * part)


def _differs(column: str, other: pl.Expr) -> pl.Expr:
    """Tell where a column holds another number than it may; an empty one says nothing."""
    return pl.col(column).is_not_null() & ~((pl.col(column) - other).abs() <= NEAR)


def _other_interval() -> pl.Expr:
    """Tell where an interval is not Wilson's of the row's own counts."""
    n, d, z2 = pl.col("numerator"), pl.col("denominator"), policy.Z_95**2
    spread = policy.Z_95 * (n * (d - n) / d + z2 / 4).sqrt()
    low, high = (100 * (n + z2 / 2 + side * spread) / (d + z2) for side in (-1, 1))
    is_other = _differs("lower_ci", low) | _differs("upper_ci", high)
    return pl.when(IS_MEAN).then(_any("lower_ci", "upper_ci")).otherwise(is_other)


def _other_bounds() -> pl.Expr:
    """Tell where the bounds for missing returns do not follow from the counts and some register.

    Their difference gives the number eligible, which is public; the lower one must then follow.
    """
    most = pl.when(IS_MEAN).then(8.0).otherwise(100.0)
    unit = pl.when(IS_MEAN).then(1.0).otherwise(100.0)
    missing = (pl.col("upper_bound") - pl.col("lower_bound")) / most
    eligible = (pl.col("denominator") / (1 - missing)).round(0)
    low = unit * pl.col("numerator") / eligible
    high = low + most * (1 - pl.col("denominator") / eligible)
    return _differs("lower_bound", low) | _differs("upper_bound", high)


def _compared_with_nothing() -> pl.Expr:
    verdict = pl.col("england_comparison") != "not_compared"
    return SHOWN & verdict & ~pl.col("england_is_shown")


def _with_england(rows: pl.DataFrame, england: pl.DataFrame) -> pl.DataFrame:
    """Add whether England's own figure of the same kind is shown."""
    kind = [
        name for name in (*CELL_KEY, "measure") if name not in ("geographic_level", "area_code")
    ]
    shown = england.filter(SHOWN).select(kind).with_columns(england_is_shown=pl.lit(value=True))
    joined = rows.join(shown, on=kind, how="left", validate="m:1")
    return joined.with_columns(pl.col("england_is_shown").fill_null(value=False))


def _third(rows: pl.DataFrame) -> pl.DataFrame:
    """List withheld rows of achieved, partly or not that the other two of them give."""
    three = rows.filter(pl.col("measure").str.contains(BENCHMARK))
    low = pl.coalesce("numerator", "numerator_low", pl.lit(0))
    high = pl.coalesce("numerator", "numerator_high", "base")
    cell = [*CELL_KEY, pl.col("measure").str.extract(BENCHMARK)]
    others_low, others_high = (end.sum().over(cell) - end for end in (low, high))
    least = pl.max_horizontal(low, pl.col("base") - others_high)
    most = pl.min_horizontal(high, pl.col("base") - others_low)
    withheld = pl.col("value_status").is_in(["c", "range"])
    return three.filter(withheld, least >= most)

"""What figures made from all eight benchmarks give away in a cell (disclosure method, section 1.8).

"All eight" and the distribution are about the same institutions as the eight benchmarks, and the
average is the sum of these. How many achieve each benchmark and how many achieve 0 to 8 of them
fit together exactly if the benchmarks' numbers add up to the distribution's and no few of them ask
for more than it holds (Gale and Ryser). So withheld numbers of a cell are bounded by the ones shown
beside them.
"""

from functools import cache
from itertools import combinations

import numpy as np
import polars as pl

from transforms.audit_cells import Integers
from transforms.audit_figures import KEY, Release
from transforms.audit_findings import Finding
from transforms.audit_limits import Limits
from transforms.audit_program import Program
from transforms.audit_rows import SHOWN, based, finding
from validation import policy
from validation.received import BENCHMARKS

EIGHT = len(BENCHMARKS)
REST, COUNT = EIGHT, 2 * EIGHT
UNKNOWNS = 3 * EIGHT + 1
"""Unknowns of a cell: how many of those assessed on all eight achieve each benchmark, how many of
the others do (from ``REST``), and how many achieve 0 to 8 benchmarks (from ``COUNT``)."""

TWINS = {f"gb_count_{EIGHT}": "gb_all_eight", "gb_count_0": "gb_none"}
"""Measures that are one number under two names."""

EVERYONE = "gb_all_eight"
"""A measure of those assessed on all eight."""

CELL_KEY = KEY[1:]

RARE = slice(2 + 8, 2 + 254 - 8)
"""Rows of ``_linked`` about two to six benchmarks: they seldom say more than the others."""


def composite_findings(release: Release) -> list[Finding]:
    """Say which withheld figures of a release follow from composites beside them."""
    rows = _known(release)
    found_bounds = bounds(rows)
    found = []
    for name in release.tables:
        of_name = found_bounds.filter(pl.col("data_set") == name)
        no_fit = of_name.filter(pl.col("least") > pl.col("most"))
        found += finding("INCONSISTENT", name, "fits no results beside the others", no_fit)
        here = of_name.filter(pl.col("least") == pl.col("most"))
        for (measure,), places in here.sort("measure").group_by("measure", maintain_order=True):
            found += finding(
                "SIDE", name, f"is withheld and follows from others ({measure})", places
            )
        close = _close(rows.filter(pl.col("data_set") == name))
        found += finding("SIDE", name, "says that who has one benchmark has all", close)
    return found


def implied(release: Release) -> pl.DataFrame:
    """Bound the withheld benchmarks that composites say something of.

    One row a cell and benchmark measure: ``least`` and ``most``. None where composites are shown
    only beside eight exact benchmarks, as they should be.
    """
    rows = _known(release)
    benchmark = pl.col("measure").str.contains(r"^gb\d$")
    withheld = rows.filter(benchmark, ~SHOWN).select(CELL_KEY).unique()
    found = bounds(rows.join(withheld, on=CELL_KEY, how="semi"), exact=True)
    return found.filter(benchmark)


def _known(release: Release) -> pl.DataFrame:
    """List every benchmark and composite of cells that show a composite: what is known of each.

    ``low`` and ``high`` bound the numerator, ``base`` counts who is behind it, ``base_all`` who was
    assessed on all eight.
    """
    rows = pl.concat(
        based(release, name).with_columns(data_set=pl.lit(name)) for name in release.tables
    )
    whole = rows.filter(pl.col("measure").is_in(list(sums())), pl.col("base") > 0)
    composite = ~pl.col("measure").str.contains(r"^gb\d$")
    figure = SHOWN | (pl.col("value_status") == "range")
    largest = pl.when(pl.col("measure") == "gb_mean").then(EIGHT * pl.col("base")).otherwise("base")
    number = pl.col("measure").replace(TWINS)
    return (
        whole.filter((composite & figure).any().over(CELL_KEY))
        .with_columns(
            low=pl.coalesce("numerator", "numerator_low", pl.lit(0)).max().over(*CELL_KEY, number),
            high=pl.coalesce("numerator", "numerator_high", largest).min().over(*CELL_KEY, number),
            base_all=pl.col("base").filter(pl.col("measure") == EVERYONE).first().over(CELL_KEY),
        )
        .select(*CELL_KEY, "measure", "value_status", "base", "low", "high", "base_all")
    )


def _close(rows: pl.DataFrame) -> pl.DataFrame:
    """List cells in which "all eight" is nearly as many as some benchmark (case C02).

    A large base lets it stand: the few it may speak of are not known.
    """
    high = pl.col("high").filter(pl.col("measure") == EVERYONE).first().over(CELL_KEY)
    shown = (SHOWN | (pl.col("value_status") == "range")) & (pl.col("measure") == EVERYONE)
    near = pl.col("measure").str.contains(r"^gb\d$") & (
        pl.col("high") - high < policy.ALL_EIGHT_MARGIN
    )
    small = pl.col("base_all") < policy.COMPOSITE_MIN_CONTRIBUTORS
    return rows.filter(shown.any().over(CELL_KEY), near, small)


def bounds(rows: pl.DataFrame, *, exact: bool = False) -> pl.DataFrame:
    """Bound the withheld measures of cells: one row each, with ``least`` and ``most``.

    ``rows`` has one row a cell and measure: ``value_status``; ``low`` and ``high``, what is known
    of the number; ``base`` and ``base_all``, who is behind it and who was assessed on all eight.
    Unless ``exact``, bounds are sought only until they differ. A cell whose
    figures contradict each other has a row with ``least`` above ``most``.
    """
    found = []
    for cell, figures in rows.sort(*CELL_KEY, "measure").group_by(CELL_KEY, maintain_order=True):
        found += [(*cell, *row) for row in _of_cell(figures, exact=exact)]
    names = dict.fromkeys([*CELL_KEY, "measure"], pl.String) | {"least": pl.Int64, "most": pl.Int64}
    return pl.DataFrame(found, schema=names, orient="row")


def _of_cell(figures: pl.DataFrame, *, exact: bool) -> list[tuple[str, int, int]]:
    """Bound the withheld measures of one cell: (measure, least, most)."""
    limits = _limits(figures)
    points, program = _points(limits), Program(limits)
    if not len(points):
        first = program.least(np.zeros(UNKNOWNS, dtype=np.int64)).point
        if first is None:
            return [(figures["measure"][0], 1, 0)]
        points = first[None, :]
    found = []
    for measure, low, high in figures.filter(~SHOWN).select("measure", "low", "high").iter_rows():
        weight = sums()[measure]
        for sign in (1, -1):
            seen = points @ weight
            is_far = low < seen.min() if sign == 1 else seen.max() < high
            if is_far and (exact or seen.min() == seen.max()):
                answer = program.least(sign * weight, int((sign * seen).min()))
                points = points if answer.point is None else np.vstack([points, answer.point])
        seen = points @ weight
        found.append((measure, int(seen.min()), int(seen.max())))
    return found


def _points(limits: Limits) -> Integers:
    """Find some points, one a row: one that fits, and what small moves make of it."""
    rare = np.zeros(len(limits.row_least), dtype=np.bool_)
    rare[RARE] = True
    first = Program(limits.without(rare)).some(np.zeros(UNKNOWNS))
    if first is None or not limits.hold(first):
        return np.zeros((0, UNKNOWNS), dtype=np.int64)
    table = np.zeros((len(limits.row_least), UNKNOWNS), dtype=np.int64)
    table[limits.row, limits.column] = limits.factor
    points = np.vstack([first, first + _moves()])
    sums_ = points @ table.T
    rows = (limits.row_least <= sums_) & (sums_ <= limits.row_most)
    columns = (limits.column_least <= points) & (points <= limits.column_most)
    return points[rows.all(axis=1) & columns.all(axis=1)]


def _limits(figures: pl.DataFrame) -> Limits:
    """Write a cell's figures as limits on its unknowns."""
    known = {row["measure"]: row for row in figures.iter_rows(named=True)}
    everyone = figures["base_all"][0] or 0
    benchmarks = [known.get(f"gb{b}") for b in BENCHMARKS]
    others = [max(0, row["base"] - everyone) if row else 0 for row in benchmarks]
    linked, free = _linked(), 8 * EIGHT * (everyone + 1)
    least = [everyone, 0, *([0] * (len(linked) - 2)), *(row["low"] for row in known.values())]
    most = [everyone, 0, *([free] * (len(linked) - 2)), *(row["high"] for row in known.values())]
    table = np.vstack([linked, *(sums()[measure] for measure in known)])
    row, column = np.nonzero(table)
    return Limits(
        column_least=np.zeros(UNKNOWNS, dtype=np.int64),
        column_most=np.array([everyone] * EIGHT + others + [everyone] * (EIGHT + 1)),
        row=row,
        column=column,
        factor=table[row, column],
        row_least=np.array(least, dtype=np.int64),
        row_most=np.array(most, dtype=np.int64),
    )


@cache
def sums() -> dict[str, Integers]:
    """Write every measure of a cell as a weighed sum of the unknowns."""
    unit = np.eye(UNKNOWNS, dtype=np.int64)
    counts = unit[COUNT:]
    single = {f"gb{b}": unit[place] + unit[REST + place] for place, b in enumerate(BENCHMARKS)}
    return single | {
        "gb_mean": np.sum(list(single.values()), axis=0),
        "gb_all_eight": counts[EIGHT],
        "gb_none": counts[0],
        "gb_six_or_more": counts[6:].sum(axis=0),
        **{f"gb_count_{number}": counts[number] for number in range(EIGHT + 1)},
    }


@cache
def _linked() -> Integers:
    """Write how benchmarks and distribution fit together, as rows of weights.

    The first counts everyone; the second is zero, for the distribution holds every benchmark
    achieved; the others are at least zero: no some benchmarks are achieved more often than those
    who achieve so many could.
    """
    counts, rows = np.arange(EIGHT + 1), np.zeros((2, UNKNOWNS), dtype=np.int64)
    rows[0, COUNT:] = 1
    rows[1, COUNT:], rows[1, :EIGHT] = counts, -1
    subsets = [some for number in range(1, EIGHT) for some in combinations(range(EIGHT), number)]
    most = np.zeros((len(subsets), UNKNOWNS), dtype=np.int64)
    for row, some in zip(most, subsets, strict=True):
        row[COUNT:] = np.minimum(counts, len(some))
        row[list(some)] = -1
    return np.vstack([rows, most])


@cache
def _moves() -> Integers:
    """List small changes that leave the number of institutions and of benchmarks achieved.

    One institution achieves so many more and another so many fewer; or one that was assessed on all
    eight swaps a benchmark with one that was not.
    """
    unit = np.eye(UNKNOWNS, dtype=np.int64)
    counts = unit[COUNT:]
    shifts = [(d, counts[i + d] - counts[i]) for d in range(1, 5) for i in range(EIGHT + 1 - d)]
    moves = [up - down for d, up in shifts for other, down in shifts if d == other]
    swaps = [unit[REST + b] - unit[b] for b in range(EIGHT)]
    moves += [swap - shift for swap in swaps for d, shift in shifts if d == 1]
    listed = np.array(moves)
    return np.vstack([listed, -listed])

"""From released tables to what a reader knows: the figures, and who stands behind each.

A reader knows every row of every release and, because registers are public and who took part is
not secret in practice, which return versions stand behind each row. Results are in the released
rows only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.audit_cells import ACHIEVED, HIDDEN, NOT, OK, PARTLY, RANGE, Figures, Integers
from transforms.grid import CELL, at_the_time, recast
from validation.published import Attainment, AttainmentTodaysMembers
from validation.received import BENCHMARKS

DATA_SETS = tuple(table.to_schema().name for table in (Attainment, AttainmentTodaysMembers))
"""The data sets whose cells are protected together."""

KEY = ["release", "data_set", "series", *CELL]
"""What identifies a cell over all releases."""

PARTS = {NOT: "_not", PARTLY: "_partly", ACHIEVED: ""}
"""Ending of the measure that counts each state."""


@dataclass(frozen=True)
class Release:
    """A release as its readers have it, and who stands behind it.

    ``tables``: the released rows of each of ``DATA_SETS`` it has. ``behind``: see
    ``participation``.
    """

    name: str
    tables: dict[str, pl.DataFrame]
    behind: pl.DataFrame


@dataclass(frozen=True)
class Question:
    """What a reader asks of one measure: its figures, who they are, and who stands behind them.

    ``cells`` has one row of ``KEY`` for each cell of the figures, ``versions`` the return version
    of each unit, both in their order.
    """

    measure: str
    figures: Figures
    cells: pl.DataFrame
    versions: pl.Series


def participation(members: pl.LazyFrame, counted: pl.LazyFrame) -> pl.LazyFrame:
    """List who is behind each cell: one row per data set, series, cell and return version.

    ``assessed_1`` … ``assessed_8`` say on which benchmarks a version counts; its results are left
    out. ``members`` and ``counted`` are the tables of a run.
    """
    at = ["line", "time_period", "time_identifier"]
    assessed = {f"assessed_{b}": pl.col(f"state_{b}").is_not_null() for b in BENCHMARKS}
    versions = counted.select(*at, "series", "version", **assessed)
    placed = members.join(versions, on=at, validate="m:1")
    columns = ["data_set", "series", *CELL, "version", *assessed]
    return pl.concat(
        part.with_columns(data_set=pl.lit(name)).select(columns)
        for name, part in zip(DATA_SETS, (at_the_time(placed), recast(placed)), strict=True)
    )


def asked_of(releases: Sequence[Release], year: str, benchmark: int) -> Question:
    """Ask of all that is published of a benchmark and academic year.

    ``releases`` are in order of publication. A cell is in it if anyone stands behind it: one row of
    ``KEY`` each. A row without a figure leaves everything open, whatever its status.
    """
    held = _behind(releases, year).filter(f"assessed_{benchmark}")
    rows = _rows(releases, year, {state: f"gb{benchmark}{part}" for state, part in PARTS.items()})
    return put_together(releases, held, rows, f"gb{benchmark}")


def put_together(
    releases: Sequence[Release], held: pl.DataFrame, rows: pl.DataFrame, measure: str
) -> Question:
    """Give all that is published of a measure.

    ``held`` has a row for each cell (``KEY``) and version that it counts; ``rows`` one for each
    cell: its ``mark``, and ``low_…`` and ``high_…``, limits on each state, null where unknown.
    """
    cells = rows.join(held.select(KEY).unique(), on=KEY, how="semi").sort(KEY)
    numbered = cells.with_row_index("cell").select(*KEY, pl.col("cell").cast(pl.Int64))
    versions = held["version"].unique().sort()
    units = versions.to_frame().with_row_index("unit")
    entries = (
        held.join(numbered, on=KEY, validate="m:1")
        .join(units, on="version", validate="m:1")
        .select("cell", pl.col("unit").cast(pl.Int64))
        .sort("cell", "unit")
    )
    size = np.bincount(entries["cell"].to_numpy(), minlength=cells.height).astype(np.int64)
    order = pl.Series([release.name for release in releases])
    made = Figures(
        units=units.height,
        cell_start=np.concatenate([[0], np.cumsum(size)]),
        cell_units=entries["unit"].to_numpy(),
        mark=cells["mark"].to_numpy().astype(np.str_),
        least=_limits(cells, "low", np.zeros_like(size)),
        most=_limits(cells, "high", size),
        release=cells["release"].replace_strict(order, range(len(order))).to_numpy(),
        name=tuple(cells.select(_label(measure)).to_series().to_list()),
    )
    return Question(measure, made, cells.select(KEY), versions)


def behind_counts(releases: Sequence[Release], year: str) -> pl.DataFrame:
    """List who stands behind figures of all eight benchmarks: those assessed on all of them."""
    return _behind(releases, year).filter(
        pl.all_horizontal(f"assessed_{benchmark}" for benchmark in BENCHMARKS)
    )


def behind_partly(releases: Sequence[Release], year: str) -> pl.DataFrame:
    """List who stands behind cells and was assessed on some benchmarks only."""
    assessed = [f"assessed_{benchmark}" for benchmark in BENCHMARKS]
    return _behind(releases, year).filter(pl.any_horizontal(assessed), ~pl.all_horizontal(assessed))


def whole_year(releases: Sequence[Release], year: str) -> pl.DataFrame:
    """List the year's rows of all releases, with ``release`` and ``data_set``."""
    return pl.concat(
        rows.filter(pl.col("time_period") == year).with_columns(
            release=pl.lit(release.name), data_set=pl.lit(name)
        )
        for release in releases
        for name, rows in release.tables.items()
    )


def years(releases: Sequence[Release]) -> list[str]:
    """List the academic years with any row."""
    tables = [rows for release in releases for rows in release.tables.values()]
    return sorted({year for rows in tables for year in rows["time_period"].unique()})


def _behind(releases: Sequence[Release], year: str) -> pl.DataFrame:
    return pl.concat(
        release.behind.filter(pl.col("time_period") == year).with_columns(
            release=pl.lit(release.name)
        )
        for release in releases
    )


def _rows(releases: Sequence[Release], year: str, measures: dict[int, str]) -> pl.DataFrame:
    """Give each cell one row: its mark, and limits on its three numbers, null where unknown."""
    shown = whole_year(releases, year).filter(pl.col("measure").is_in(list(measures.values())))
    low, high = (pl.coalesce("numerator", f"numerator_{end}") for end in ("low", "high"))
    return shown.group_by(KEY).agg(
        *(
            limit.filter(pl.col("measure") == measure).first().alias(f"{end}_{state}")
            for state, measure in measures.items()
            for end, limit in (("low", low), ("high", high))
        ),
        mark=mark_of_row().filter(pl.col("measure") == measures[ACHIEVED]).first(),
    )


def mark_of_row() -> pl.Expr:
    """Give the mark of a row: a figure of low response is a figure, and the rest is withheld."""
    status = pl.col("value_status")
    shown = pl.when(status.is_in(["ok", "u"])).then(pl.lit(OK))
    return shown.when(status == "range").then(pl.lit(RANGE)).otherwise(pl.lit(HIDDEN))


def _limits(cells: pl.DataFrame, end: str, otherwise: Integers) -> Integers:
    """Spread the lower or upper limits over a table: one row a cell, one column a state."""
    known = [cells[f"{end}_{state}"] for state in PARTS]
    columns = [
        np.where(column.is_null(), otherwise, column.fill_null(0)).astype(np.int64)
        for column in known
    ]
    return np.stack(columns, axis=1)


def _label(measure: str) -> pl.Expr:
    """Name a figure so that it can be found: nothing in it is a value."""
    return pl.format(
        "{} of {} {} ({}, {}, {}; {}, release {})",
        pl.lit(_called(measure)),
        "geographic_level",
        "area_code",
        "time_identifier",
        "establishment_group",
        "fsm_quintile",
        "data_set",
        "release",
    )


def _called(measure: str) -> str:
    number = measure.removeprefix("gb")
    return f"Benchmark {number}" if number.isdigit() else measure

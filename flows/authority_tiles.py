"""Lay local authorities out on equal tiles: ``python -m flows.authority_tiles REGISTER TO``.

Made ``validation/code_lists/authority_tiles.csv``; run it again when authorities are reorganised.
An authority stands where its schools are on average. Crowded places, London above all, are spread
out first, and then each authority goes to a cell of its own, so that all together move least.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from validation.code_lists import code_list

COLUMNS, ROWS = 15, 17
"""The grid that authorities are laid on: a little taller than wide, as England is."""

STEPS = 400
SOURCE = (
    "Mean Easting and Northing in km of the open schools of {file} "
    "(Get Information about Schools, Open Government Licence v3.0), laid out by authority_tiles"
)
Points = NDArray[np.float64]


def centres(register: pl.LazyFrame) -> pl.DataFrame:
    """Average the coordinates of each authority's open schools, in whole kilometres."""
    known = code_list("authorities").filter(pl.col("valid_to").is_null())
    number = {name: pl.col(name).cast(pl.Float64, strict=False) for name in ("Easting", "Northing")}
    is_open = pl.col("EstablishmentStatus (name)").str.starts_with("Open")
    return (
        register.filter(is_open)
        .with_columns(**number)
        .filter(pl.all_horizontal(pl.col("Easting", "Northing") > 0))
        .group_by(la_code="LA (code)")
        .agg((pl.col("Easting", "Northing").mean() / 1000).round(0, "half_away_from_zero"))
        .join(known.lazy().select("la_code", "new_la_code"), on="la_code", validate="1:1")
        .sort("new_la_code")
        .select("new_la_code", pl.col("Easting", "Northing").cast(pl.Int64).name.to_lowercase())
        .collect()
    )


def tiles(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give each place a column, from the west, and a row, from the north, that no other has."""
    spread = _spread(_scaled(np.array(places, dtype=float)))
    cells = np.array([(x, y) for y in range(ROWS) for x in range(COLUMNS)], dtype=float)
    cost = ((spread[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    chosen = cells[_assigned(cost)].astype(int)
    west, north = chosen.min(axis=0)
    return [(int(x - west), int(y - north)) for x, y in chosen]


def _scaled(points: Points) -> Points:
    """Bring eastings and northings onto the grid, north at the top, at one scale."""
    low, high = points.min(axis=0), points.max(axis=0)
    scale = min((COLUMNS - 1) / (high[0] - low[0]), (ROWS - 1) / (high[1] - low[1]))
    centred = (points - (low + high) / 2) * scale * (1, -1)
    middle = np.array([(COLUMNS - 1) / 2, (ROWS - 1) / 2])
    return np.asarray(centred + middle)


def _spread(points: Points) -> Points:
    """Push apart places nearer than a tile, a little at a time, and keep them on the grid."""
    moved, edge = points.copy(), np.array([COLUMNS - 1, ROWS - 1], dtype=float)
    for _ in range(STEPS):
        apart = moved[:, None, :] - moved[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + np.eye(len(moved)) + 1e-9
        push = np.clip(1 - distance, 0, None)[:, :, None] * apart / distance[:, :, None]
        moved = np.clip(moved + 0.2 * push.sum(axis=1), 0, edge)
    return moved


def _assigned(cost: Points) -> NDArray[np.int64]:
    """Choose a column for each row, all different, at the least total cost (Kuhn and Munkres)."""
    rows, columns = cost.shape
    price, gain = np.zeros(columns + 1), np.zeros(rows + 1)
    holder, way = np.zeros(columns + 1, dtype=int), np.zeros(columns + 1, dtype=int)
    for row in range(1, rows + 1):
        holder[0], at = row, 0
        least, is_used = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=bool)
        while holder[at]:
            is_used[at] = True
            slack = cost[holder[at] - 1] - gain[holder[at]] - price[1:]
            is_nearer = ~is_used[1:] & (slack < least[1:])
            least[1:][is_nearer], way[1:][is_nearer] = slack[is_nearer], at
            free = np.where(is_used, np.inf, least)
            free[0] = np.inf
            step, following = float(free.min()), int(free.argmin())
            gain[holder[is_used]] += step
            price[is_used] -= step
            least[~is_used] -= step
            at = following
        while at:
            holder[at], at = holder[way[at]], int(way[at])
    found = np.zeros(rows, dtype=np.int64)
    for column in range(1, columns + 1):
        if holder[column]:
            found[holder[column] - 1] = column - 1
    return found


def main(register: Path, to: Path) -> None:
    """Write the code list from one register extract, plain or in gzip."""
    found = centres(pl.read_csv(register, encoding="utf8-lossy", infer_schema=False).lazy())
    placed = tiles(found.select("easting", "northing").rows())
    table = found.with_columns(
        column=pl.Series([column for column, _ in placed]),
        row=pl.Series([row for _, row in placed]),
        source=pl.lit(SOURCE.format(file=register.name.removesuffix(".gz"))),
    )
    table.write_csv(to)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

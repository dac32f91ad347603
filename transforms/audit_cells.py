"""What a reader sees of one benchmark and academic year (disclosure method, section 1.1).

The reader knows which return versions stand behind every cell, so every denominator, and every
figure ever published; never a result. Nothing here shares code with the protection it checks: the
unknowns are whole numbers of institutions, not deviations from a truth nobody outside knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

NOT, PARTLY, ACHIEVED = 0, 1, 2
"""Columns of ``least`` and ``most``: the results an institution can have on a benchmark."""

OK, RANGE, HIDDEN = "ok", "range", "c"
"""Marks: the number achieving is published, published as a range, or not published."""

Limits: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Figures:
    """Cells, the units in them and what was published. A unit is one return version.

    Units of cell i: ``cell_units[cell_start[i]:cell_start[i + 1]]``, each once. ``least`` and
    ``most``: one row a cell, columns not, partly, achieved; what the publication leaves possible
    of each number, equal where it was published, 0 to the cell's size where nothing was. ``mark``
    is that of the number achieved. ``release`` numbers the releases in order of publication;
    ``name`` says in words which figure a cell is.
    """

    units: int
    cell_start: Integers
    cell_units: Integers
    mark: NDArray[np.str_]
    least: Integers
    most: Integers
    release: Integers
    name: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together: an audit of another table proves nothing."""
        cells = len(self.mark)
        lengths = {len(self.cell_start) - 1, len(self.least), len(self.most), len(self.release)}
        if lengths | {len(self.name)} != {cells} or self.cell_start[-1] != len(self.cell_units):
            raise ValueError("the cells' arrays differ in length: build them from one table")
        if len(self.cell_units) and not 0 <= self.cell_units.min() <= self.cell_units.max() < (
            self.units
        ):
            raise ValueError("a cell names a unit that does not exist: number units from 0")
        if len(np.unique(self.cell_of_entry * self.units + self.cell_units)) != len(
            self.cell_units
        ):
            raise ValueError("a cell names a unit twice: a version stands in a cell once")
        if not np.isin(self.mark, (OK, RANGE, HIDDEN)).all():
            raise ValueError("a mark is not ok, range or c")

    @classmethod
    def of(
        cls,
        cells: Sequence[Sequence[int]],
        achieved: Sequence[int | Limits | None],
        *,
        partly: Sequence[int | Limits | None] | None = None,
        not_: Sequence[int | Limits | None] | None = None,
        release: Sequence[int] | None = None,
        units: int | None = None,
    ) -> "Figures":
        """Build figures from lists: a number, a range (low, high) or None where hidden."""
        sizes = [len(cell) for cell in cells]
        nothing = [None] * len(cells)
        states = (not_ or nothing, partly or nothing, achieved)
        limits = np.array(
            [
                [_limits(shown, size) for shown, size in zip(state, sizes, strict=True)]
                for state in states
            ],
            dtype=np.int64,
        ).reshape(3, len(cells), 2)
        flat = np.array([unit for cell in cells for unit in cell], dtype=np.int64)
        return cls(
            units=int(flat.max(initial=-1)) + 1 if units is None else units,
            cell_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            cell_units=flat,
            mark=np.array([_mark(shown) for shown in achieved], dtype=np.str_),
            least=limits[:, :, 0].T,
            most=limits[:, :, 1].T,
            release=np.array(release or [0] * len(cells), dtype=np.int64),
            name=tuple(f"cell {number}" for number in range(len(cells))),
        )

    @cached_property
    def size(self) -> Integers:
        """Count the units of each cell: its denominator."""
        return np.diff(self.cell_start)

    @cached_property
    def cell_of_entry(self) -> Integers:
        """Give the cell of each entry of ``cell_units``."""
        return np.repeat(np.arange(len(self.size), dtype=np.int64), self.size)

    def knowing(self, cells: Integers, least: Integers, most: Integers) -> "Figures":
        """Add what a reader knows of the number achieved in some cells from elsewhere."""
        more = replace(self, least=self.least.copy(), most=self.most.copy())
        more.least[cells, ACHIEVED] = np.maximum(more.least[cells, ACHIEVED], least)
        more.most[cells, ACHIEVED] = np.minimum(more.most[cells, ACHIEVED], most)
        return more


def _limits(shown: int | Limits | None, size: int) -> Limits:
    if shown is None:
        return 0, size
    return (shown, shown) if isinstance(shown, int) else shown


def _mark(shown: int | Limits | None) -> str:
    if shown is None:
        return HIDDEN
    return OK if isinstance(shown, int) else RANGE

"""Data sets that an earlier attack found, tried again: from night to night few figures change.

Nothing rests on them. One counts as a witness only if it fits every figure of tonight.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from transforms.audit_atoms import Merged
from transforms.audit_cells import ACHIEVED, NOT, PARTLY, Integers
from transforms.audit_program import Effort, moved
from transforms.audit_unknowns import Unknowns

DataSets = NDArray[np.int8]
"""One row a data set, one column a unit: its result, or ``NEW``."""

NEW = -1
"""A unit that was not there."""


def fitting(
    table: Merged, unknown: Unknowns, earlier: DataSets, effort: Effort
) -> Iterator[Integers]:
    """Give the data sets that fit tonight's figures, as points of the unknowns.

    A new unit may have any result; the unknowns of its atom may be others, and so may their
    neighbours and the neighbours of these.
    """
    limits, atoms, units = unknown.limits, len(table.atom_size), table.atom_of_unit
    for results in earlier:
        numbers = {
            state: np.bincount(units[results == state], minlength=atoms).astype(np.int64)
            for state in (ACHIEVED, NOT)
        }
        point = np.where(
            unknown.is_first, numbers[ACHIEVED][unknown.atom], numbers[NOT][unknown.atom]
        )
        new = np.isin(unknown.atom, units[results == NEW])
        near = limits.near(limits.near(new))
        found = moved(limits, near, point, np.zeros(len(point)), effort)
        if found is not None:
            yield found


def by_unit(table: Merged, unknown: Unknowns, points: list[Integers]) -> DataSets:
    """Write points as data sets: in each atom the first units achieve, the next do not at all."""
    order = np.argsort(table.atom_of_unit, kind="stable")
    start = np.cumsum(table.atom_size) - table.atom_size
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - start[table.atom_of_unit[order]]
    found = np.full((len(points), len(order)), PARTLY, dtype=np.int8)
    for row, point in zip(found, points, strict=True):
        achieved = point[unknown.is_first][table.atom_of_unit]
        not_at_all = np.zeros(len(table.atom_size), dtype=np.int64)
        not_at_all[unknown.atom[~unknown.is_first]] = point[~unknown.is_first]
        row[place < achieved + not_at_all[table.atom_of_unit]] = NOT
        row[place < achieved] = ACHIEVED
    return found

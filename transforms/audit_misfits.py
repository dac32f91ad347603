"""Which figures are in the way where no data set fits them all."""

import numpy as np

from transforms.audit_atoms import Merged
from transforms.audit_cells import Integers
from transforms.audit_limits import Limits
from transforms.audit_program import Program
from transforms.audit_unknowns import Unknowns


def misfits(table: Merged, unknown: Unknowns) -> Integers:
    """List distinct cells that would have to be otherwise: as few institutions off as can be.

    Other figures may be the wrong ones; that these were all right is impossible.
    """
    if table.contradicted.any():
        return np.flatnonzero(table.contradicted)
    limits, about = unknown.limits, unknown.cell_of_row >= 0
    rows, columns = np.flatnonzero(about), len(limits.column_least)
    size = table.size[unknown.cell_of_row[rows]]
    slack = columns + np.arange(2 * len(rows), dtype=np.int64)
    row = np.concatenate([limits.row, np.repeat(rows, 2)])
    order = np.argsort(row, kind="stable")
    loosened = Limits(
        column_least=np.concatenate([limits.column_least, np.zeros_like(slack)]),
        column_most=np.concatenate([limits.column_most, np.repeat(size, 2)]),
        row=row[order],
        column=np.concatenate([limits.column, slack])[order],
        factor=np.concatenate([limits.factor, np.tile([1, -1], len(rows))])[order],
        row_least=limits.row_least,
        row_most=limits.row_most,
    )
    weight = (np.arange(len(loosened.column_least)) >= columns).astype(np.int64)
    point = Program(loosened).least(weight).point
    if point is None:
        return np.zeros(0, dtype=np.int64)
    off = point[columns:].reshape(-1, 2).sum(axis=1) > 0
    return np.unique(unknown.cell_of_row[rows[off]])

"""What a reader can work out, in sentences that may be logged: cells and kinds, never values."""

from dataclasses import dataclass

import numpy as np

from transforms.audit_atoms import Merged
from transforms.audit_cells import RANGE, Figures
from transforms.audit_marks import given_away_by_marks
from transforms.audit_misfits import misfits
from transforms.audit_requirements import (
    CLEAR,
    RULE,
    Requirements,
    breaks_the_rules,
    is_checked,
)
from transforms.audit_search import OPEN, SETTLED, Known
from transforms.audit_unknowns import unknowns

SENTENCES = {
    "EXACT": "can be recomputed from other figures",
    "NARROW": "is bounded more closely than it may be",
    "RULE": "can only be nearly all or nearly none, which would have been shown as a range",
}


@dataclass(frozen=True)
class Finding:
    """Something a reader can work out.

    ``cells`` and ``units`` number what it is about; ``sentence`` names cells only.
    """

    kind: str
    sentence: str
    cells: tuple[int, ...] = ()
    units: tuple[int, ...] = ()


def findings(
    figures: Figures, table: Merged, asked: Requirements, known: Known, *, k: int, p: int
) -> list[Finding]:
    """Say everything that is wrong with the figures, for what follows from them."""
    broken = [
        Finding("RULE", f"{figures.name[cell]} {fault}", (cell,))
        for cell, fault in breaks_the_rules(figures, k=k, p=p)
    ]
    if known.is_possible is None:
        return [*broken, Finding("UNPROVED", "no set of results was found that fits all figures")]
    if not known.is_possible:
        return [*broken, _inconsistent(figures, table)]
    return [
        *broken,
        *_about_cells(figures, table, asked, known),
        *_about_units(figures, table, known),
        *_about_marks(figures, table, known, k=k, p=p),
    ]


def _inconsistent(figures: Figures, table: Merged) -> Finding:
    """Name figures that no set of results fits."""
    cells = tuple(np.flatnonzero(np.isin(table.cell, misfits(table, unknowns(table)))).tolist())
    names = "; ".join(figures.name[cell] for cell in cells) or "cells not found"
    sentence = (
        f"no set of results fits all figures; they would fit if these were otherwise: {names}"
    )
    return Finding("INCONSISTENT", sentence, cells)


def _about_cells(
    figures: Figures, table: Merged, asked: Requirements, known: Known
) -> list[Finding]:
    """Say which withheld figures are bounded too closely, or could not be proved wide enough."""
    verdicts = asked.verdicts(known.least, known.most)
    found = []
    for cell in np.flatnonzero(is_checked(figures, table)).tolist():
        here = int(table.cell[cell])
        kind, name = verdicts[here], figures.name[cell]
        if kind == RULE and figures.mark[cell] == RANGE:
            continue
        if kind != CLEAR and known.proved[here]:
            found.append(Finding(kind, f"{name} {SENTENCES[kind]}", (cell,)))
        elif kind != CLEAR:
            found.append(Finding("UNPROVED", f"{name}: its bounds were not found", (cell,)))
    return found


def _about_units(figures: Figures, table: Merged, known: Known) -> list[Finding]:
    """Say whose results are settled: how many, and the smallest figure they are counted in."""
    group_of_unit = table.group[table.atom_of_unit]
    smallest = _smallest_cells(table)
    found = []
    for group in np.flatnonzero(known.result != OPEN).tolist():
        units = tuple(np.flatnonzero(group_of_unit == group).tolist())
        cell = int(smallest[group])
        some = f"{len(units)} of those counted in {figures.name[cell]}"
        if known.result[group] == SETTLED:
            found.append(Finding("UNIT", f"the result of {some} is settled", (cell,), units))
        else:
            sentence = f"whether the result of {some} is settled was not found"
            found.append(Finding("UNPROVED", sentence, (cell,), units))
    return found


def _smallest_cells(table: Merged) -> list[int]:
    """Give each group the smallest cell that counts it; the first of equals."""
    filled = np.flatnonzero(table.cell >= 0)
    _, first = np.unique(table.cell[filled], return_index=True)
    name = filled[first]
    group = table.group[table.entry_atom]
    order = np.lexsort((table.entry_cell, table.size[table.entry_cell], group))
    groups, at = np.unique(group[order], return_index=True)
    smallest = np.zeros(len(table.group_size), dtype=np.int64)
    smallest[groups] = name[table.entry_cell[order[at]]]
    return smallest.tolist()


def _about_marks(figures: Figures, table: Merged, known: Known, *, k: int, p: int) -> list[Finding]:
    """Say where the marks, taken with the rules, settle something."""
    return [
        Finding(
            "RULE",
            "nothing visible explains why these are hidden, which tells more than it may: "
            + "; ".join(figures.name[cell] for cell in cells),
            cells,
        )
        for cells in given_away_by_marks(figures, table, known, k=k, p=p)
    ]

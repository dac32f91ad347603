"""What the marks say to a reader who knows the rules (disclosure method, section 1.3).

A large cell marked ``c`` is hidden to protect another. Where nothing a reader can see needs that,
no small cell and no range, the reader asks why it was hidden at all. The rules show a number near
all or none as a range; so it is none of these, or it is one whose range was hidden too. Both are
tried: if the first would settle something, or cannot be, the marks have said too much.
"""

import numpy as np

from transforms.audit_atoms import Merged, merged
from transforms.audit_cells import HIDDEN, RANGE, Figures, Flags, Integers
from transforms.audit_requirements import CLEAR, is_checked, requirements
from transforms.audit_search import OPEN, Known, search
from transforms.audit_unknowns import unknowns


def given_away_by_marks(
    figures: Figures, table: Merged, known: Known, *, k: int, p: int
) -> list[tuple[int, ...]]:
    """List sets of cells whose marks, taken with the rules, settle something."""
    sets = _unexplained(figures, table, known, k=k, p=p)
    return [cells for cells in sets if _settles(figures, cells, known.effort.nodes, k=k, p=p)]


def _unexplained(
    figures: Figures, table: Merged, known: Known, *, k: int, p: int
) -> list[tuple[int, ...]]:
    """List sets of linked hidden cells that nothing visible explains."""
    checked = is_checked(figures, table)
    hidden = checked & (figures.mark == HIDDEN)
    reason = (hidden & (figures.size < k)) | (checked & (figures.mark == RANGE))
    large = hidden & (figures.size >= max(k, 2 * p))
    label = _linked(table, known.moves)
    explained = set(label[table.cell[reason]].tolist())
    sets: dict[int, list[int]] = {}
    for cell in np.flatnonzero(large):
        here = int(label[table.cell[cell]])
        if here >= 0 and here not in explained:
            sets.setdefault(here, []).append(int(cell))
    return [tuple(cells) for cells in sets.values()]


def _linked(table: Merged, moves: Flags) -> Integers:
    """Give one number to distinct cells linked by groups not yet known; -1 where all is known."""
    free = moves[table.group[table.entry_atom]]
    cell, group = table.entry_cell[free], table.group[table.entry_atom[free]]
    label = np.full(len(table.size), -1, dtype=np.int64)
    label[cell] = cell
    while True:
        least = np.full(len(table.group_size), len(table.size), dtype=np.int64)
        np.minimum.at(least, group, label[cell])
        further = label.copy()
        np.minimum.at(further, cell, least[group])
        if (further == label).all():
            return label
        label = further


def _settles(figures: Figures, cells: tuple[int, ...], nodes: int, *, k: int, p: int) -> bool:
    """Tell whether something is settled if none of some cells is nearly all or none."""
    chosen = np.array(cells, dtype=np.int64)
    strict = figures.knowing(chosen, np.full(len(cells), p), figures.size[chosen] - p)
    table = merged(strict)
    asked = requirements(strict, table, k=k, p=p)
    known = search(table, unknowns(table), asked.unmet, nodes)
    verdicts = asked.verdicts(known.least, known.most)
    return (
        not known.is_possible
        or bool((known.result != OPEN).any())
        or any(verdict != CLEAR for verdict in verdicts)
    )

"""What a reader must not be able to narrow down (disclosure method, section 1.4, rules 1 to 3)."""

from dataclasses import dataclass

import numpy as np

from transforms.audit_atoms import Merged
from transforms.audit_cells import ACHIEVED, HIDDEN, OK, RANGE, Figures, Flags, Integers

CLEAR, EXACT, NARROW, RULE = "clear", "EXACT", "NARROW", "RULE"


@dataclass(frozen=True)
class Requirements:
    """What is asked of distinct cells: whether anything is ``asked``, and the bounds' ``width``.

    ``is_large``: marked ``c`` though large enough to be shown. Its bounds must leave a number that
    is not nearly all or nearly none, for those would have been shown as a range.
    """

    size: Integers
    asked: Flags
    width: Integers
    is_large: Flags
    p: int

    def verdicts(self, least: Integers, most: Integers) -> list[str]:
        """Judge bounds of the number achieved: one verdict a distinct cell."""
        exact = self.asked & (least >= most)
        narrow = self.asked & (most - least < self.width)
        pure = self.is_large & (np.maximum(least, self.p) > np.minimum(most, self.size - self.p))
        kinds = np.select([exact, narrow, pure], [EXACT, NARROW, RULE], default=CLEAR)
        return [str(kind) for kind in kinds]

    def unmet(self, least: Integers, most: Integers) -> Flags:
        """Tell which distinct cells' bounds are too close as far as they go."""
        return np.asarray(np.array(self.verdicts(least, most)) != CLEAR)


def requirements(figures: Figures, table: Merged, *, k: int, p: int) -> Requirements:
    """Say what is asked of each distinct cell, by its size and marks."""
    asked, is_large = np.zeros((2, len(table.size)), dtype=np.bool_)
    checked = is_checked(figures, table)
    asked[table.cell[checked]] = True
    large = checked & (figures.mark == HIDDEN) & (figures.size >= max(k, 2 * p))
    large &= ~_marked_later(figures, table, RANGE)
    is_large[table.cell[large]] = True
    told = _told_before(figures, table)
    is_large &= ~told
    width = np.minimum(np.where((table.size < k) & ~told, 2, 1), table.size)
    return Requirements(table.size, asked, width, is_large, p)


def _told_before(figures: Figures, table: Merged) -> Flags:
    """Tell which cells of the newest release one older figure bounds to two numbers by itself.

    It counts all of them, and hardly anyone else or nearly all or none. So much was known before:
    that is no news of tonight's, and no mark could undo it.
    """
    newest = figures.release.max(initial=0)
    older = (figures.mark != HIDDEN) & (figures.release < newest) & (table.cell >= 0)
    found, before = np.zeros((2, len(table.size)), dtype=np.bool_)
    atoms = np.bincount(table.entry_cell, minlength=len(table.size))
    first = np.searchsorted(table.entry_cell, np.arange(len(table.size) + 1))
    inside = np.zeros(len(table.atom_size), dtype=np.bool_)
    for known in np.unique(table.cell[older]).tolist():
        inside[:] = False
        inside[table.entry_atom[first[known] : first[known + 1]]] = True
        shared = np.bincount(table.entry_cell[inside[table.entry_atom]], minlength=len(table.size))
        others = table.size[known] - table.size
        least = np.maximum(0, table.least[known, ACHIEVED] - others)
        most = np.minimum(table.size, table.most[known, ACHIEVED])
        found |= (shared == atoms) & (most - least <= 1)
    before[table.cell[(table.cell >= 0) & (figures.release < newest)]] = True
    return found & ~before


def is_checked(figures: Figures, table: Merged) -> Flags:
    """Tell which cells' figures are withheld: marked ``c`` or range, and not shown since.

    A figure withheld once and shown in a later release, of the same units, is simply shown. Shown
    once and withheld later, it is still known, and its mark is wrong.
    """
    checked: Flags = (table.cell >= 0) & (figures.mark != OK)
    return checked & ~_marked_later(figures, table, OK)


def _marked_later(figures: Figures, table: Merged, mark: str) -> Flags:
    """Tell which figures a later release gave a mark, of the same units."""
    filled = table.cell >= 0
    marked_in = np.full(len(table.size), -1, dtype=np.int64)
    marked = filled & (figures.mark == mark)
    np.maximum.at(marked_in, table.cell[marked], figures.release[marked])
    later = np.zeros(len(filled), dtype=np.bool_)
    later[filled] = marked_in[table.cell[filled]] > figures.release[filled]
    return later


def breaks_the_rules(figures: Figures, *, k: int, p: int) -> list[tuple[int, str]]:
    """List cells of the newest release whose mark is not what the primary rules give."""
    size, newest = figures.size, figures.release == figures.release.max(initial=0)
    least, most = figures.least[:, ACHIEVED], figures.most[:, ACHIEVED]
    few, nearly_all = most < p, size - least < p
    is_rules = ((least == 0) & (most == p - 1)) | ((least == size - p + 1) & (most == size))
    faults = {
        "is small and is shown": (figures.mark != HIDDEN) & (size < k) & (size > 0),
        "is nearly all or none and is shown exactly": (figures.mark == OK)
        & (size >= k)
        & (few | nearly_all),
        "is a range that is not the rule's": (figures.mark == RANGE) & (size >= k) & ~is_rules,
    }
    return [
        (int(cell), fault) for fault, at in faults.items() for cell in np.flatnonzero(at & newest)
    ]

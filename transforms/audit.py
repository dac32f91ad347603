"""Play the reader who knows everything but the results, and try to work them out.

The audit sees who returned, every figure ever published and the rules; it shares no code with the
protection and never sees a result. It bounds every figure withheld and says of every institution
whether its result is settled. Kinds of findings:

``EXACT``: a withheld figure can be recomputed. ``NARROW``: it is bounded more closely than rule 3
of the disclosure method (section 1.4) allows. ``UNIT``: results are settled. ``RULE``: a mark gives
away why it was set (1.3), or is not what the rules give. ``INCONSISTENT``: no set of results fits
the figures, so one is wrong. ``UNPROVED``: the search stopped before it could tell; that is unsafe.
"""

from dataclasses import dataclass

import numpy as np

from transforms.audit_atoms import Merged, merged
from transforms.audit_cells import Figures, Flags, Integers
from transforms.audit_earlier import DataSets, by_unit
from transforms.audit_findings import Finding, findings
from transforms.audit_program import MOST_NODES, Effort
from transforms.audit_requirements import requirements
from transforms.audit_search import SETTLED, Known, is_reached, search
from transforms.audit_unknowns import unknowns
from validation import policy


@dataclass(frozen=True)
class Audit:
    """What a reader can work out of figures.

    ``least`` and ``most`` bound the number achieved in each cell. Where ``proved``, they are all
    that is possible; elsewhere at least that is possible, and wide enough. ``settled`` says of each
    unit whether its result is certain, ``data_sets`` are the witnesses. None of these may leave the
    workspace; ``findings`` may.
    """

    least: Integers
    most: Integers
    proved: Flags
    settled: Flags
    findings: tuple[Finding, ...]
    data_sets: DataSets
    effort: Effort


def audit(
    figures: Figures,
    *,
    k: int = policy.MIN_CONTRIBUTORS,
    p: int = policy.NEAR_PURE,
    exact: bool = False,
    nodes: int = MOST_NODES,
    earlier: DataSets | None = None,
) -> Audit:
    """Work out what the figures give away.

    With ``exact``, the bounds of every withheld figure are proved. Without, they are sought only
    until they are wide enough: the findings are the same, and most of the time is saved. ``nodes``
    limits each search for whole numbers; what is not settled within it is ``UNPROVED``. ``earlier``
    are data sets that an earlier audit found, by unit; they save time and settle nothing.
    """
    table = merged(figures)
    asked = requirements(figures, table, k=k, p=p)

    def wanting(least: Integers, most: Integers) -> Flags:
        return asked.asked & ~is_reached(table, least, most) if exact else asked.unmet(least, most)

    unknown = unknowns(table)
    known = search(table, unknown, wanting, nodes, earlier)
    found = findings(figures, table, asked, known, k=k, p=p)
    return _audit(table, known, by_unit(table, unknown, known.points), tuple(found))


def _audit(table: Merged, known: Known, data_sets: DataSets, found: tuple[Finding, ...]) -> Audit:
    """Put the bounds of distinct cells to the published ones; a cell of nobody has none at all."""
    filled, here = table.cell >= 0, np.maximum(table.cell, 0)
    least, most = np.zeros((2, len(here)), dtype=np.int64)
    least[filled], most[filled] = known.least[here[filled]], known.most[here[filled]]
    is_proved = np.ones(len(here), dtype=np.bool_)
    is_proved[filled] = known.proved[here[filled]]
    settled = (known.result == SETTLED)[table.group[table.atom_of_unit]]
    return Audit(least, most, is_proved, settled, found, data_sets, known.effort)

"""The least a weighed sum of unknown whole numbers can be, within limits.

The relaxed solver allows fractions and starts each question from the answer to an earlier one. Its
bounds are true of whole numbers too, and most of its answers are whole; what they leave is asked of
a whole-number solver, near the answer first. Points are checked in whole-number arithmetic before
they count. Solvers use one thread and stop on a number of nodes, never on time.
"""

import math
from dataclasses import dataclass, field

import highspy
import numpy as np

from transforms.audit_cells import Flags, Integers
from transforms.audit_limits import Limits, Numbers

NEAR_WHOLE = 1e-6
"""How near to whole numbers the solvers' values are where they are meant to be whole."""

MOST_NODES = 1000
"""Nodes of a search for whole numbers; nearly all questions are settled at the first."""

ANY = highspy.kHighsInf
"""Gap at which any point will do."""

DUAL, PRIMAL = 1, 4
"""Simplex strategies: for weights on every unknown, and for weights on a few, whose answer is a few
steps from the last."""

_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "simplex_iteration_limit": 50_000,
    "mip_abs_gap": 0.5,
}
"""One thread for every solver: HiGHS fixes the number at a process's first solve. A relaxed program
that loses its way among equal answers is begun again by another method."""


_DONE = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
_NOWHERE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
"""Every unknown has limits, so nothing is unbounded."""


class UnsolvedError(Exception):
    """A solver gave neither an answer nor a proof that there is none: nothing is proved."""


@dataclass
class Effort:
    """Programs solved, relaxed and whole-number ones, and how far each of the latter may go."""

    nodes: int = MOST_NODES
    relaxed: int = 0
    whole: int = 0


@dataclass(frozen=True)
class Answer:
    """The least a weighed sum can be, as far as it was found.

    No point gives less than ``bound``; ``point`` is the best one found, or None. ``is_possible`` is
    False where no point at all is within the limits.
    """

    bound: int
    point: Integers | None
    is_possible: bool = True


IMPOSSIBLE = Answer(0, None, is_possible=False)


@dataclass
class Program:
    """Limits, and the solver that is asked about them again and again."""

    limits: Limits
    effort: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        """Fill the relaxed solver."""
        self._columns = np.arange(len(self.limits.column_least), dtype=np.int32)
        self._solver = _solver(self.limits, np.zeros(len(self._columns)), is_whole=False)
        self._start: highspy.HighsBasis | None = None
        self._fractions = self._start_fractions = 0

    def some(self, weight: Numbers) -> Integers | None:
        """Find a point with a small weighed sum, if not the least; None if none is found."""
        values = self._relaxed(weight, strategy=DUAL)
        if values is None:
            return None
        point = _rounded(self.limits, values)
        if point is None:
            point = self._mended(weight, values)
        return (
            _whole(self.limits, weight, gap=ANY, effort=self.effort).point
            if point is None
            else point
        )

    def bound(self, weight: Integers) -> int | None:
        """Find a number no weighed sum is below, without looking for a point; None: no point."""
        values = self._relaxed(weight.astype(np.float64), strategy=PRIMAL)
        return None if values is None else _up(float(weight @ values), weight)

    def least(self, weight: Integers, known: int | None = None) -> Answer:
        """Find the least a weighed sum can be.

        ``known`` is a sum some point gives: if there is none less, no point is looked for.
        """
        weighed = weight.astype(np.float64)
        values = self._relaxed(weighed, strategy=PRIMAL)
        if values is None:
            return IMPOSSIBLE
        bound = _up(float(weighed @ values), weight)
        if known is not None and known <= bound:
            return Answer(bound, None)
        point = _rounded(self.limits, values)
        if point is None:
            point = self._mended(weighed, values)
        if point is not None and weight @ point <= bound:
            return Answer(bound, point)
        answer = _whole(self.limits, weighed, gap=0.0, effort=self.effort)
        better = [p for p in (answer.point, point) if p is not None]
        best = min(better, key=lambda p: int(weight @ p), default=None)
        return Answer(max(bound, answer.bound), best, answer.is_possible)

    def _relaxed(self, weight: Numbers, *, strategy: int) -> Numbers | None:
        """Solve with fractions allowed; None where nothing fits."""
        self.effort.relaxed += 1
        self._solver.setOptionValue("simplex_strategy", strategy)
        if strategy == PRIMAL and self._start and self._fractions > self._start_fractions:
            self._solver.setBasis(self._start)
        self._solver.changeColsCost(len(weight), self._columns, weight)
        for method in ("simplex", "ipm"):
            self._solver.setOptionValue("solver", method)
            self._solver.run()
            status = self._solver.getModelStatus()
            if status in _NOWHERE:
                return None
            if status in _DONE:
                values = np.asarray(self._solver.getSolution().col_value)
                self._note(values)
                return values
            self._solver.clearSolver()
        raise UnsolvedError(f"the solver stopped with {status}: the audit proves nothing")

    def _note(self, values: Numbers) -> None:
        """Remember where the fewest values were fractions: the best place to start from."""
        self._fractions = int(np.count_nonzero(np.abs(values - np.rint(values)) > NEAR_WHOLE))
        if self._start is None or self._fractions < self._start_fractions:
            self._start, self._start_fractions = self._solver.getBasis(), self._fractions

    def _mended(self, weight: Numbers, values: Numbers) -> Integers | None:
        """Look for whole numbers near an answer: only neighbours of its fractions may change."""
        rounded = np.rint(values).astype(np.int64)
        near = self.limits.near(np.abs(values - rounded) > NEAR_WHOLE)
        return moved(self.limits, near, rounded, weight, self.effort)


def moved(
    limits: Limits, free: Flags, point: Integers, weight: Numbers, effort: Effort
) -> Integers | None:
    """Look for a point within the limits that differs from another only in some unknowns."""
    found = point.copy()
    if free.any():
        part = _whole(limits.part(free, point), weight[free], gap=0.0, effort=effort).point
        if part is None:
            return None
        found[free] = part
    return found if limits.hold(found) else None


def _whole(limits: Limits, weight: Numbers, *, gap: float, effort: Effort) -> Answer:
    """Ask a whole-number solver; it may stop early, and its bound says how far it came."""
    effort.whole += 1
    solver = _solver(limits, weight, is_whole=True)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_max_nodes", effort.nodes)
    solver.run()
    if solver.getModelStatus() in _NOWHERE:
        return IMPOSSIBLE
    reached = solver.getInfo().mip_dual_bound
    if not math.isfinite(reached):
        reached = np.minimum(weight * limits.column_least, weight * limits.column_most).sum()
    values = np.asarray(solver.getSolution().col_value)
    point = _rounded(limits, values) if len(values) == len(weight) else None
    return Answer(_up(reached, weight), point)


def _rounded(limits: Limits, values: Numbers) -> Integers | None:
    """Give a solver's values as whole numbers, if they are and are within the limits."""
    rounded = np.rint(values).astype(np.int64)
    is_whole = np.abs(values - rounded).max(initial=0.0) <= NEAR_WHOLE
    return rounded if is_whole and limits.hold(rounded) else None


def _up(number: float, weight: Integers | Numbers) -> int:
    """Round a solver's bound up to a whole number, allowing for its imprecision."""
    return math.ceil(number - NEAR_WHOLE * (1 + float(np.abs(weight).sum())))


def _solver(limits: Limits, weight: Numbers, *, is_whole: bool) -> highspy.Highs:
    """Make a solver and fill it with limits."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    columns, rows = len(limits.column_least), len(limits.row_least)
    numbers = np.arange(columns, dtype=np.int32)
    solver.addVars(columns, limits.column_least.astype(float), limits.column_most.astype(float))
    solver.changeColsCost(columns, numbers, weight)
    if rows:
        solver.addRows(
            rows,
            limits.row_least.astype(np.float64),
            limits.row_most.astype(np.float64),
            len(limits.row),
            np.searchsorted(limits.row, np.arange(rows)).astype(np.int32),
            limits.column.astype(np.int32),
            limits.factor.astype(np.float64),
        )
    if is_whole:
        kinds = np.full(columns, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        solver.changeColsIntegrality(columns, numbers, kinds)
    return solver

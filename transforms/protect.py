"""Decide what a stack of cells may show, so that no unit's result can be settled (method, 1.5).

Starting from the primary rules, every requirement of rule 3 is met by a *world*: another data set
that publishes the same figures. Worlds that cost nothing are harvested first, many requirements at
a time; what they leave is met one by one, hiding the cheapest figures in the way. A world stays
valid when more is hidden, so the worlds together are the certificate, which
``certificate.verify`` replays without this code. What cannot be met makes the whole stack fail, and
then nothing of it is shown (rule 8, fail closed).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from transforms.protection_program import Incidence, Program, World
from transforms.protection_rules import NAMES, OK, RANGE, C, Shown, primary
from transforms.protection_stack import ACHIEVED, Atoms, Integers, Stack
from validation import policy

Changes = tuple[tuple[int, int, int], ...]
"""A world as the certificate has it: (unit, its state, its state there)."""

MOST_ROUNDS = 12
"""Rounds of harvest in one part; each frees fewer than the last."""

HARVEST_EVERY = 8
"""Requirements met one by one between two harvests: hiding a cell frees others for nothing."""

DEAR = 160.0
"""A loss above this, more than a hub's total, is worth looking for a world elsewhere."""


MOST_PARTS = 2
"""Parts solved together; hubs seldom reach over more than two regions."""


@dataclass(frozen=True)
class Pattern:
    """What each cell shows (``ok``, ``range``, ``c``), the range, and the worlds that prove it.

    ``low`` and ``high`` bound the numerator: equal where it is shown, 0 to the denominator for
    ``c``. If ``failed``, every cell is ``c`` and nothing about the benchmark and year may be shown.
    """

    status: NDArray[np.str_]
    low: Integers
    high: Integers
    worlds: tuple[Changes, ...]
    failed: bool


def protect(
    stack: Stack, *, k: int = policy.MIN_CONTRIBUTORS, p: int = policy.NEAR_PURE
) -> Pattern:
    """Find what the stack may show; rule numbers are those of the method, section 1.4."""
    denominator = stack.counts.sum(axis=1)
    search = _Search(stack, primary(stack.counts[:, ACHIEVED], denominator, k=k, p=p), k)
    search.harvest_units()
    failed = not (search.widen_cells() and search.free_units() and search.widen_cells())
    status, low, high = search.status, search.shown.low.copy(), search.shown.high.copy()
    hidden = np.ones_like(status, dtype=np.bool_) if failed else status == C
    low[hidden], high[hidden] = 0, denominator[hidden]
    worlds = tuple(search.changes(world) for world in search.worlds)
    return Pattern(np.where(hidden, NAMES[C], NAMES[status]), low, high, worlds, failed)


@dataclass
class _Search:
    """The worlds found so far, what is hidden, and what is still to be met."""

    stack: Stack
    shown: Shown
    k: int
    worlds: list[World] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the truth as the only world: an atom is settled where all or none achieve."""
        self.atoms = Atoms.of(self.stack)
        self.counts = self.atoms.counts[: self.atoms.none]
        self.incidence = Incidence.of(self.atoms, len(self.stack.cost))
        self.programs: dict[tuple[int, ...], Program] = {}
        self.status = self.shown.status.copy()
        counts = self.counts
        achieved, size = counts[:, ACHIEVED], counts.sum(axis=1)
        self.settled = (achieved == 0) | (achieved == size)
        self.wanted = np.where(achieved == 0, 1, -1)
        self.numerator = self.stack.counts[:, ACHIEVED]
        self.denominator = self.stack.counts.sum(axis=1)
        self.least, self.most = self.numerator.copy(), self.numerator.copy()
        part = self.stack.part
        first = self.atoms.first_unit
        self.part = np.zeros(len(first), np.int64) if part is None else part[first]

    def harvest_units(self) -> None:
        """Free as many settled atoms as worlds that hide nothing can, part by part."""
        for part in np.unique(self.part):
            within = self.part == part
            for _ in range(MOST_ROUNDS):
                wanted = self.wanted * (self.settled & within)
                world = self._program([part]).most_gain(wanted) if wanted.any() else None
                if world is None or not (world.gain * wanted > 0).any():
                    break
                self._accept(world)

    def harvest_cells(self) -> None:
        """Open as many narrow cells as worlds that hide nothing can: upwards, then downwards."""
        for part in np.unique(self.part):
            within = self.part == part
            for sign in (1, -1):
                wanted = sign * within * self.incidence.per_atom(self._narrow(), len(within))
                world = self._program([part]).most_gain(wanted) if wanted.any() else None
                if world is not None and world.gain.any():
                    self._accept(world)

    def free_units(self) -> bool:
        """Find a world for every atom that is still settled; tell whether all have one."""
        met = 0
        while self.settled.any():
            atom = np.flatnonzero(self.settled)[:1]
            world = self._goal(atom, int(self.wanted[atom[0]]))
            if world is None:
                return False
            met += 1
            if self._accept(world) and met % HARVEST_EVERY == 0:
                self.harvest_units()
        return True

    def widen_cells(self) -> bool:
        """Widen the bounds of every hidden or range cell, the largest first, newly hidden too."""
        self.harvest_cells()
        while True:
            narrow = np.flatnonzero(self._narrow())
            if not len(narrow):
                return True
            cell = int(narrow[np.argmax(self.denominator[narrow])])
            if not self._widen(cell):
                return False

    def _narrow(self) -> NDArray[np.bool_]:
        """Tell which cells readers can bound too closely, as far as the worlds show."""
        bound = (self.most < 1) | (self.least > self.denominator - 1)
        needed = self._needed()
        narrow: NDArray[np.bool_] = (needed > 0) & (bound | (self.most - self.least < needed))
        return narrow

    def _needed(self) -> Integers:
        """Give the width rule 3 asks of each cell: 2 if small, 1 if larger, 0 if exact or empty."""
        small = np.where(self.denominator < self.k, 2, 1)
        return np.where(self.status == OK, 0, np.minimum(small, self.denominator))

    def _widen(self, cell: int) -> bool:
        """Accept the cheapest worlds that open one cell wide enough; tell whether there are any.

        The bounds to reach are a window of the needed width around those reached already, with
        room for one achieving and one not; each window asks for a world below, above, or both.
        """
        atoms, truth = self.incidence.atoms_of(cell), int(self.numerator[cell])
        low, high = int(self.least[cell]), int(self.most[cell])
        best: tuple[float, list[World]] | None = None
        for bottom, top in self._windows(cell):
            below = [self._goal(atoms, bottom - truth)] if bottom < low else []
            above = [self._goal(atoms, top - truth)] if top > high else []
            found = [world for world in below + above if world is not None]
            if len(found) < len(below + above):
                continue
            loss = self._loss(found)
            if best is None or loss < best[0]:
                best = loss, found
            if loss == 0:
                break
        for world in best[1] if best else ():
            self._accept(world)
        return best is not None

    def _windows(self, cell: int) -> list[tuple[int, int]]:
        """List the bounds that would be wide enough for a cell and hold those reached already."""
        low, high, size = int(self.least[cell]), int(self.most[cell]), int(self.denominator[cell])
        width = max(int(self._needed()[cell]), high - low)
        bottoms = range(max(0, high - width), min(low, size - width) + 1)
        return [(b, b + width) for b in bottoms if b + width >= 1 and b <= size - 1]

    def _goal(self, atoms: Integers, gain: int) -> World | None:
        """Find the cheapest world with this gain over some atoms, nearby or else anywhere.

        Nearby is the parts the atoms are in: one by one where they are in many, for a world of any
        part will do.
        """
        parts = np.unique(self.part[atoms])
        near = [[part] for part in parts] if len(parts) > MOST_PARTS else [list(parts)]
        best: World | None = None
        for choice in [*near, list(np.unique(self.part))]:
            world = self._program(choice).cheapest(atoms, gain)
            if world is not None and (best is None or self._loss([world]) < self._loss([best])):
                best = world
            if best is not None and self._loss([best]) <= DEAR:
                return best
        return best

    def _program(self, parts: Sequence[int]) -> Program:
        """Give the program of some parts, made when it is first asked for."""
        key = tuple(int(part) for part in parts)
        if key not in self.programs:
            shown = replace(self.shown, status=self.status)
            chosen = np.isin(self.part, key)
            program = Program(self.stack, self.counts, self.incidence, shown, chosen)
            self.programs[key] = program
        return self.programs[key]

    def _loss(self, worlds: list[World]) -> float:
        """Price the cells that some worlds would hide."""
        return float(self.stack.cost[self._broken(worlds)].sum())

    def _broken(self, worlds: list[World]) -> NDArray[np.bool_]:
        """Tell which shown cells some worlds would show to be otherwise."""
        broken = np.zeros(len(self.status), dtype=np.bool_)
        for world in worlds:
            partly = self.incidence.per_cell(world.from_partly)
            not_ = self.incidence.per_cell(world.from_not)
            there = self.numerator + partly + not_
            outside = (there < self.shown.low) | (there > self.shown.high)
            broken |= (self.status == OK) & ((partly != 0) | (not_ != 0))
            broken |= (self.status == RANGE) & outside
        return broken

    def _accept(self, world: World) -> bool:
        """Take a world into the certificate and hide what it breaks; tell whether it breaks any."""
        broken = self._broken([world])
        self.status[broken] = C
        for program in self.programs.values():
            program.hide(np.flatnonzero(broken))
        self.worlds.append(world)
        there = self.numerator + self.incidence.per_cell(world.gain)
        self.least, self.most = np.minimum(self.least, there), np.maximum(self.most, there)
        self.settled &= world.gain == 0
        return bool(broken.any())

    def changes(self, world: World) -> Changes:
        """Name units for a world: which of an atom's units change makes no difference."""
        listed: dict[int, tuple[int, int, int]] = {}
        for state, flow in ((1, world.from_partly), (0, world.from_not)):
            for atom in np.flatnonzero(flow):
                count = int(flow[atom])
                before, there = (state, ACHIEVED) if count > 0 else (ACHIEVED, state)
                here = (self.atoms.of_unit == atom) & (self.stack.state == before)
                free = [int(unit) for unit in np.flatnonzero(here) if int(unit) not in listed]
                listed |= {unit: (unit, before, there) for unit in free[: abs(count)]}
        return tuple(listed[unit] for unit in sorted(listed))

"""The search for a stack's worlds: harvest what costs nothing, then pay for the rest (method, 1.5).

Every requirement of rule 3 is met by a world. Those that hide nothing are harvested first, many
requirements at a time; what they leave is met one by one, hiding the cheapest figures in the way. A
world stays valid when more is hidden, so the worlds only ever grow in number. A requirement that
nothing meets is noted, and the search goes on, so that all of them are known at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from transforms.protection_program import Program
from transforms.protection_rules import OK, RANGE, C, Shown
from transforms.protection_stack import ACHIEVED, Atoms, Integers, Stack
from transforms.protection_worlds import Changes, Incidence, World

MOST_ROUNDS = 12
"""Rounds of harvest in one part; each frees fewer than the last."""

HARVEST_EVERY = 8
"""Requirements met one by one between two harvests: hiding a cell frees others for nothing."""

DEAR = 15.0
"""A loss above this, more than one breakdown of a hub, is worth looking for a world elsewhere."""

REUSE_AT_MOST = 25.0
"""The most a world of an earlier night may hide, an authority's total, else a new one is sought."""

MOST_PARTS = 2
"""Parts solved together; hubs seldom reach over more than two regions."""


class Search:
    """The worlds found so far, what is hidden, and what is still to be met."""

    def __init__(self, stack: Stack, shown: Shown, k: int) -> None:
        """Begin with the truth as the only world: an atom is settled where all or none achieve."""
        self.stack, self.shown, self.k = stack, shown, k
        self.atoms = Atoms.of(stack)
        self.incidence = Incidence(stack, self.atoms)
        self.worlds: list[World] = []
        self.status = shown.status.copy()
        self.loss = np.where(stack.stays, np.inf, stack.cost)
        self.counts = self.atoms.counts[: self.atoms.none]
        achieved, size = self.counts[:, ACHIEVED], self.counts.sum(axis=1)
        self.settled = (achieved == 0) | (achieved == size)
        self.wanted = np.where(achieved == 0, 1, -1)
        self.numerator = stack.counts[:, ACHIEVED]
        self.denominator = stack.counts.sum(axis=1)
        self.told = stack.told(k)
        self.least, self.most = self.numerator.copy(), self.numerator.copy()
        self.stuck_atoms = np.zeros(len(size), dtype=np.bool_)
        self.stuck_cells = np.zeros(len(self.status), dtype=np.bool_)
        part, first = stack.part, self.atoms.first_unit
        self.part = np.zeros(len(first), np.int64) if part is None else part[first]
        self.exchanges = False
        self.programs: dict[tuple[int, ...], Program] = {}

    def reuse(self, start: Iterable[Changes], *, hiding_at_most: float = REUSE_AT_MOST) -> None:
        """Take the worlds of an earlier night that still fit, help, and hide little."""
        for changes in start:
            world = self.incidence.world(changes)
            if world is not None and self._helps(world) and self._loss(world) <= hiding_at_most:
                self._accept(world)

    def try_again(self, start: Iterable[Changes]) -> None:
        """Take worlds of an earlier night at any price, where the search found none.

        What was safe in the last release is safe beside it: its worlds fit every figure it showed,
        so hiding whatever tonight adds always meets what it met. Two institutions that no figure
        told apart then may be told apart now, one of them "partly" and the other "not": a world
        that moved one of them can move the other where the first takes its place, which only
        programs with exchanges find.
        """
        self.exchanges = True
        self.programs.clear()
        self.reuse(start, hiding_at_most=np.finfo(np.float64).max)
        self.stuck_atoms[:] = False
        self.stuck_cells[:] = False
        self.meet()

    def meet(self) -> None:
        """Find worlds for every unit and every hidden or range cell, as far as there are any."""
        self.harvest_units()
        self.widen_cells()
        self.free_units()
        self.widen_cells()

    def settled_units(self) -> tuple[int, ...]:
        """List the units that stand in the way of a requirement that nothing meets.

        These are the units whose result would be settled and, for a cell that stays too narrow,
        those of its units that no earlier release counted: all of them if there are none.
        """
        earlier = np.zeros(len(self.stack.state), dtype=np.bool_)
        if self.stack.fixed is not None:
            fixed = self.stack.fixed[self.stack.cell_of_entry] != "none"
            earlier[self.stack.cell_units[fixed]] = True
        found = [
            self.incidence.units_of(atom) for atom in np.flatnonzero(self.stuck_atoms).tolist()
        ]
        for cell in np.flatnonzero(self.stuck_cells).tolist():
            units = self.stack.units_of(cell)
            found.append(units if earlier[units].all() else units[~earlier[units]])
        return tuple(np.unique(np.concatenate([[], *found])).astype(np.int64).tolist())

    def harvest_units(self) -> None:
        """Free as many settled atoms as worlds that hide nothing can, part by part.

        A part where that came to an end is left until something in it is hidden.
        """
        for part in np.unique(self.part):
            program, within = self._program([part]), self.part == part
            for _ in range(MOST_ROUNDS if program.is_fresh else 0):
                wanted = self.wanted * (self.settled & within)
                world = program.most_gain(wanted) if wanted.any() else None
                if world is None or not (world.gain * wanted[world.atom] > 0).any():
                    program.is_fresh = False
                    break
                self._accept(world)

    def free_units(self) -> None:
        """Find a world for every atom that is still settled."""
        met = 0
        while (self.settled & ~self.stuck_atoms).any():
            atom = np.flatnonzero(self.settled & ~self.stuck_atoms)[:1]
            world = self._goal(atom, int(self.wanted[atom[0]]))
            if world is None:
                self.stuck_atoms[atom] = True
                continue
            met += 1
            if self._accept(world) and met % HARVEST_EVERY == 0:
                self.harvest_units()

    def widen_cells(self) -> None:
        """Widen the bounds of every hidden or range cell, the largest first, newly hidden too."""
        while True:
            narrow = np.flatnonzero(self._narrow() & ~self.stuck_cells)
            if not len(narrow):
                return
            cell = int(narrow[np.argmax(self.denominator[narrow])])
            worlds = self._widening(cell)
            self.stuck_cells[cell] = not worlds
            for world in worlds:
                self._accept(world)

    def _narrow(self) -> NDArray[np.bool_]:
        """Tell which cells readers can bound too closely, as far as the worlds show."""
        bound = (self.most < 1) | (self.least > self.denominator - 1)
        needed = self._needed()
        narrow: NDArray[np.bool_] = (needed > 0) & (bound | (self.most - self.least < needed))
        return narrow

    def _needed(self) -> Integers:
        """Give the width rule 3 asks of each cell: 2 if hidden and small, 0 if exact or empty.

        Of a small one about which a range was told before, no more than that left open.
        """
        small = (self.status == C) & (self.denominator < self.k) & ~self.told
        width = np.where(small, 2, np.where(self.status == OK, 0, 1))
        needed: Integers = np.minimum(width, self.denominator)
        return needed

    def _widening(self, cell: int) -> list[World]:
        """Find the cheapest worlds that open one cell wide enough; none if there are none.

        The bounds to reach are a window of the needed width around those reached already, with
        room for one achieving and one not; each window asks for a world below, above, or both.
        """
        atoms, truth = self.incidence.atoms_of(cell), int(self.numerator[cell])
        low, high = int(self.least[cell]), int(self.most[cell])
        best, least = [], np.inf
        for bottom, top in self._windows(cell):
            gains = [bottom - truth] * (bottom < low) + [top - truth] * (top > high)
            found = [world for gain in gains if (world := self._goal(atoms, gain)) is not None]
            loss = self._loss(*found)
            if len(found) == len(gains) and loss < least:
                best, least = found, loss
            if least == 0:
                break
        return best

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
        best, least = None, np.inf
        for choice in [*near, list(np.unique(self.part))]:
            world = self._program(choice).cheapest(atoms, gain)
            loss = np.inf if world is None else self._loss(world)
            if loss < least:
                best, least = world, loss
            if least <= DEAR:
                return best
        return best

    def _program(self, parts: Sequence[int]) -> Program:
        """Give the program of some parts, made when it is first asked for."""
        key = tuple(int(part) for part in parts)
        if key not in self.programs:
            shown = replace(self.shown, status=self.status)
            chosen = np.isin(self.part, key)
            self.programs[key] = Program(
                self.stack, self.counts, self.incidence, shown, chosen, exchanges=self.exchanges
            )
        return self.programs[key]

    def _helps(self, world: World) -> bool:
        """Tell whether a world frees a settled atom or moves a cell that is too narrow."""
        moved = self.incidence.per_cell(world.atom, world.gain) != 0
        return bool(self.settled[world.atom[world.gain != 0]].any() or moved[self._narrow()].any())

    def _loss(self, *worlds: World) -> float:
        """Price the cells that some worlds would hide; no price is enough for one that stays."""
        broken = [self._broken(world) for world in worlds]
        return float(self.loss[np.logical_or.reduce(broken)].sum()) if broken else 0.0

    def _broken(self, world: World) -> NDArray[np.bool_]:
        """Tell which shown cells a world would show to be otherwise."""
        partly = self.incidence.per_cell(world.atom, world.from_partly)
        not_ = self.incidence.per_cell(world.atom, world.from_not)
        there = self.numerator + partly + not_
        outside = (there < self.shown.low) | (there > self.shown.high)
        exact = (self.status == OK) & ((partly != 0) | (not_ != 0))
        broken: NDArray[np.bool_] = exact | ((self.status == RANGE) & outside)
        return broken

    def _accept(self, world: World) -> bool:
        """Take a world into the certificate and hide what it breaks; tell whether it breaks any."""
        broken = np.flatnonzero(self._broken(world))
        self.status[broken] = C
        for program in self.programs.values():
            program.hide(broken)
        self.worlds.append(world)
        there = self.numerator + self.incidence.per_cell(world.atom, world.gain)
        self.least, self.most = np.minimum(self.least, there), np.maximum(self.most, there)
        self.settled[world.atom[world.gain != 0]] = False
        return len(broken) > 0

"""Figures for tests of the audit: from reference cases, from patterns, and gone through by hand."""

import csv
import json
from itertools import product
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from tests.protection_factories import members
from transforms.audit_cells import Figures
from transforms.protection_stack import Stack

CASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "protection"
NEEDS_CASES = "the shared reference cases are absent"


class EveryDataSet:
    """Everything that fits the figures, by trying every result of every unit.

    ``least`` and ``most``: bounds of the number achieved in each cell; ``settled``: units whose
    result is the same in all. For a handful of units only: three results each.
    """

    def __init__(self, figures):
        results = np.array(list(product(range(3), repeat=figures.units)), dtype=np.int64)
        cells = np.zeros((len(figures.size), figures.units), dtype=np.int64)
        cells[figures.cell_of_entry, figures.cell_units] = 1
        counts = np.stack([(results == state) @ cells.T for state in range(3)], axis=2)
        fits = ((figures.least <= counts) & (counts <= figures.most)).all(axis=(1, 2))
        achieved, is_yes = counts[fits, :, 2], results[fits] == 2
        self.is_possible = bool(fits.any())
        if self.is_possible:
            self.least, self.most = achieved.min(axis=0), achieved.max(axis=0)
            self.settled = is_yes.all(axis=0) | ~is_yes.any(axis=0)


def figures_of(stack, pattern):
    """Publish a pattern: all three numbers of an exact cell, the range of a range."""
    counts = stack.counts
    ok = pattern.status == "ok"
    shown = [
        int(low) if exact else None if status == "c" else (int(low), int(high))
        for exact, status, low, high in zip(
            ok, pattern.status, pattern.low, pattern.high, strict=True
        )
    ]
    partly, not_ = (
        [int(number) if exact else None for exact, number in zip(ok, counts[:, state], strict=True)]
        for state in (1, 0)
    )
    return Figures.of(members(stack), shown, partly=partly, not_=not_, units=len(stack.state))


@st.composite
def linked_areas(draw, most_units=8):
    """Draw a stack: authorities, hubs that cut across them, a group, the whole."""
    units = draw(st.integers(5, most_units))
    every = range(units)
    state = draw(st.lists(st.sampled_from([0, 1, 2, 2]), min_size=units, max_size=units))
    places = st.lists(st.integers(0, 1), min_size=units, max_size=units)
    cells = [list(every)]
    for labels in (draw(places), draw(places)):
        cells += [[unit for unit in every if labels[unit] == label] for label in range(2)]
    cells += draw(st.lists(st.lists(st.integers(0, units - 1), unique=True), max_size=2))
    return Stack.of([sorted(cell) for cell in cells if cell], state)


@st.composite
def published_tables(draw, most_units=6):
    """Draw any table that is true of some results: each number shown, given a range, or hidden."""
    stack = draw(linked_areas(most_units))
    shown = [[], [], []]
    for counts in stack.counts.tolist():
        for state, number in enumerate(counts):
            low = draw(st.integers(max(0, number - 2), number))
            high = draw(st.integers(number, min(sum(counts), number + 2)))
            shown[state].append(draw(st.sampled_from([number, (low, high), None, None])))
    release = draw(st.lists(st.integers(0, 1), min_size=len(stack.cost), max_size=len(stack.cost)))
    not_, partly, achieved = shown
    cells = members(stack)
    return Figures.of(
        cells, achieved, partly=partly, not_=not_, release=release, units=len(stack.state)
    )


def expected(case):
    """Read what is known of a reference case."""
    return json.loads((CASES / case / "expected.json").read_text(encoding="utf-8"))


def case_table(case, *published, benchmark="GB1"):
    """Read published files of a reference case, in order of release, as lists.

    Gives the units of each cell, what is shown of each, its release, and the names of the units. A
    register with versions lists who stood where at that release.
    """
    numbers, cells, shown, release = {}, [], [], []
    for order, (register, figures) in enumerate(published):
        people = _rows(CASES / case / register)
        names = [(row["unit_id"], row.get("version", "v1")) for row in people]
        for name in names:
            numbers.setdefault(name, len(numbers))
        for row in _rows(CASES / case / figures):
            if row["benchmark"] == benchmark:
                inside = zip(names, people, strict=True)
                cells.append([numbers[name] for name, person in inside if _stands_in(person, row)])
                shown.append(_shown(row))
                release.append(order)
    return cells, shown, release, list(numbers)


def case_figures(case, *published):
    """Read published files of a reference case as figures, with the names of the units."""
    cells, shown, release, names = case_table(case, *published)
    return Figures.of(cells, shown, release=release, units=len(names)), names


def _stands_in(person, row):
    is_there = row["area_code"] in person[row["area_level"]].split("|")
    return is_there and row.get("type", "All") in ("All", person.get("type"))


def _shown(row):
    if row["status"] == "range":
        return int(row["numerator_low"]), int(row["numerator_high"])
    return None if row["status"] == "c" else int(row["numerator"])


def _rows(path):
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))

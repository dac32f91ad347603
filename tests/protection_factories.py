"""Stacks for tests of protection: from lists, from reference cases, at random, over releases."""

import csv
import json
from pathlib import Path

from hypothesis import strategies as st

from transforms.protection_stack import Stack

CASES = Path(__file__).resolve().parents[2] / "shared" / "data" / "protection"


def hand_worked():
    """Give case B01: authorities A, B, C, hubs H1, H2 and a region; A has all of its 6.

    H1 is A and three of B, H2 five of B and C.
    """
    a, b1, b2, c = range(6), range(6, 9), range(9, 14), range(14, 21)
    states = [2] * 6 + [2, 0, 0] + [2, 2, 2, 2, 0] + [2, 2, 2, 0, 0, 0, 0]
    cells = [a, [*b1, *b2], c, [*a, *b1], [*b2, *c], range(21)]
    return Stack.of(cells, states, never=[False] * 5 + [True])


def reference_case(name):
    """Read a case: its stack, the ids of its cells and what is known about it."""
    folder = CASES / name
    with (folder / "register.csv").open(encoding="utf-8") as lines:
        register = list(csv.DictReader(lines))
    with (folder / "results.csv").open(encoding="utf-8") as lines:
        results = {row["unit_id"]: 2 * int(row["value"]) for row in csv.DictReader(lines)}
    spec = json.loads((folder / "spec.json").read_text(encoding="utf-8"))
    members = {}
    for level in spec["levels"]:
        for unit, row in enumerate(register):
            for area in filter(None, row[level["area_level"]].split("|")):
                parts = [f"{by}={row[by]}" for by in level["by"]]
                cell = "/".join(["GB1", level["area_level"], area, *parts])
                members.setdefault(cell, []).append(unit)
    never = [cell.split("/")[1] in spec["never_suppress"] for cell in members]
    states = [results[row["unit_id"]] for row in register]
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return Stack.of(list(members.values()), states, never=never), list(members), expected


def released_case(variant, *, never):
    """Read case T01, its first release fixed, and who returned which version of each unit.

    ``variant`` is what is tried of the second release; ``never`` says which areas' figures of it
    may not be hidden. A figure over the very returns of the first release is not repeated.
    """
    folder = CASES / "T01_two_releases"
    with (folder / "results_all_versions.csv").open(encoding="utf-8") as lines:
        results = {
            (row["unit_id"], row["version"]): int(row["value"]) for row in csv.DictReader(lines)
        }
    numbers = {version: unit for unit, version in enumerate(results)}
    cells = {}
    for release, status in (("r1", "ok"), (f"r2_{variant}", "none")):
        with (folder / f"register_{release}.csv").open(encoding="utf-8") as lines:
            register = list(csv.DictReader(lines))
        with (folder / f"published_{release}.csv").open(encoding="utf-8") as lines:
            areas = [(row["area_level"], row["area_code"]) for row in csv.DictReader(lines)]
        for level, code in areas:
            here = [numbers[r["unit_id"], r["version"]] for r in register if r[level] == code]
            cells.setdefault(tuple(sorted(here)), (level, status))
    stack = Stack.of(
        list(cells),
        [2 * value for value in results.values()],
        never=[status == "none" and level in never for level, status in cells.values()],
        fixed=[status for _, status in cells.values()],
    )
    return stack, [name for name, _ in results]


@st.composite
def hierarchies(draw, states=(0, 1, 2, 2), most_units=14):
    """Draw linked areas: authorities, hubs that cut across them, groups, the whole."""
    units = draw(st.integers(6, most_units))
    every = range(units)
    state = draw(st.lists(st.sampled_from(states), min_size=units, max_size=units))
    places = st.lists(st.integers(0, 2), min_size=units, max_size=units)
    cells = [list(every)]
    for labels in (draw(places), draw(places)):
        cells += [[unit for unit in every if labels[unit] == label] for label in range(3)]
    cells += draw(st.lists(st.lists(st.integers(0, units - 1), unique=True), max_size=2))
    cells = [sorted(cell) for cell in cells if cell]
    number = len(cells)
    cost = draw(st.lists(st.sampled_from([1.0, 20.0, 60.0]), min_size=number, max_size=number))
    never = [draw(st.booleans()), *([False] * (number - 1))]
    return Stack.of(cells, state, cost=cost, never=never)


@st.composite
def nights_after(draw, stack, pattern, states=(0, 1, 2, 2)):
    """Draw a later night of a published stack: some units return again, some for the first time.

    What was shown is fixed. Tonight has the same areas, over tonight's versions; an area whose
    returns are the same and was shown then is not repeated.
    """
    units, cells = len(stack.state), members(stack)
    again = draw(st.lists(st.integers(0, units - 1), unique=True, max_size=3))
    version = {unit: units + place for place, unit in enumerate(again)}
    joining = draw(st.lists(st.lists(st.integers(0, len(cells) - 1), max_size=3), max_size=2))
    state = [*stack.state.tolist()]
    state += [draw(st.sampled_from(states)) for _ in range(len(again) + len(joining))]
    rows = {
        tuple(units_): (status, never)
        for units_, status, never in zip(cells, pattern.status, stack.never, strict=True)
        if status != "c"
    }
    for number, before in enumerate(cells):
        here = [version.get(unit, unit) for unit in before]
        new = range(units + len(again), len(state))
        here += [unit for unit, areas in zip(new, joining, strict=True) if number in areas]
        rows.setdefault(tuple(sorted(here)), ("none", stack.never[number]))
    return Stack.of(
        list(rows),
        state,
        never=[bool(never) for _, never in rows.values()],
        fixed=[str(status) for status, _ in rows.values()],
    )


def members(stack):
    """List the units of each cell."""
    ends = zip(stack.cell_start, stack.cell_start[1:], strict=False)
    return [[int(unit) for unit in stack.cell_units[start:end]] for start, end in ends]


def published(pattern):
    """Give what readers see of each cell: status and, unless ``c``, least and largest number."""
    return list(
        zip(pattern.status.tolist(), pattern.low.tolist(), pattern.high.tolist(), strict=True)
    )

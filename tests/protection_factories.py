"""Stacks for tests of protection: from lists, from the reference cases, at random."""

import csv
import json
from pathlib import Path

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


def members(stack):
    """List the units of each cell."""
    ends = zip(stack.cell_start, stack.cell_start[1:], strict=False)
    return [[int(unit) for unit in stack.cell_units[start:end]] for start, end in ends]


def published(pattern):
    """Give what readers see of each cell: status and, unless ``c``, least and largest number."""
    return list(
        zip(pattern.status.tolist(), pattern.low.tolist(), pattern.high.tolist(), strict=True)
    )

"""Protect a made-up England and report CPU and losses: ``python benchmarks/protection.py``.

The numbers of areas, institutions and returns are like England's; rates, overlaps and results are
invented. About 60% of the returns of one snapshot still count at the next. After the first release
comes a second, for which some institutions returned again: what the first showed is fixed, and the
search starts from its worlds.
"""

import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from transforms.certificate import verify
from transforms.protect import Pattern, protect
from transforms.protection_stack import Stack
from validation.policy import MIN_CONTRIBUTORS

Random = np.random.Generator
Array = NDArray[Any]

SNAPSHOTS = 3
AGAIN = 60
"""Institutions that return again between the two releases, at the last snapshot."""

HIDDEN_AGAIN = 0.1
"""What hiding costs, of its price, where the first release hid the figure too."""

COSTS = {
    "hub_by": 8.0,
    "la": 20.0,
    "lep": 16.0,
    "hub": 60.0,
    "region_by": 40.0,
    "region": 100.0,
    "england_by": 80.0,
    "england": 200.0,
}


def institutions(
    random: Random, *, count: int, authorities: int, hubs: int, regions: int, leps: int
) -> dict[str, Array]:
    """Place institutions: authorities make regions, hubs are mostly whole authorities."""
    shares = random.lognormal(0, 0.5, authorities)
    la = random.choice(authorities, count, p=shares / shares.sum())
    la.sort()
    hub_of_la = np.arange(authorities) * hubs // authorities
    hub = hub_of_la[la]
    moved = random.random(count) < 0.04
    hub[moved] = np.minimum(hub[moved] + 1, hubs - 1)
    lep_of_la = np.arange(authorities) * leps // authorities
    lep = lep_of_la[la]
    second = np.where(random.random(authorities) < 0.1, (lep_of_la + 1) % leps, -1)[la]
    group = random.choice(4, count, p=[0.68, 0.2, 0.08, 0.04])
    fifth = np.where(group == 0, random.integers(0, 5, count), 5)
    return {
        "la": la,
        "hub": np.where(random.random(count) < 0.97, hub, -1),
        "lep": lep,
        "second_lep": second,
        "region": np.arange(authorities)[la] * regions // authorities,
        "group": group,
        "fifth": fifth,
    }


def versions(random: Random, count: int, carried: float) -> Array:
    """Give the return each institution counts at each snapshot: rows of snapshots."""
    unit = np.arange(count)
    rows = [unit]
    for _ in range(SNAPSHOTS - 1):
        fresh = random.random(count) >= carried
        unit = np.where(fresh, rows[-1].max() + 1 + np.cumsum(fresh) - 1, rows[-1])
        rows.append(unit)
    return np.array(rows)


def make_stack(
    *,
    seed: int,
    rate: float,
    count: int = 4800,
    authorities: int = 160,
    hubs: int = 45,
    regions: int = 9,
    leps: int = 38,
    carried: float = 0.6,
) -> tuple[Stack, list[str], Array]:
    """Build a stack with the published grid; give each cell's kind, and which are of the last."""
    random = np.random.default_rng(seed)
    place = institutions(
        random, count=count, authorities=authorities, hubs=hubs, regions=regions, leps=leps
    )
    rows = versions(random, count, carried)
    total = rows.max() + 1
    pull = random.normal(0, 0.35, authorities)[place["la"]]
    chance = 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) + pull)))
    state = np.zeros(total, dtype=np.int8)
    for units in rows:
        drawn = np.where(
            random.random(count) < chance, 2, (random.random(count) < 0.65).astype(int)
        )
        state[units] = drawn
    members: dict[tuple[object, ...], list[int]] = {}
    for snapshot, units in enumerate(rows):
        for row in range(count):
            for cell in grid(place, row):
                members.setdefault((snapshot, *cell), []).append(int(units[row]))
    kinds = [str(cell[1]) for cell in members]
    made = Stack.of(
        list(members.values()),
        state.tolist(),
        cost=[COSTS[kind] for kind in kinds],
        never=[kind == "england" for kind in kinds],
    )
    part = np.zeros(total, dtype=np.int64)
    part[rows] = place["region"]
    is_last = np.array([cell[0] == SNAPSHOTS - 1 for cell in members])
    return replace(made, part=part), kinds, is_last


def later(
    stack: Stack, kinds: list[str], is_last: Array, pattern: Pattern, *, seed: int
) -> tuple[Stack, list[str]]:
    """Build the stack of the second release beside the first, and the kinds of its cells."""
    random = np.random.default_rng(seed)
    units = len(stack.state)
    cells = [stack.units_of(cell) for cell in range(len(kinds))]
    counted = np.unique(np.concatenate([c for c, last in zip(cells, is_last, strict=True) if last]))
    again = random.choice(counted, min(AGAIN, len(counted) // 5), replace=False)
    version = np.arange(units)
    version[again] = units + np.arange(len(again))
    rows: list[tuple[Array, float, bool, str, str]] = []
    for cell, kind in enumerate(kinds):
        status = str(pattern.status[cell])
        never, cost = bool(stack.never[cell]), float(stack.cost[cell])
        tonight = np.sort(version[cells[cell]]) if is_last[cell] else cells[cell]
        is_same = np.array_equal(tonight, cells[cell])
        if status != "c":
            rows.append((cells[cell], cost, never, status, kind))
        if status == "c" or not is_same:
            price = cost * HIDDEN_AGAIN if status == "c" else cost
            rows.append((tonight, price, never, "none", kind))
    part = np.zeros(units, dtype=np.int64) if stack.part is None else stack.part
    made = Stack.of(
        [row[0].tolist() for row in rows],
        [*stack.state.tolist(), *random.choice(3, len(again), p=[0.1, 0.2, 0.7]).tolist()],
        cost=[row[1] for row in rows],
        never=[row[2] for row in rows],
        fixed=[row[3] for row in rows],
    )
    return replace(made, part=np.append(part, part[again])), [row[4] for row in rows]


def grid(place: dict[str, Array], row: int) -> list[tuple[object, ...]]:
    """List the cells of one institution in one snapshot."""
    group, fifth = int(place["group"][row]), int(place["fifth"][row])
    hub, second = int(place["hub"][row]), int(place["second_lep"][row])
    cells: list[tuple[object, ...]] = [
        ("england", 0),
        ("la", int(place["la"][row])),
        ("lep", int(place["lep"][row])),
    ]
    cells += [("england_by", "group", group), ("england_by", "fifth", fifth)]
    cells += [("england_by", "both", group, fifth)]
    if second >= 0:
        cells.append(("lep", second))
    for kind, area in (("region", int(place["region"][row])), ("hub", hub)):
        if area >= 0:
            cells += [
                (kind, area),
                (f"{kind}_by", area, "g", group),
                (f"{kind}_by", area, "f", fifth),
            ]
    return cells


def report(name: str, **shape: Any) -> None:
    """Protect one made-up stack twice and print what it took and what it lost."""
    stack, kinds, is_last = make_stack(**shape)
    pattern = timed(f"{name}, first release", stack, kinds)
    again, kinds_again = later(stack, kinds, is_last, pattern, seed=shape["seed"])
    timed(f"{name}, second release", again, kinds_again, start=pattern.worlds)


def timed(name: str, stack: Stack, kinds: list[str], **start: Any) -> Pattern:
    """Protect a stack and print seconds of CPU, programs' worlds and what is hidden by kind."""
    started = time.process_time()
    pattern = protect(stack, **start)
    solved = time.process_time()
    findings = verify(stack, pattern)
    checked = time.process_time() - solved
    secondary = (pattern.status == "c") & (stack.counts.sum(axis=1) >= MIN_CONTRIBUTORS)
    print(
        f"{name}: {len(stack.cost)} cells, {len(stack.state)} units, {len(pattern.worlds)} worlds, "
        f"{solved - started:.1f} s CPU (check {checked:.2f} s), failed {pattern.failed}, "
        f"findings {findings}, {secondary.sum()} secondaries at {stack.cost[secondary].sum():.0f}"
    )
    for kind in COSTS:
        of_kind = np.array([other == kind for other in kinds])
        shown = Counter(pattern.status[of_kind].tolist())
        share = {
            status: f"{shown[status] / max(1, of_kind.sum()):.1%}" for status in ("c", "range")
        }
        print(f"  {kind:11} {of_kind.sum():5} {share}, secondary {(secondary & of_kind).sum()}")
    return pattern


if __name__ == "__main__":
    for rate in (0.58, 0.8):
        report(f"England at {rate:.0%}", seed=1, rate=rate)
        report(
            f"Two hubs at {rate:.0%}",
            seed=2,
            rate=rate,
            count=311,
            authorities=9,
            hubs=2,
            regions=1,
            leps=2,
        )

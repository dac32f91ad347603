"""Protect a made-up England and report seconds and losses: ``python benchmarks/protection.py``.

The numbers of areas, institutions and returns are like England's; rates, overlaps and results are
invented. About 60% of the returns of one snapshot still count at the next.
"""

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from transforms.certificate import verify
from transforms.protect import protect
from transforms.protection_stack import Stack

Random = np.random.Generator
Array = NDArray[Any]

SNAPSHOTS = 3
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
) -> tuple[Stack, list[str]]:
    """Build a stack with the published grid and a list of the kind of each cell."""
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
    never = [
        kind == "england" or (kind == "england_by" and len(units) >= 100)
        for kind, units in zip(kinds, members.values(), strict=True)
    ]
    cost = [COSTS[kind] for kind in kinds]
    return Stack.of(list(members.values()), state.tolist(), cost=cost, never=never), kinds


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
    """Protect one made-up stack and print how long it took and what it lost."""
    stack, kinds = make_stack(**shape)
    started = time.perf_counter()
    pattern = protect(stack)
    seconds = time.perf_counter() - started
    findings = verify(stack, pattern)
    checked = time.perf_counter() - started - seconds
    print(
        f"{name}: {len(stack.cost)} cells, {len(stack.state)} units, {len(pattern.worlds)} worlds, "
        f"{seconds:.1f} s (check {checked:.1f} s), failed {pattern.failed}, findings {findings}"
    )
    small = stack.counts.sum(axis=1) < 5
    for kind in COSTS:
        of_kind = np.array([other == kind for other in kinds])
        shown = Counter(pattern.status[of_kind].tolist())
        share = {status: f"{shown[status] / of_kind.sum():.1%}" for status in ("c", "range")}
        print(f"  {kind:11} {of_kind.sum():5} {share}, of which small {(small & of_kind).sum()}")


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

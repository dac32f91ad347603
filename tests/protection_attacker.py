"""A reader who sees only what is published, and tries to settle results. For tests.

It knows which units stand in which cell and reads the published statuses and numbers; it knows
nothing of the truth, of worlds or of the code under test, and shares nothing with it. For each
group of units in the same cells it keeps the number achieved open, and goes through every choice
that agrees with every figure, groups one after the other, cutting off what cannot agree any more.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Knowledge:
    """What follows from the figures: units whose result is settled, and each cell's bounds."""

    settled: set
    bounds: list


def attack(memberships, units, figures):
    """Go through every data set that agrees with the figures.

    ``memberships`` lists the units of each cell; ``figures`` what each cell shows of the number
    achieved: its least and largest possible value.
    """
    groups = _groups(memberships, units)
    order = sorted(groups, key=lambda cells: (-len(cells), sorted(cells)))
    sizes = [len(groups[cells]) for cells in order]
    possible = _possible(order, sizes, figures)
    settled = {
        unit
        for place, cells in enumerate(order)
        if possible[place] in ({0}, {sizes[place]})
        for unit in groups[cells]
    }
    bounds = []
    for cell in range(len(figures)):
        inside = [place for place, cells in enumerate(order) if cell in cells]
        bounds.append(_bounds(order, sizes, figures, inside))
    return Knowledge(settled, bounds)


def findings(memberships, units, published, k=5, told=frozenset()):
    """Say what is wrong: settled units, and hidden figures or ranges bounded too closely.

    ``told`` are cells of few about which an earlier figure leaves no more than two numbers.
    """
    figures = [
        (low, high) if status != "c" else (0, len(cell))
        for cell, (status, low, high) in zip(memberships, published, strict=True)
    ]
    known = attack(memberships, units, figures)
    found = [("unit", unit) for unit in sorted(known.settled)]
    for number, (cell, (status, _, _)) in enumerate(zip(memberships, published, strict=True)):
        least, most = known.bounds[number]
        needed = min(2 if len(cell) < k and number not in told else 1, len(cell))
        closed = most < 1 or least > len(cell) - 1 or most - least < needed
        if status != "ok" and cell and closed:
            found.append(("cell", number))
    return found


def _groups(memberships, units):
    groups = {}
    for unit in range(units):
        cells = frozenset(number for number, cell in enumerate(memberships) if unit in cell)
        groups.setdefault(cells, []).append(unit)
    return groups


def _possible(order, sizes, figures):
    """Find which numbers achieved each group can have: one search for each group and number."""
    possible = []
    for place in range(len(order)):
        values = {v for v in range(sizes[place] + 1) if _exists(order, sizes, figures, {place: v})}
        possible.append(values)
    return possible


def _bounds(order, sizes, figures, inside):
    """Find the least and largest sum over some groups, by asking for each sum in turn."""
    total = sum(sizes[place] for place in inside)
    extended = [cells | {len(figures)} if p in inside else cells for p, cells in enumerate(order)]
    sums = (s for s in range(total + 1) if _exists(extended, sizes, [*figures, (s, s)], {}))
    least = next(sums)
    down = (s for s in range(total, -1, -1) if _exists(extended, sizes, [*figures, (s, s)], {}))
    return least, next(down)


def _exists(order, sizes, figures, fixed):
    """Tell whether any data set agrees with the figures and gives some groups fixed numbers."""
    room = [0] * len(figures)
    for place, cells in enumerate(order):
        for cell in cells:
            room[cell] += sizes[place]
    low, high = [least for least, _ in figures], [most for _, most in figures]
    return _assign(0, order, sizes, low, high, room, fixed)


def _assign(place, order, sizes, low, high, room, fixed):
    if any(least > most or least > left for least, most, left in zip(low, high, room, strict=True)):
        return False
    if place == len(order):
        return all(least <= 0 <= most for least, most in zip(low, high, strict=True))
    cells, size = order[place], sizes[place]
    left = [room[c] - size if c in cells else room[c] for c in range(len(room))]
    first = max([0, *(low[c] - left[c] for c in cells)])
    last = min([size, *(high[c] for c in cells)])
    values = [fixed[place]] if place in fixed else range(first, last + 1)
    for value in values:
        if not first <= value <= last:
            continue
        less = [low[c] - value if c in cells else low[c] for c in range(len(low))]
        more = [high[c] - value if c in cells else high[c] for c in range(len(high))]
        if _assign(place + 1, order, sizes, less, more, left, fixed):
            return True
    return False

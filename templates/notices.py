"""What a reader must know first: an area is gone, its figures have ended, the day they describe."""

from collections.abc import Sequence

from templates.filters import Row, day, snapshot, year
from templates.sentences import Sentence, listing, place


def ended(row: Row, newest: Row) -> Sentence:
    """Say that an area's figures stop before England's."""
    own, latest = year(row["time_period"]), year(newest["time_period"])
    return Sentence(
        f"Figures for {place(row['area_name'])} end in {own}; the newest for England are for "
        f"{latest}.",
        (row, newest),
    )


def retired(area: Row, successors: Sequence[Row]) -> Sentence:
    """Say when an area ceased and what followed it."""
    name = place(area["area_name"])
    text = f"{name[0].upper()}{name[1:]} was in force until {day(area['valid_to'])}"
    if successors:
        names = [place(successor["area_name"]) for successor in successors]
        text += f" and was replaced by {named_areas(names)}"
    return Sentence(f"{text}.", (area, *successors))


def data_to(row: Row) -> Sentence:
    """Say which day the figures of a page describe."""
    return Sentence(f"Data to {day(snapshot(row))}.", (row,))


def named_areas(names: Sequence[str]) -> str:
    """Name at most three areas, in alphabetical order, and count the rest."""
    ordered = sorted(names)
    more = len(ordered) - 3
    rest = [f"{more} other{'' if more == 1 else 's'}"] if more > 0 else []
    return listing([*ordered[:3], *rest])

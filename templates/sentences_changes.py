"""Sentences about what a release changed, by the rules of ``templates.sentences``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from templates.filters import Row, count
from templates.sentences import Sentence, listing, place

WORDS = {
    "changed": ("figure changed", "figures changed"),
    "unsuppressed": ("figure is newly shown", "figures are newly shown"),
    "suppressed": ("figure is no longer shown", "figures are no longer shown"),
    "appeared": ("figure is new", "figures are new"),
    "removed": ("figure was removed", "figures were removed"),
}
"""How a listed change is told, in the order it is told."""


def first() -> Sentence:
    """Say that there is nothing to compare with."""
    return Sentence("This is the first release, so nothing has changed since one before.", ())


def not_listed() -> Sentence:
    """Say that the release before is known but nothing was set beside it."""
    return Sentence("What changed since the release before has not been listed.", ())


def of_release(found: Mapping[str, Any]) -> Sentence:
    """Say how many figures of all data sets changed, and what else is new."""
    numbers = {kind: sum(row[kind] for row in found["data_sets"]) for kind in WORDS}
    new = sum(row["kind"] == "appeared" for row in found["periods"])
    told = _told(numbers)
    if new:
        told.append(f"{new} {'snapshot is' if new == 1 else 'snapshots are'} new")
    text = f"Since the release before, {listing(told)}." if told else "No figure changed."
    return Sentence(text, (_tally("England", [*numbers.values(), new]),))


def of_area(area: Row, rows: Sequence[Row]) -> Sentence:
    """Say how many of one area's figures changed."""
    numbers = Counter(str(row["kind"]) for row in rows)
    where, told = place(area["area_name"]), _told(numbers)
    text = f"No figure of {where} changed since the release before."
    if told:
        text = f"In {where}, {listing(told)} since the release before."
    return Sentence(text, (_tally(area["area_name"], list(numbers.values())),))


def _told(numbers: Mapping[str, int]) -> list[str]:
    return [
        f"{count(numbers[kind])} {one if numbers[kind] == 1 else many}"
        for kind, (one, many) in WORDS.items()
        if numbers.get(kind)
    ]


def _tally(name: str, numbers: Sequence[int]) -> dict[str, Any]:
    return {"area_name": name, "tally": tuple(numbers)}

"""Find the row of headings in the first rows of a sheet, and say what each heading means."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from validation.code_lists import code_list
from validation.received import BENCHMARKS
from validation.rules import FLAGS, REQUIRED_COLUMNS, SCORES

Cells = Sequence[str | None]

WINDOW = 50
"""Titles and notes above the headings; real returns have fewer than 20 rows of them."""

FEWEST_COLUMNS = 3
"""A row with fewer headings that we know is a note, not headings."""

LONGEST_HEADING = 200


@dataclass(frozen=True)
class Headings:
    """A row of headings (or two rows read as one) and what it means.

    ``positions`` gives, for each column of ours, where it stands; more than one place only for
    ``institution``, best identifier first, and ``identifiers`` says of each of these which
    identifier its heading names. ``unknown`` are headings that mean nothing to us.
    """

    kind: str
    first: int
    last: int
    texts: tuple[str, ...]
    positions: dict[str, tuple[int, ...]]
    identifiers: tuple[str, ...]
    unknown: tuple[str, ...]
    duplicated: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that no heading gives."""
        return tuple(name for name in REQUIRED_COLUMNS if name not in self.positions)


@dataclass(frozen=True)
class Known:
    """What a listed heading means; of two for one column the lower priority number is used.

    ``names`` is the identifier that a heading of ``institution`` asks for: one of the three, or
    any of them.
    """

    column: str
    priority: int
    names: str | None


def find_headings(opening: Sequence[Cells]) -> Headings | None:
    """Find the headings among the first rows: the row, or pair of rows, that says the most.

    A pair counts only when it says more than either row alone, as under merged headings. None
    where no row names three columns of evaluations, a benchmark among them.
    """
    best: Headings | None = None
    for at, row in enumerate(opening[:WINDOW]):
        candidates = [_interpreted(at, at, row)]
        if at + 1 < len(opening) and not _has_identifier(opening[at + 1]):
            candidates.append(_interpreted(at, at + 1, _joined(row, opening[at + 1])))
        best = max([best, *candidates], key=_says)
        if best and not best.missing and best.last <= at:
            break
    return best if best and _says(best)[0] else None


def _says(found: Headings | None) -> tuple[int, bool]:
    """Say how much headings tell us; one row before a pair that tells no more."""
    if found is None or not _is_evaluations(found):
        return (0, False)
    return (len(found.positions), found.first == found.last)


@lru_cache(maxsize=4096)
def normalised(heading: str | None) -> str:
    """Write a heading plainly: lower case, letters apart from figures, one space for the rest."""
    if heading is None or len(heading) > LONGEST_HEADING:
        return ""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(re.findall(r"[^\W\d_]+|\d+", folded))


@cache
def known_headings(kind: str = "evaluations") -> dict[str, Known]:
    """Map each listed heading to its meaning. ``{n}`` in the list stands for 1 to 8."""
    listed = code_list("headings").select("kind", "column", "heading", "priority", "names")
    return {
        normalised(heading.format(n=n)): Known(column.format(n=n), int(priority), names)
        for of_kind, column, heading, priority, names in listed.iter_rows()
        if of_kind == kind
        for n in (BENCHMARKS if "{n}" in column else BENCHMARKS[:1])
    }


def people_in(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Name the listed headings about people that stand in any of some rows.

    They are named as our list has them: what a sender wrote beside one could itself be personal.
    """
    cells = {normalised(cell) for row in rows for cell in row if cell}
    return tuple(sorted({found for cell in cells if (found := _about_people(cell))}))


@lru_cache(maxsize=4096)
def _about_people(cell: str) -> str | None:
    if not cell or known_headings().get(cell):
        return None
    listed = code_list("persons_headings").select("heading", "match")
    for heading, match in listed.iter_rows():
        plain = normalised(heading)
        if cell == plain or (match == "words" and f" {plain} " in f" {cell} "):
            return str(heading)
    return None


def _joined(top: Cells, below: Cells) -> list[str | None]:
    """Read two rows as one: a merged heading stands over every column up to the next heading."""
    joined: list[str | None] = []
    above = None
    for at in range(max(len(top), len(below))):
        own, under = _cell(top, at), _cell(below, at)
        above = own or above
        readings = (" ".join(filter(None, (above, under))) if under else own, under, own)
        joined.append(next((r for r in readings if normalised(r) in known_headings()), readings[0]))
    return joined


def _cell(row: Cells, at: int) -> str | None:
    return row[at] if at < len(row) else None


def _has_identifier(row: Cells) -> bool:
    """Tell a row of values by its URN, LAESTAB or UKPRN."""
    return any(re.fullmatch(r"\d{6,8}(\.0)?|\d{3}[/-]\d{4}", (cell or "").strip()) for cell in row)


def _interpreted(first: int, last: int, texts: Cells) -> Headings:
    by_column: dict[str, list[tuple[int, int]]] = {}
    unknown = []
    for at, text in enumerate(texts):
        meaning = known_headings().get(normalised(text))
        if meaning:
            by_column.setdefault(meaning.column, []).append((meaning.priority, at))
        elif text and text.strip():
            unknown.append(text.strip())
    positions = {column: _places(column, found) for column, found in by_column.items()}
    return Headings(
        kind="evaluations",
        first=first,
        last=last,
        texts=tuple((text or "").strip() for text in texts),
        positions=positions,
        identifiers=tuple(_named_by(texts[at]) for at in positions.get("institution", ())),
        unknown=tuple(unknown),
        duplicated=tuple(column for column, found in by_column.items() if _is_double(found)),
    )


def _named_by(text: str | None) -> str:
    """Say which identifier a heading of the institution names."""
    return known_headings()[normalised(text)].names or "any"


def _places(column: str, found: list[tuple[int, int]]) -> tuple[int, ...]:
    """Choose the best heading of a column; for the institution keep them all, best first."""
    places = tuple(at for _, at in sorted(found))
    return places if column == "institution" else places[:1]


def _is_double(found: list[tuple[int, int]]) -> bool:
    """Tell two headings with one meaning from a second choice, such as ``date``."""
    best = min(priority for priority, _ in found)
    priorities = [priority for priority, _ in found]
    return priorities.count(best) > 1 or len(set(priorities)) < len(priorities)


def _is_evaluations(found: Headings) -> bool:
    says_benchmark = any(column in found.positions for column in (*SCORES, *FLAGS))
    return says_benchmark and len(found.positions) >= FEWEST_COLUMNS

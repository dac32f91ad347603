"""Read a finished page back: each thing it shows, and the cell that this is said to come from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from flows.pages_gate import PageError
from templates.cells import SHARE
from templates.filters import MONTHS

TOKEN = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^>]*)>|([^<]+)")
CELL = re.compile(r' data-cell="([^"]*)"')
COUNT = re.compile(r' data-count="([^"]*)"')
PLACE = re.compile(r' (cx|cy|x|x1|x2)="([\d.]+%?)"')
POINTS = re.compile(r' points="([^"]*)"')
CLASS = re.compile(r' class="([^"]*)"')
BASE = re.compile(r' data-base="([^"]*)"')
ROOT = re.compile(r'<main id="main"|<svg xmlns="[^"]*"')
VOID = {"meta", "link", "br", "line", "path", "circle", "polyline", "input", "hr", "rect"}
UNREAD = {"style", "script", "head", "header", "footer"}
NUMBER = re.compile(r"(?<![\w.,/])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|,\d)")

USUAL = ",".join(SHARE)

FIGURES = {"td", "b", "desc"}
"""Elements that hold figures: any number in one must say where it comes from."""

LABELS = {"th", "dt", "dd", "text", "title", "summary", "h1"}
"""Elements that hold names, dates and the numbers of axes, never figures."""

OUR_OWN = re.compile(
    rf"\d{{4}}-\d\d-\d\d\.\d+|\d{{4}}/\d\d|(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{4}})?"
    r"|\d[\d.]* (?:MB|KB|bytes)|95% interval|0% to 100%|8 benchmarks|score of 100|Benchmark \d"
)
"""Numbers of the page's own words: days and years, releases, sizes of files, what a scale means."""


@dataclass
class Claim:
    """What one element shows and the references it gives for it."""

    element: str
    references: list[str]
    counts: set[str]
    text: list[str] = field(default_factory=list)
    places: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Give the text as one line."""
        return " ".join("".join(self.text).split())


Open = list[tuple[str, Claim | None]]


def shortened(page: str) -> str:
    """Leave out of each reference what the page's first one has too, which the page then keeps.

    It stands on ``<main>``, or on the root of a drawing.
    ``8gb1|value`` is the first reference's cell but for the ninth part of its key, the measure;
    where no column is named, those of a share are meant.
    """
    first = CELL.search(page)
    if first is None:
        return page
    base = first[1].split(";")[0].split("|")[:-1]

    def relative(found: re.Match[str]) -> str:
        return f' data-cell="{";".join(_relative(one, base) for one in found[1].split(";"))}"'

    short = CELL.sub(relative, page)
    return ROOT.sub(lambda found: f'{found[0]} data-base="{"|".join(base)}"', short, count=1)


def _relative(reference: str, base: list[str]) -> str:
    """Keep the parts of a key that are not the base's, each after its place in the key."""
    *key, columns = reference.split("|")
    pairs = enumerate(zip(key, base, strict=True))
    short = "" if columns == USUAL else columns
    return "|".join([*(f"{at}{part}" for at, (part, other) in pairs if part != other), short])


def _absolute(reference: str, base: list[str]) -> str:
    *parts, columns = reference.split("|")
    key = base.copy()
    for part in parts:
        key[int(part[0])] = part[1:]
    return "|".join([*key, columns or USUAL])


def claims_of(page: str, names: Sequence[str] = (), *, is_whole: bool = True) -> Iterator[Claim]:
    """Give each element that names a cell, with its text and the places of marks in it.

    Where the page is held to be whole, a number that names no cell and is not one of the page's own
    words, nor part of one of the areas' ``names``, is refused. Lines of a drawing are given as
    claims without a reference.
    """
    found = BASE.search(page)
    base = found[1].split("|") if found else []
    stack: Open = []
    unread = ""
    for closing, name, attributes, text in TOKEN.findall(page):
        if closing:
            unread = "" if name == unread else unread
            claim = stack.pop()[1]
        elif unread:
            claim = None
        elif text:
            claim = None
            if not _put(text, stack) and is_whole:
                _refuse(text, stack, names)
        else:
            claim = _claim(name, attributes, base)
            _put(" ", stack)
            _place(name, attributes, stack, claim)
            if name == "polyline":
                claim = Claim(name, [], set(), [(POINTS.search(attributes) or [""])[1]])
        if not (closing or text or name in VOID or attributes.endswith("/")):
            stack.append((name, claim))
            unread = name if not unread and name in UNREAD else unread
        elif claim is not None:
            yield claim


def _claim(name: str, attributes: str, base: list[str]) -> Claim | None:
    cell, count = CELL.search(attributes), COUNT.search(attributes)
    if cell is None and count is None:
        return None
    references = [_absolute(one, base) for one in cell[1].split(";")] if cell else []
    return Claim(name, references, set(count[1].split() if count else ()))


def _put(text: str, stack: Open) -> bool:
    """Give text to the nearest element that names a cell, if there is one."""
    nearest = next((claim for _, claim in reversed(stack) if claim is not None), None)
    if nearest is not None:
        nearest.text.append(unescape(text))
    return nearest is not None


def _refuse(text: str, stack: Open, names: Sequence[str]) -> None:
    """Refuse text with a number that is neither of a cell nor the page's own."""
    text = unescape(text)
    elements = {name for name, _ in stack}
    if elements & LABELS or not NUMBER.search(text):
        return
    if elements & FIGURES:
        raise PageError("A number in a cell of a table does not say which figure it is.")
    for name in names:
        text = text.replace(name, "")
    if NUMBER.search(OUR_OWN.sub("", text)):
        raise PageError("A number in running text does not say which cell it is from.")


def _place(name: str, attributes: str, stack: Open, claim: Claim | None) -> None:
    """Give the places of a mark to the nearest element that names a cell."""
    places = PLACE.findall(attributes)
    nearest = claim or next((one for _, one in reversed(stack) if one is not None), None)
    if places and nearest is not None:
        css = CLASS.search(attributes)
        nearest.places += [(name, css[1] if css else "", axis, place) for axis, place in places]

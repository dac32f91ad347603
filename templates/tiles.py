"""A map of equal tiles, one for each local authority: its figure as a number, and in five shades.

A tile whose figure is not shown is hatched and says why with a letter; so is a share of too few
schools and colleges to be given as a percentage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from templates.filters import Row, count, is_shown, share, year
from templates.sentences import Sentence, measure_name
from templates.strip import tally

TILE = 28
CLASSES = (20, 40, 60, 80)
"""Where one shade ends and the next begins, in per cent: fixed, so that years look alike."""

LETTERS = {"range": "r", "ok": "few", "u": "few"}
"""What stands in a tile without a percentage, where it is not the status itself."""


@dataclass(frozen=True)
class TileMap:
    """A drawn map: places only, ready for the template."""

    title: Sentence
    description: Sentence
    width: int
    height: int
    tiles: list[tuple[str, int, int, str, Row]]
    unplaced: list[Row]


def tile_map(rows: Sequence[Row], places: Mapping[str, tuple[int, int]]) -> TileMap | None:
    """Draw one share of one period; ``places`` gives the column and row of an authority's code.

    Nothing where no figure is shown. Tiles come as one reads, by line and from the
    west. An authority without a place, as one newer than the layout, is listed, never left out.
    """
    if not any(is_shown(row) for row in rows):
        return None
    placed = [row for row in rows if row["area_code"] in places]
    drawn = [(row, *places[row["area_code"]]) for row in placed]
    drawn.sort(key=lambda tile: (tile[2], tile[1]))
    return TileMap(
        title=Sentence(
            f"Share achieving {measure_name(rows[0])}, local authorities, "
            f"{year(rows[0]['time_period'])}",
            (rows[0],),
        ),
        description=described(rows),
        width=TILE * (1 + max((x for _, x, _ in drawn), default=0)),
        height=TILE * (1 + max((y for _, _, y in drawn), default=0)),
        tiles=[(shade(row), TILE * x, TILE * y, told(row), row) for row, x, y in drawn],
        unplaced=[row for row in rows if row["area_code"] not in places],
    )


def told(row: Row) -> str:
    """Give what a tile says: a percentage without its sign, or letters."""
    if not share(row):
        return LETTERS.get(row["value_status"]) or str(row["value_status"])
    return share(row).removesuffix("%").replace("less than ", "<").replace("more than ", ">")


def shade(row: Row) -> str:
    """Give the class of a tile: q1 for the smallest shares to q5 for the largest, or hatched."""
    if not share(row):
        return "none"
    return f"q{1 + sum(row['value'] >= start for start in CLASSES)}"


def described(rows: Sequence[Row]) -> Sentence:
    """Put the map in words: how many authorities are in the top class, and how many have no share.

    ``few`` and ranges count as without a percentage, like figures that are not shown.
    """
    first, top = rows[0], CLASSES[-1]
    shaded = [row for row in rows if share(row)]
    most = sum(row["value"] >= top for row in shaded)
    text = (
        f"Tile map of {len(rows)} local authorities in five classes of share achieving "
        f"{measure_name(first)}, {year(first['time_period'])}, from under {CLASSES[0]}% to {top}% "
        f"or more. Shares of {top}% or more are in {count(most)}."
    )
    without = len(rows) - len(shaded)
    if without:
        text += f" {count(without)} {'has' if without == 1 else 'have'} no percentage."
    text += " The table below lists all."
    return Sentence(text, (tally(rows, CLASSES[0], top, most, without), first))


def legend() -> list[tuple[str, str]]:
    """Name the five classes."""
    ends = [0, *CLASSES, 100]
    last = len(CLASSES)
    return [
        (f"q{n + 1}", f"{low}% {'or more' if n == last else f'to under {high}%'}")
        for n, (low, high) in enumerate(pairwise(ends))
    ]

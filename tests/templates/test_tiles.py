from pathlib import Path

import polars as pl
import pytest

from flows.authority_tiles import centres, main, tiles
from templates.tiles import described, legend, shade, tile_map, told
from tests.real_register import REAL, needs_real_register
from tests.sentence_rows import figure, hidden, ranged, said
from validation.code_lists import code_list

PLACES = {"E06000058": (3, 4), "E06000059": (4, 4)}


def share(part: int, whole: int, **told_of: object) -> dict[str, object]:
    return figure("gb6", numerator=part, denominator=whole, value=100 * part / whole, **told_of)


@pytest.mark.parametrize(
    ("row", "text", "css"),
    [
        (share(7, 40), "18", "q1"),
        (share(8, 40), "20", "q2"),
        (share(31, 40), "78", "q4"),
        (share(32, 40), "80", "q5"),
        (share(40, 40), "100", "q5"),
        (share(299, 300), ">99", "q5"),
        (share(1, 300), "<1", "q1"),
        (share(4, 9), "few", "none"),
        (hidden("gb6"), "c", "none"),
        (hidden("gb6", "x"), "x", "none"),
        (ranged(14, 15, 15, "gb6"), "r", "none"),
    ],
)
def test_a_tile_has_a_percentage_or_says_why_it_has_none(row, text, css):
    assert (told(row), shade(row)) == (text, css)


def test_a_map_puts_each_authority_on_its_tile_and_lists_those_without_one():
    rows = [
        share(20, 40),
        hidden("gb6", area_code="E06000059"),
        share(9, 40, area_code="E06000999"),
    ]

    drawn = tile_map(rows, PLACES)

    assert drawn is not None
    assert [tile[:4] for tile in drawn.tiles] == [("q3", 84, 112, "50"), ("none", 112, 112, "c")]
    assert [row["area_code"] for row in drawn.unplaced] == ["E06000999"]


def test_tiles_come_by_line_from_the_north_and_each_line_from_the_west():
    places = {"E06000058": (3, 4), "E06000059": (1, 4), "E06000060": (9, 0)}
    rows = [share(20, 40, area_code=code) for code in places]

    drawn = tile_map(rows, places)

    assert drawn is not None
    assert [row["area_code"] for *_, row in drawn.tiles] == ["E06000060", "E06000059", "E06000058"]


def test_a_map_of_which_nothing_is_shown_is_not_drawn():
    assert tile_map([hidden("gb6")], PLACES) is None


def test_the_words_of_a_map_say_how_many_are_high_and_how_many_have_none():
    rows = [share(36, 40), share(20, 40), hidden("gb6"), share(4, 9)]

    assert said(described(rows)) == (
        "Tile map of 4 local authorities in five classes of share achieving Benchmark 6, 2024/25, "
        "from under 20% to 80% or more. Shares of 80% or more are in 1. 2 have no percentage. The "
        "table below lists all."
    )


def test_five_classes_are_named():
    assert [words for _, words in legend()] == [
        "0% to under 20%",
        "20% to under 40%",
        "40% to under 60%",
        "60% to under 80%",
        "80% or more",
    ]


def laid_out() -> pl.DataFrame:
    numbers = ("easting", "northing", "column", "row")
    return code_list("authority_tiles").with_columns(pl.col(numbers).cast(pl.Int64))


def test_every_authority_in_force_has_a_tile_of_its_own():
    listed = laid_out()
    in_force = code_list("authorities").filter(pl.col("valid_to").is_null())

    assert set(listed["new_la_code"]) == set(in_force["new_la_code"])
    assert listed.select("column", "row").is_unique().all()


def test_authorities_near_each_other_have_tiles_near_each_other():
    rows = laid_out().to_dicts()
    apart = []
    for one in rows:
        near = sorted(rows, key=lambda other: _far(one, other, "easting", "northing"))[1:4]
        apart += [_far(one, other, "column", "row") ** 0.5 for other in near]

    assert sum(apart) / len(apart) < 2
    assert sorted(apart)[int(0.9 * len(apart))] < 3.5


def _far(one: dict[str, int], other: dict[str, int], across: str, up: str) -> int:
    return (one[across] - other[across]) ** 2 + (one[up] - other[up]) ** 2


def test_the_map_keeps_north_and_east():
    listed = laid_out()

    assert listed.select(pl.corr("easting", "column")).item() > 0.8
    assert listed.select(pl.corr("northing", "row")).item() < -0.9


def test_the_stored_tiles_follow_from_the_stored_places():
    listed = laid_out()

    again = tiles(listed.select("easting", "northing").rows())

    assert again == listed.select("column", "row").rows()


def test_two_authorities_at_one_place_have_two_tiles():
    assert len(set(tiles([(500, 200), (500, 200), (400, 500)]))) == 3


def test_an_authority_stands_where_its_open_schools_are_on_average():
    schools = pl.LazyFrame(
        {
            "LA (code)": ["390", "390", "390", "391"],
            "EstablishmentStatus (name)": ["Open", "Open, but proposed to close", "Closed", "Open"],
            "Easting": ["425000", "426000", "900000", ""],
            "Northing": ["560000", "563000", "900000", ""],
        }
    )

    assert centres(schools).rows() == [("E08000037", 426, 562)]


@needs_real_register
def test_the_list_follows_from_the_register_that_it_names(tmp_path: Path):
    main(REAL / "edubasealldata20250718.csv.gz", tmp_path / "tiles.csv")

    made = pl.read_csv(tmp_path / "tiles.csv", infer_schema=False)
    assert made.equals(code_list("authority_tiles"))

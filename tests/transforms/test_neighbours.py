from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.neighbours import among, clashing, named_neighbours, neighbours_in_force
from validation.checks import accept
from validation.code_lists import code_list
from validation.published import Neighbours
from validation.reference import ListedNeighbours

DAY = date(2025, 7, 31)
GATESHEAD, NEWCASTLE = "E08000037", "E08000021"
AUTHORITIES = code_list("authorities")
CURRENT = AUTHORITIES.filter(pl.col("valid_to").is_null())


def named(*rows, day=DAY):
    """List neighbours as (authority, neighbour, rank), with first and last day where it matters."""
    filled = [(*row, *[None] * (5 - len(row))) for row in rows]
    listed = pl.LazyFrame(filled, schema=ListedNeighbours.schema(), orient="row")
    return named_neighbours(listed, AUTHORITIES.lazy(), day)


def kept(*rows, day=DAY):
    return accept(Neighbours, neighbours_in_force(named(*rows, day=day))).rows()


def test_a_number_and_a_code_of_any_vintage_name_the_same_authority():
    for gateshead in ("390", "E08000020", GATESHEAD):
        assert kept((gateshead, "391", 1)) == [(GATESHEAD, NEWCASTLE, 1)]
        assert kept(("391", gateshead, 1)) == [(NEWCASTLE, GATESHEAD, 1)]


def test_an_authority_that_kept_its_number_keeps_its_neighbours_under_its_code_of_the_day():
    rows = [("373", "370", 1)]

    assert kept(*rows, day=date(2025, 4, 30)) == [("E08000019", "E08000016", 1)]
    assert kept(*rows, day=date(2025, 5, 1)) == [("E08000039", "E08000038", 1)]


def test_an_authority_reorganised_since_loses_its_set_and_is_nobodys_neighbour():
    rows = [("909", "390", 1), ("390", "909", 1), ("390", "391", 2)]

    assert kept(*rows) == [(GATESHEAD, NEWCASTLE, 2)]
    assert len(kept(*rows, day=date(2023, 3, 31))) == 3


def test_an_authority_not_yet_made_has_no_neighbours():
    assert kept(("942", "390", 1), day=date(2023, 3, 31)) == []
    assert len(kept(("942", "390", 1), day=date(2023, 4, 1))) == 1


def test_one_that_is_gone_has_its_name_and_a_code_nobody_knows_has_none():
    found = named(("909", "998", 1)).collect().row(0, named=True)

    assert (found["area_name"], found["area_code"]) == ("Cumbria", None)
    assert (found["neighbour_name"], found["neighbour_code"]) == (None, None)


def test_a_set_counts_from_its_first_to_its_last_day():
    for day, counts in (
        (date(2025, 4, 30), False),
        (date(2025, 5, 1), True),
        (date(2026, 4, 30), True),
        (date(2026, 5, 1), False),
    ):
        row = ("390", "391", 1, date(2025, 5, 1), date(2026, 4, 30))
        assert bool(kept(row, day=day)) == counts


def test_of_several_sets_of_an_authority_the_last_one_begun_counts_whole():
    old = [("390", "391", 1), ("390", "392", 2)]
    new = [("E08000037", "393", 1, date(2025, 5, 1), None)]

    assert [code for _, code, _ in kept(*old, *new)] == ["E08000023"]
    assert len(kept(*old, *new, day=date(2025, 4, 30))) == 2


def test_a_set_begun_later_by_one_authority_leaves_those_of_others():
    other = ("391", "390", 1)
    new = ("390", "391", 1, date(2025, 5, 1), None)

    assert len(kept(other, new)) == 2


def clashes(*rows):
    return bool(clashing(named(*rows)).collect().height)


def test_a_set_clashes_that_names_itself_or_a_rank_or_an_authority_twice():
    assert clashes(("390", "E08000020", 1))
    assert clashes(("390", "391", 1), (GATESHEAD, "392", 1))
    assert clashes(("390", "391", 1), ("390", NEWCASTLE, 2))
    assert not clashes(("390", "391", 1), ("390", "392", 2), ("391", "390", 1))
    assert not clashes(("390", "909", 1), ("390", "928", 2))


def test_only_authorities_that_the_release_has_at_its_last_snapshot_are_kept():
    pairs = pl.LazyFrame(
        [("A", "B", 1), ("A", "C", 2), ("A", "D", 3), ("C", "A", 1)],
        schema=Neighbours.schema(),
        orient="row",
    )
    before = date(2024, 7, 31)
    live = pl.LazyFrame(
        {
            "snapshot": [DAY, DAY, before, DAY],
            "geographic_level": [*["Local authority"] * 3, "Careers hub"],
            "area_code": ["A", "B", "C", "D"],
        }
    )

    assert among(pairs, live).collect().rows() == [("A", "B", 1)]


PAIRS = st.lists(
    st.tuples(
        st.sampled_from(sorted({*AUTHORITIES["la_code"], *AUTHORITIES["new_la_code"], "998"})),
        st.sampled_from(sorted(AUTHORITIES["la_code"].unique())),
        st.integers(1, 10),
    )
)


@given(PAIRS, st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_every_pair_is_kept_or_one_of_its_two_is_none_on_the_day(rows, day):
    found = named(*rows, day=day)

    pairs = neighbours_in_force(found).collect()

    lost = found.filter(pl.col("area_code").is_null() | pl.col("neighbour_code").is_null())
    assert pairs.height + lost.collect().height == len(rows)
    dated = AUTHORITIES.with_columns(pl.col("valid_from", "valid_to").str.to_date())
    on_day = dated.filter(
        pl.col("valid_from").fill_null(day) <= day, pl.col("valid_to").fill_null(day) >= day
    )
    codes = set(on_day["new_la_code"])
    assert {*pairs["area_code"], *pairs["neighbour_code"]} <= codes

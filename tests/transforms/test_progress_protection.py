from random import Random

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.progress_factories import ENGLAND, HUB, NORTH, panels, schools
from transforms.attainment import ACHIEVED, NOT
from transforms.progress import KEY
from transforms.progress_protection import allowed


def mixed(number, start=0, **values):
    """Make institutions of every kind in turn: gained, kept, lost, neither."""
    kinds = ((ACHIEVED, NOT), (ACHIEVED, ACHIEVED), (NOT, ACHIEVED), (NOT, NOT))
    return [
        school
        for n in range(number)
        for school in schools(1, *kinds[n % 4], start=start + n, **values)
    ]


def shown(*groups, known=()):
    return set(allowed(panels(*groups), list(known), 1)["area_code"])


NORTHERN, IN_HUB = (ENGLAND, NORTH), (ENGLAND, NORTH, HUB)
EVERYWHERE = {"E92000001", "E12000001", "hub"}


@pytest.mark.parametrize(("number", "expected"), [(99, set()), (100, {"E92000001"})])
def test_progress_is_shown_of_a_hundred_or_more(number, expected):
    assert shown(mixed(number)) == expected


@pytest.mark.parametrize(
    ("beyond", "expected"),
    [(0, EVERYWHERE), (4, EVERYWHERE - {"hub"}), (8, EVERYWHERE)],
)
def test_a_hub_and_its_region_differ_by_nobody_or_by_enough(beyond, expected):
    groups = (
        mixed(120, areas=IN_HUB),
        mixed(beyond, start=200, areas=NORTHERN),
        mixed(100, start=400),
    )

    assert shown(*groups) == expected


def test_those_beyond_a_hub_are_not_all_of_one_result():
    alike = schools(8, ACHIEVED, NOT, start=200, areas=NORTHERN)

    assert shown(mixed(120, areas=IN_HUB), alike, mixed(100, start=400)) == EVERYWHERE - {"hub"}


def test_three_cells_together_tell_of_no_small_group():
    """Two parts of a region, each far from it, leave three schools in neither."""
    one, two = ("Careers hub", "one"), ("Careers hub", "two")
    groups = (
        mixed(110, areas=(NORTH, one)),
        mixed(120, start=200, areas=(NORTH, two)),
        mixed(3, start=400, areas=(NORTH,)),
    )

    assert shown(*groups) == {"E12000001", "two"}


@pytest.mark.parametrize(
    ("number", "now", "before", "is_shown"),
    [
        (0, ACHIEVED, None, True),
        (4, ACHIEVED, None, False),
        (9, ACHIEVED, None, False),
        (4, None, ACHIEVED, False),
        (9, None, NOT, False),
    ],
)
def test_those_counted_in_one_year_only_are_nobody_or_enough_and_mixed(
    number, now, before, is_shown
):
    """Attainment of the cell less what progress says of it is about them alone."""
    others = schools(number, now, before, start=500)

    assert shown(mixed(120), others) == ({"E92000001"} if is_shown else set())


@pytest.mark.parametrize(("now", "before"), [(True, False), (False, True)])
def test_enough_and_mixed_newcomers_and_leavers_hide_nothing(now, before):
    others = [
        school
        for n, result in enumerate([ACHIEVED, NOT] * 4)
        for school in schools(1, result if now else None, result if before else None, 500 + n)
    ]

    assert shown(mixed(120), others) == {"E92000001"}


def test_a_school_that_moved_in_is_not_told_by_attainment_of_the_year_before():
    moved = schools(1, ACHIEVED, NOT, start=500, areas=(HUB,), areas_before=())

    assert shown(mixed(120, areas=(HUB,)), moved) == set()


def test_what_was_shown_before_is_not_told_apart_by_a_single_revision():
    before = panels(mixed(120))
    known = [(before, before.now.select(KEY).unique())]
    revised = [*mixed(119), *schools(1, NOT, NOT, start=119, edition=2)]

    assert shown(mixed(120), known=known) == {"E92000001"}
    assert shown(revised, known=known) == set()


def test_a_release_with_enough_and_mixed_revisions_is_shown():
    before = panels(mixed(120))
    known = [(before, before.now.select(KEY).unique())]

    assert shown(mixed(100), mixed(20, start=100, edition=2), known=known) == {"E92000001"}


PLACES = [("Careers hub", name) for name in "ABC"]
WHERE = ([0], [1], [2], [0, 1], [1, 2], [0, 1, 2])


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.lists(st.sampled_from([0, 2, 6, 60, 110]), min_size=6, max_size=6),
    st.sampled_from([0.02, 0.5, 0.97]),
    st.integers(0, 999),
)
def test_in_every_group_of_the_shown_cells_someone_else_has_the_other_result(sizes, share, seed):
    """Two institutions of one group can change places: every shown figure stays as it is."""
    drawn = Random(seed)
    groups = []
    for size, places in zip(sizes, WHERE, strict=True):
        areas = tuple(PLACES[place] for place in places)
        for _ in range(size):
            now, before = (ACHIEVED if drawn.random() < share else NOT for _ in range(2))
            groups += schools(1, now, before, start=len(groups), areas=areas)
    made = panels(groups)
    cells = allowed(made, [], 1)
    standing = made.now.join(cells, on=KEY, how="semi").group_by("line")
    together = standing.agg(
        pl.col("area_code").sort().str.join("|"),
        now=(pl.col("now_1") == ACHIEVED).first(),
        before=(pl.col("before_1") == ACHIEVED).first(),
    )

    for _, group in together.group_by("area_code"):
        assert group.height >= 5
        assert group["now"].n_unique() == group["before"].n_unique() == 2

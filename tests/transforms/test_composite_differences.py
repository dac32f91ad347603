"""Of two cells that differ by a handful of institutions only one shows composites."""

import polars as pl
import pytest

from tests.composite_factories import eight, state_of
from transforms.composite_differences import given_away_by_difference
from transforms.composite_figures import KEY
from transforms.grid import HUB, TODAYS_HUB


def state(**areas):
    """Make areas of schools by number; ``then`` and ``today`` are hubs, in both data sets."""
    levels = {"then": HUB, "today": TODAYS_HUB}
    places = {
        (levels.get(name, "Local authority"), name): [f"s{number}" for number in numbers]
        for name, numbers in areas.items()
    }
    return state_of(places, {f"s{number}": eight(4) for number in range(100)})


def cells(one):
    series = one.members.with_columns(series=pl.lit("gatsby_2018"))
    return series.select(KEY).unique()


def hidden(tonight, *known):
    found = given_away_by_difference(cells(tonight), tonight, [(one, cells(one)) for one in known])
    return sorted(found["area_code"])


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (range(30), []),
        (range(4, 34), ["b"]),
        (range(5, 35), []),
        (range(4, 35), []),
        (range(35), []),
        (range(34), ["a"]),
    ],
)
def test_only_a_difference_of_few_on_both_sides_counts(other, expected):
    assert hidden(state(a=range(30), b=other)) == expected


def test_the_smaller_of_two_is_hidden():
    assert hidden(state(a=range(30), b=range(27))) == ["b"]
    assert hidden(state(a=range(27), b=range(30))) == ["a"]


def test_the_recast_hub_is_hidden_though_it_is_larger():
    assert hidden(state(then=range(30), today=range(33))) == ["today"]


@pytest.mark.parametrize("then", [range(29), range(31), range(1, 31)])
def test_what_was_shown_before_is_known_and_tonights_is_hidden(then):
    assert hidden(state(a=range(30)), state(a=then)) == ["a"]


def test_what_was_shown_before_of_the_same_returns_is_not_hidden():
    assert hidden(state(a=range(30)), state(a=range(29)), state(a=range(30))) == []


def test_beside_a_figure_known_before_it_is_the_new_one_that_is_hidden():
    known = state(a=range(27))

    assert hidden(state(a=range(27), b=range(30)), known) == ["b"]


def test_releases_that_said_the_same_are_one():
    before = [state(a=range(40)) for _ in range(3)]

    assert hidden(state(a=range(40)), *before) == []
    assert hidden(state(a=range(41)), *before) == ["a"]


def test_cells_of_the_very_same_schools_share_their_fate():
    assert hidden(state(a=range(27), b=range(30), c=range(27))) == ["a", "c"]


def test_a_revision_of_as_many_as_the_gate_lets_through_is_shown_beside_the_figure_before():
    """Three came and three went: their difference tells what neither three achieved."""
    before = state(a=range(40))

    assert hidden(state(a=range(3, 43)), before) == []
    assert hidden(state(a=range(2, 42)), before) == ["a"]
    assert hidden(state(a=range(3, 42)), before) == ["a"]
    assert hidden(state(a=range(40), b=range(3, 43))) == ["b"]

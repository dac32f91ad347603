"""Protection beside what was published before: readers keep it, and may subtract."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protection_attacker import findings
from tests.protection_factories import (
    CASES,
    hand_worked,
    hierarchies,
    members,
    nights_after,
    published,
    released_case,
)
from transforms.certificate import verify
from transforms.protect import protect
from transforms.protection_rules import NAMES, OK, RANGE, C, opening
from transforms.protection_stack import Stack

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the shared reference cases are absent")
EVERY_LEVEL = ("la", "hub", "region")
THOROUGH = settings(max_examples=60, deadline=None, derandomize=True)


def found_by_reader(stack, pattern):
    told = told_before(stack)
    return findings(members(stack), len(stack.state), published(pattern), told=told)


def told_before(stack):
    """List the cells that one earlier figure, with all of them in it, bounds to two numbers."""
    cells, shown = [set(cell) for cell in members(stack)], opening(stack)
    earlier = [] if stack.fixed is None else np.flatnonzero(stack.fixed != "none").tolist()
    return {
        number
        for number, cell in enumerate(cells)
        for known in earlier
        if cell <= cells[known] and _numbers_left(len(cell), len(cells[known]), shown, known) <= 2
    }


def _numbers_left(size, known_size, shown, known):
    least = max(0, shown.low[known] - (known_size - size))
    return min(size, shown.high[known]) - least + 1


def hiding_everything_else(stack):
    """Publish what may not be hidden alone, and ranges of it."""
    shown = opening(stack)
    kept = stack.stays & (shown.status != C)
    low = np.where(kept, shown.low, 0)
    high = np.where(kept, shown.high, stack.counts.sum(axis=1))
    statuses = NAMES[np.where(kept, shown.status, C)].tolist()
    return list(zip(statuses, low.tolist(), high.tolist(), strict=True))


def settled_whatever_is_hidden(stack):
    """Name the units in the way by going through every data set."""
    told = told_before(stack)
    found = findings(members(stack), len(stack.state), hiding_everything_else(stack), told=told)
    asked = opening(stack).status != OK
    earlier = {
        u for c, f in zip(members(stack), stack.fixed, strict=True) if f != "none" for u in c
    }
    units = {unit for kind, unit in found if kind == "unit"}
    for kind, cell in found:
        if kind == "cell" and asked[cell]:
            here = set(members(stack)[cell])
            units |= (here - earlier) or here
    return units


@needs_cases
@pytest.mark.parametrize("variant", ["naive", "hold_la_only"])
def test_one_new_and_one_repeated_return_are_named_where_tonights_figures_must_stand(variant):
    stack, names = released_case(variant, never=EVERY_LEVEL)

    pattern = protect(stack)

    assert pattern.failed
    assert {names[unit] for unit in pattern.settled_units} == {"A8", "D8"}


@needs_cases
def test_the_same_returns_are_safe_where_tonights_figures_may_be_hidden():
    stack, _ = released_case("naive", never=("region",))

    pattern = protect(stack)

    assert not pattern.failed
    assert "c" in pattern.status
    assert verify(stack, pattern) == []
    assert found_by_reader(stack, pattern) == []


@needs_cases
def test_with_both_returns_held_back_the_second_release_shows_everything():
    stack, _ = released_case("hold_A_D", never=())

    pattern = protect(stack)

    assert pattern.status.tolist() == ["ok"] * len(stack.cost)
    assert verify(stack, pattern) == []
    assert found_by_reader(stack, pattern) == []


def test_a_figure_published_before_is_never_hidden_and_another_is():
    stack = hand_worked()
    for published_before, instead in ((1, 2), (2, 1)):
        fixed = ["none"] * 6
        fixed[published_before] = "ok"

        pattern = protect(replace(stack, fixed=np.array(fixed)))

        assert pattern.status[published_before] == "ok"
        assert pattern.status[instead] == "c"


def test_a_small_figure_published_before_stays_shown_and_is_certified():
    stack = Stack.of([range(4), range(12)], [2, 2, 0, 0] + [2] * 6 + [0] * 2, fixed=["ok", "none"])

    pattern = protect(stack)

    assert pattern.status.tolist() == ["ok", "ok"]
    assert verify(stack, pattern) == []


def test_a_range_published_before_keeps_its_range_whatever_its_size():
    stack = Stack.of([range(4), range(12)], [2] * 4 + [0] * 8, fixed=["range", "none"])

    pattern = protect(stack)

    assert (pattern.status[0], pattern.low[0], pattern.high[0]) == ("range", 3, 4)
    assert verify(stack, pattern) == []


def test_a_range_that_is_none_by_tonights_results_is_refused():
    stack = Stack.of([range(6)], [2, 2, 2, 0, 0, 0], fixed=["range"])

    with pytest.raises(ValueError, match="published as a range"):
        protect(stack)


@pytest.mark.parametrize("fixed", [["c"], ["ok", "ok"], []])
def test_a_stack_fixed_as_something_else_is_refused(fixed):
    with pytest.raises(ValueError, match=r"fixed|length"):
        Stack.of([range(6)], [2] * 6, fixed=fixed)


def test_every_unit_in_the_way_is_named_and_not_the_first_alone():
    before, tonight = [range(6), range(6, 12)], [range(7), range(6, 13), range(13)]
    states = [2, 2, 2, 0, 0, 0] * 2 + [2]
    stack = Stack.of([*before, *tonight], states, never=[True] * 5, fixed=["ok"] * 2 + ["none"] * 3)

    pattern = protect(stack)

    assert pattern.failed
    assert set(pattern.status) == {"c"}
    assert pattern.settled_units == (6, 12)
    assert verify(stack, pattern) == []


def test_of_a_figure_that_cannot_be_left_open_the_units_not_counted_before_are_named():
    """Two new returns of three in a small area: the whole, then and now, gives their number."""
    states = [2, 2, 2, 0, 0, 0, 2, 0]
    stack = Stack.of(
        [range(6), range(8), [5, 6, 7]],
        states,
        never=[False, True, False],
        fixed=["ok", "none", "none"],
    )

    pattern = protect(stack, k=5)

    assert pattern.failed == bool(settled_whatever_is_hidden(stack))
    assert set(pattern.settled_units) == settled_whatever_is_hidden(stack)


def test_worlds_of_the_night_before_keep_hidden_what_they_hid():
    stack = hand_worked()
    for dear in (1, 2):
        priced = replace(stack, cost=np.where(np.arange(6) == dear, 20.0, 1.0))
        before = protect(priced)

        pattern = protect(stack, start=before.worlds)

        assert pattern.status.tolist() == before.status.tolist()
        assert pattern.worlds == before.worlds


def test_worlds_of_the_night_before_that_would_hide_too_much_are_left():
    stack = replace(hand_worked(), cost=np.array([1.0, 100.0, 1.0, 100.0, 100.0, 100.0]))
    before = protect(replace(stack, cost=np.array([1.0, 1.0, 100.0, 1.0, 1.0, 1.0])))

    pattern = protect(stack, start=before.worlds)

    assert before.status[1] == "c"
    assert pattern.status.tolist() == protect(stack).status.tolist()


@pytest.mark.parametrize(
    "world",
    [
        ((-1, 2, 0),),
        ((99, 2, 0),),
        ((0, 0, 2),),
        ((0, 2, 2),),
        ((0, 2, 3),),
        ((0, 2, 0), (0, 2, 1)),
        (),
    ],
)
def test_a_world_that_is_not_of_tonights_units_is_passed_over(world):
    stack = hand_worked()

    pattern, without = protect(stack, start=[world]), protect(stack)

    assert pattern.status.tolist() == without.status.tolist()
    assert pattern.worlds == without.worlds


@THOROUGH
@given(hierarchies(), st.data())
def test_a_reader_of_two_releases_settles_nothing_that_the_second_lets_stand(stack, data):
    first = protect(stack)
    later = data.draw(nights_after(stack, first))

    pattern = protect(later, start=first.worlds)

    assert verify(later, pattern) == []
    assert pattern.failed or found_by_reader(later, pattern) == []
    assert pattern.failed == bool(pattern.settled_units)


@THOROUGH
@given(hierarchies(), st.data())
def test_what_was_published_is_published_again(stack, data):
    later = data.draw(nights_after(stack, protect(stack)))

    pattern = protect(later)

    again = later.fixed != "none"
    assert pattern.failed or (pattern.status[again] == later.fixed[again]).all()


@THOROUGH
@given(hierarchies(states=(0, 2), most_units=10), st.data())
def test_the_units_named_are_those_no_hiding_could_help(stack, data):
    """History may be anything here, safe or not: what readers have of it, they have."""
    cells = len(stack.cost)
    could_be_range = opening(stack).status == RANGE
    fixed = [
        data.draw(st.sampled_from(["none", "ok", "range"] if is_range else ["none", "none", "ok"]))
        for is_range in could_be_range
    ]
    known = {
        frozenset(cell): was
        for cell, was in zip(members(stack), fixed, strict=True)
        if was != "none"
    }
    fixed = [known.get(frozenset(cell), "none") for cell in members(stack)]
    never = data.draw(st.lists(st.booleans(), min_size=cells, max_size=cells))
    stack = replace(stack, fixed=np.array(fixed), never=np.array(never))

    pattern = protect(stack)

    assert set(pattern.settled_units) == settled_whatever_is_hidden(stack)

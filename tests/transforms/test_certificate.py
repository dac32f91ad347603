"""The certificate: a pattern is believed only if its worlds prove it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.protection_factories import hand_worked
from transforms.certificate import verify
from transforms.protect import protect
from transforms.protection_stack import Stack


def certified():
    stack = hand_worked()
    return stack, protect(stack)


def with_cell(pattern, cell, status, low, high):
    """Give the pattern with one cell shown otherwise."""
    statuses, lows, highs = pattern.status.copy(), pattern.low.copy(), pattern.high.copy()
    statuses[cell], lows[cell], highs[cell] = status, low, high
    return replace(pattern, status=statuses, low=lows, high=highs)


def test_a_protected_stack_is_certified():
    stack, pattern = certified()

    assert verify(stack, pattern) == []


def test_without_worlds_nothing_is_proved():
    stack, pattern = certified()

    found = verify(stack, replace(pattern, worlds=()))

    assert any("settled" in finding for finding in found)
    assert any("too closely" in finding for finding in found)


def test_showing_a_hidden_cell_again_is_found():
    stack, pattern = certified()
    cell = int(np.flatnonzero(pattern.status == "c")[0])
    achieved = stack.counts[cell, 2]

    found = verify(stack, with_cell(pattern, cell, "ok", achieved, achieved))

    assert any("other figures" in finding for finding in found)


@pytest.mark.parametrize(
    ("status", "low", "high", "fault"),
    [
        ("ok", 6, 6, "nearly all"),
        ("range", 0, 1, "another range"),
        ("range", 4, 6, "another range"),
        ("shown", 6, 6, "unknown status"),
    ],
)
def test_a_near_pure_cell_must_be_the_range_of_the_rule(status, low, high, fault):
    stack, pattern = certified()

    found = verify(
        stack,
        with_cell(replace(pattern, status=pattern.status.astype("<U9")), 0, status, low, high),
    )

    assert any(fault in finding for finding in found)


def test_an_exact_figure_must_be_the_true_one():
    stack, pattern = certified()
    wrong = stack.counts[5, 2] - 1

    found = verify(stack, with_cell(pattern, 5, "ok", wrong, wrong))

    assert any("not the true one" in finding for finding in found)


@pytest.mark.parametrize(
    "changes", [((0, 0, 2),), ((99, 2, 0),), ((0, 2, 3),), ((0, 2, 0), (0, 2, 1))]
)
def test_a_world_must_start_from_the_truth(changes):
    stack, pattern = certified()

    found = verify(stack, replace(pattern, worlds=(*pattern.worlds, changes)))

    assert any("not as it says" in finding for finding in found)


def test_a_world_that_moves_partly_in_an_exact_cell_is_found():
    stack, pattern = certified()
    unit = int(np.flatnonzero(stack.state == 0)[0])

    found = verify(stack, replace(pattern, worlds=(*pattern.worlds, ((unit, 0, 1),))))

    assert any("other figures" in finding for finding in found)


def test_a_failed_stack_shows_nothing():
    stack, pattern = certified()

    assert verify(stack, replace(pattern, failed=True))
    hidden = replace(pattern, failed=True, status=np.full(len(pattern.status), "c"))
    assert verify(stack, hidden) == []


def test_a_pattern_of_another_stack_is_refused():
    stack, pattern = certified()

    assert verify(stack, replace(pattern, status=pattern.status[1:]))


def published_before(status):
    """Give a stack whose first cell was published before, and its pattern."""
    stack = Stack.of([range(4), range(12)], [2] * 3 + [0] * 9, fixed=[status, "none"])
    return stack, protect(stack)


def test_what_was_published_before_need_not_keep_the_rules_of_today():
    for status in ("ok", "range"):
        stack, pattern = published_before(status)
        forgotten = replace(stack, fixed=None)

        assert verify(stack, pattern) == []
        assert any("is small and is shown" in finding for finding in verify(forgotten, pattern))


@pytest.mark.parametrize(
    ("before", "status", "low", "high"),
    [("ok", "c", 0, 4), ("ok", "range", 3, 4), ("range", "c", 0, 4), ("range", "ok", 3, 3)],
)
def test_what_was_published_before_and_is_shown_otherwise_is_found(before, status, low, high):
    stack, pattern = published_before(before)

    found = verify(stack, with_cell(pattern, 0, status, low, high))

    assert "cell 0 was published before and is shown otherwise" in found


def test_worlds_are_replayed_against_what_was_published_before():
    stack, pattern = published_before("ok")
    unit = int(np.flatnonzero(stack.state == 0)[0])

    found = verify(stack, replace(pattern, worlds=(*pattern.worlds, ((unit, 0, 2),))))

    assert any("other figures" in finding for finding in found)


def test_a_world_that_does_not_hold_proves_nothing():
    stack, pattern = certified()
    everything = tuple(
        (unit, int(state), 2 - int(state) // 2 * 2) for unit, state in enumerate(stack.state)
    )
    spoilt = tuple((*world, (99, 2, 0)) for world in pattern.worlds)

    for worlds in ((everything,), spoilt):
        found = verify(stack, replace(pattern, worlds=worlds))

        assert any("settled" in finding for finding in found)


def test_a_stack_without_units_is_certified():
    stack = Stack.of([], [])

    assert verify(stack, protect(stack)) == []

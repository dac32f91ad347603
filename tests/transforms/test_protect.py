"""Protection of stacks: what is shown is true, what is hidden stays hidden."""

import numpy as np
import pytest
from hypothesis import given, settings

from tests.protection_attacker import attack, findings
from tests.protection_factories import (
    CASES,
    hand_worked,
    hierarchies,
    members,
    published,
    reference_case,
)
from transforms.certificate import verify
from transforms.protect import Pattern, protect
from transforms.protection_rules import NAMES, primary
from transforms.protection_stack import Atoms, Stack

CASE_NAMES = (
    "B01_hand_worked",
    "B02_special_schools_1_to_3_per_la",
    "B03_hub_takes_one_school_of_next_la",
    "B04_two_full_las_make_a_full_hub",
    "B10_everything_100_percent",
)
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the shared reference cases are absent")


def primary_only(stack):
    """Show what the primary rules alone would show."""
    shown = primary(stack.counts[:, 2], stack.counts.sum(axis=1))
    return Pattern(NAMES[shown.status], shown.low, shown.high, (), failed=False)


def found_by_reader(stack, pattern):
    return findings(members(stack), len(stack.state), published(pattern))


@pytest.mark.parametrize(
    ("achieved", "returns", "status", "low", "high"),
    [
        (4, 4, "c", 0, 4),
        (5, 5, "range", 4, 5),
        (4, 5, "range", 4, 5),
        (3, 5, "ok", 3, 3),
        (2, 5, "ok", 2, 2),
        (1, 5, "range", 0, 1),
        (0, 5, "range", 0, 1),
    ],
)
def test_small_cells_are_hidden_and_near_pure_ones_are_ranges(achieved, returns, status, low, high):
    shown = primary(np.array([achieved]), np.array([returns]))

    assert (NAMES[shown.status][0], shown.low[0], shown.high[0]) == (status, low, high)


def test_the_hand_worked_case_needs_one_more_cell_hidden():
    stack = hand_worked()

    pattern = protect(stack)

    assert pattern.status[0] == "range"
    assert sorted(pattern.status[1:3]) == ["c", "ok"]
    assert pattern.status[3:].tolist() == ["ok"] * 3


def test_the_primary_rules_alone_give_the_hand_worked_case_away():
    stack = hand_worked()

    assert found_by_reader(stack, primary_only(stack))
    assert not found_by_reader(stack, protect(stack))


@needs_cases
@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_reference_case_is_protected_at_little_more_than_the_least_loss(name):
    stack, cells, expected = reference_case(name)

    pattern = protect(stack)

    hidden = {cell for cell, status in zip(cells, pattern.status, strict=True) if status == "c"}
    optimum = expected["optimum"]["n_secondary"]
    assert not pattern.failed
    assert verify(stack, pattern) == []
    assert hidden >= set(expected["primary"])
    assert len(hidden - set(expected["primary"])) <= max(1.5 * optimum, optimum + 3)


@needs_cases
@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_reader_settles_nothing_in_a_reference_case(name):
    stack, _, _ = reference_case(name)

    assert found_by_reader(stack, protect(stack)) == []


@needs_cases
def test_a_reader_finds_the_school_between_a_hub_and_its_authority():
    stack, _, _ = reference_case("B03_hub_takes_one_school_of_next_la")

    assert found_by_reader(stack, primary_only(stack))


def test_where_all_achieve_everything_ranges_are_enough():
    stack = Stack.of([range(6), range(6, 12), range(12)], [2] * 12)

    pattern = protect(stack)

    assert pattern.status.tolist() == ["range"] * 3
    assert verify(stack, pattern) == []


def test_an_exact_figure_of_one_unit_each_fails_closed():
    stack = Stack.of([range(6), range(5)], [2, 2, 2, 0, 0, 0], never=[True, True])

    pattern = protect(stack)

    assert pattern.failed
    assert pattern.status.tolist() == ["c", "c"]
    assert verify(stack, pattern) == []


def test_a_stack_without_cells_or_units_is_protected():
    pattern = protect(Stack.of([], []))

    assert not pattern.failed
    assert pattern.worlds == ()


def test_the_order_of_cells_costing_the_same_decides_ties_and_nothing_else_does():
    first, second = protect(hand_worked()), protect(hand_worked())

    assert first.status.tolist() == second.status.tolist()
    assert first.worlds == second.worlds


def test_units_in_the_same_cells_are_one_atom():
    atoms = Atoms.of(Stack.of([[0, 1, 2], [2, 3]], [2, 0, 1, 2]))

    assert atoms.of_unit.tolist() == [0, 0, 1, 2]
    assert atoms.counts[:3].tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("cells", "state"), [([[0, 0]], [2]), ([[1]], [2]), ([[0]], [3]), ([[-1]], [2])]
)
def test_a_stack_that_makes_no_sense_is_refused(cells, state):
    with pytest.raises(ValueError, match=r"unit|state"):
        Stack.of(cells, state)


def test_the_reader_uses_that_results_are_whole():
    """Three overlapping areas of "2 of 3": halves would leave everything open (section 1.5)."""
    known = attack([[0, 2, 3], [0, 1, 2], [0, 1, 3]], 4, [(2, 2)] * 3)

    assert known.settled == {0, 1, 2, 3}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(hierarchies())
def test_a_reader_never_settles_a_result_that_protection_lets_stand(stack):
    pattern = protect(stack)

    assert verify(stack, pattern) == []
    assert pattern.failed or found_by_reader(stack, pattern) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(hierarchies())
def test_what_is_shown_is_true(stack):
    pattern = protect(stack)

    achieved = stack.counts[:, 2]
    exact = pattern.status == "ok"
    assert (pattern.low <= achieved).all()
    assert (achieved <= pattern.high).all()
    assert (pattern.low[exact] == achieved[exact]).all()
    assert (pattern.high[exact] == achieved[exact]).all()


def test_a_cell_the_caller_withholds_shows_nothing_and_is_protected_like_a_hidden_one():
    """Beside the whole and its complement a withheld figure would follow: one of them is hidden."""
    cells = [list(range(12)), list(range(6)), list(range(6, 12))]
    stack = Stack.of(cells, [2, 0] * 6, withheld=[False, True, False])

    pattern = protect(stack)

    assert pattern.status[1] == "c"
    assert (pattern.status == "c").sum() == 2
    assert verify(stack, pattern) == []


def test_a_withheld_cell_that_was_shown_before_stays_as_it_was():
    cells = [list(range(12)), list(range(6))]
    stack = Stack.of(cells, [2, 0] * 6, fixed=["none", "ok"], withheld=[False, True])

    assert protect(stack).status.tolist() == ["ok", "ok"]


def test_the_certificate_refuses_a_withheld_cell_that_is_shown():
    cells = [list(range(12)), list(range(6))]
    shown = protect(Stack.of(cells, [2, 0] * 6))

    found = verify(Stack.of(cells, [2, 0] * 6, withheld=[False, True]), shown)

    assert "cell 1 is withheld and is shown" in found

"""Protection beside earlier releases, where only one way is left to show anything."""

from dataclasses import replace

from transforms.certificate import verify
from transforms.protect import protect
from transforms.protection_stack import ACHIEVED, Stack

NOT, PARTLY = 0, 1


def test_two_that_nothing_told_apart_before_can_change_places():
    """The first, "not", can achieve only where the second, "partly", takes its place.

    Nobody in the second figure is "not", so nobody in it may come to be.
    """
    state = [NOT, PARTLY, *[ACHIEVED] * 3, PARTLY, PARTLY]
    cells = [[0, 1, 2, 3, 4], [2, 3, 4, 5, 6], [0]]
    stack = Stack.of(cells, state, fixed=["ok", "ok", "none"])

    pattern = protect(stack)

    assert not pattern.failed
    assert verify(stack, pattern) == []
    assert any(
        (0, NOT, ACHIEVED) in world and (1, PARTLY, NOT) in world for world in pattern.worlds
    )


def test_a_small_cell_in_a_range_told_before_is_hidden_and_the_rest_is_shown():
    """4 of the 5 of whom 4 or 5 achieve: nothing hidden tonight could leave three numbers open."""
    cells = [range(5), range(4), range(5, 15)]
    stack = Stack.of(cells, [2] * 5 + [2, 0] * 5, fixed=["range", "none", "none"])

    pattern = protect(stack)

    assert pattern.status.tolist() == ["range", "c", "ok"]
    assert verify(stack, pattern) == []
    assert protect(replace(stack, fixed=None)).status.tolist() != pattern.status.tolist()

from hypothesis import given
from hypothesis import strategies as st

from templates.labels import GAP, LETTER, LINE, LONGEST, Label, beside

MIDDLE, FLOOR = 227, 270
PLACES = st.tuples(st.integers(46, 408), st.integers(14, 270))


def box(label: Label) -> tuple[int, int, int, int]:
    width = LETTER * len(label.text)
    left = label.x - width if label.anchor == "end" else label.x
    return left, left + width, label.y - LINE, label.y


def test_a_name_stands_beside_its_mark_on_the_side_with_room():
    left, right = beside([(100, 50, "Rutland"), (400, 50, "Kent")], MIDDLE, FLOOR)

    assert (left.x, left.anchor, left.is_moved) == (100 + GAP, "start", False)
    assert (right.x, right.anchor, right.is_moved) == (400 - GAP, "end", False)


def test_a_name_gives_way_to_the_mark_beside_it_and_is_led_to_its_own():
    first, second = beside([(380, 100, "Rutland"), (396, 100, "Kent")], MIDDLE, FLOOR)

    assert not first.is_moved
    assert second.is_moved


def test_a_long_name_is_cut():
    (label,) = beside([(400, 50, "Bournemouth, Christchurch and Poole")], MIDDLE, FLOOR)

    assert label.text == "Bournemouth, Christchu…"
    assert len(label.text) <= LONGEST


@given(st.lists(PLACES, min_size=1, max_size=8, unique=True))
def test_names_never_lie_on_each_other(places):
    labels = beside([(x, y, f"Area {n}") for n, (x, y) in enumerate(places)], MIDDLE, FLOOR)

    boxes = [box(label) for label in labels]
    for n, (left, right, top, bottom) in enumerate(boxes):
        for other_left, other_right, other_top, other_bottom in boxes[n + 1 :]:
            apart = left >= other_right or other_left >= right
            assert apart or top >= other_bottom or other_top >= bottom

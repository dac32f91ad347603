"""Composites beside everything ever shown: no reader can settle whether one institution counts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.composite_factories import eight, published, shown, state_of
from tests.protection_attacker import attack
from transforms.composite_differences import standing
from transforms.composite_figures import BETWEEN, COUNTS, FIGURES, KEY, TWINS
from transforms.grid import HUB, TODAYS_HUB

AREA = ("Local authority", "A")
ENGLAND = ("National", "E92000001")
LATER = "Spring term"


def schools(*numbers):
    return [f"s{number}" for number in numbers]


def results(count, all_eight):
    """Give some schools all eight; the others lack three each, not all the same."""
    lacking = {number: eight(5, without=number) for number in range(count)}
    achieved = {number: eight(8) for number in all_eight}
    return {f"s{number}": states for number, states in (lacking | achieved).items()}


def settled(nights, measure="gb_all_eight"):
    """List whose result on a count a reader of all nights can work out, going through all data."""
    names = [measure, *(name for name, twin in TWINS.items() if twin == measure)]
    inside, figures = [], []
    for state, rows in nights:
        told = rows.filter(
            pl.col("measure").is_in(names), pl.col("value_status").is_in(["ok", "u", "range"])
        )
        for row in told.select(*KEY, "numerator", "numerator_low", "numerator_high").iter_rows():
            cell = pl.DataFrame([row[: len(KEY)]], schema=KEY, orient="row")
            inside.append(standing(cell, state)["version"].to_list())
            low, high = (row[-3], row[-3]) if row[-3] is not None else row[-2:]
            figures.append((low, high))
    number = {unit: place for place, unit in enumerate(sorted({u for one in inside for u in one}))}
    cells = [[number[unit] for unit in units] for units in inside]
    return attack(cells, len(number), figures).settled


def one_night(places, states, known=()):
    return published(state_of(places, states), known)


def test_a_single_new_school_with_all_eight_is_not_told_by_its_difference_from_last_night():
    """40 schools, 13 with all eight; tonight 41 and 14: the new one would have all eight."""
    states = results(41, range(13)) | {"s40": eight(8)}
    before = one_night({AREA: schools(*range(40))}, states)

    tonight = one_night({AREA: schools(*range(41))}, states, [before])

    assert shown(before, "gb_all_eight") == {"A": "ok"}
    assert shown(tonight, "gb_all_eight") == {"A": "c"}


def test_a_figure_of_the_same_returns_stands_beside_those_it_was_published_with():
    states = results(40, range(13))
    before = one_night({AREA: schools(*range(40))}, states)

    tonight = one_night({AREA: schools(*range(40))}, states, [before])

    assert tonight[1].equals(before[1])


def test_what_an_older_release_showed_is_known_still():
    states = results(60, range(0, 60, 3))
    oldest = one_night({AREA: schools(*range(40))}, states)
    last = one_night({AREA: schools(*range(50))}, states, [oldest])

    tonight = one_night({AREA: schools(*range(41))}, states, [oldest, last])

    assert shown(last, "gb_all_eight") == {"A": "ok"}
    assert shown(tonight, "gb_all_eight") == {"A": "c"}


def test_new_schools_none_of_whom_has_all_eight_are_not_told_though_they_are_many():
    states = results(50, range(13))
    before = one_night({AREA: schools(*range(40))}, states)

    tonight = one_night({AREA: schools(*range(50))}, states, [before])

    assert shown(tonight, "gb_all_eight") == {"A": "c"}
    assert settled([before, tonight]) == set()


def test_another_snapshot_of_the_same_returns_is_another_figure_to_subtract():
    states = results(50, range(13))

    found = one_night({AREA: schools(*range(40)), (*AREA, LATER): schools(*range(50))}, states)

    assert sorted(found[1].filter(measure="gb_all_eight")["value_status"]) == ["c", "ok"]
    assert settled([found]) == set()


def test_a_hub_recast_is_subtracted_from_the_hub_at_the_time_of_an_earlier_release():
    states = results(50, range(13))
    before = one_night({(HUB, "H"): schools(*range(40))}, states)

    tonight = one_night({(TODAYS_HUB, "H"): schools(*range(43))}, states, [before])

    assert shown(tonight, "gb_all_eight") == {"H": "c"}


def test_a_hub_less_its_authorities_leaves_no_few_schools():
    """Three figures of 20, 20 and 44: neither authority is near the hub, both together are."""
    states = results(44, [*range(8), *range(20, 28), 40, 41, 42, 43])
    hub = {(HUB, "H"): schools(*range(44))}
    parts = {AREA: schools(*range(20)), ("Local authority", "B"): schools(*range(20, 40))}

    found = one_night(hub | parts, states)

    assert list(shown(found, "gb_all_eight").values()).count("c") == 1
    assert settled([found]) == set()


def test_a_hub_of_tonight_less_the_authorities_of_last_night_leaves_no_few_schools():
    states = results(44, [*range(8), *range(20, 28), 40, 41, 42, 43])
    parts = {AREA: schools(*range(20)), ("Local authority", "B"): schools(*range(20, 40))}
    before = one_night(parts, states)

    tonight = one_night({(HUB, "H"): schools(*range(44))}, states, [before])

    assert shown(tonight, "gb_all_eight") == {"H": "c"}


def test_a_number_known_under_its_other_name_is_known():
    """The count of 8 was shown of 120 schools; none of the eight new ones has all eight."""
    states = {f"s{number}": eight(number % 9) for number in range(120)}
    new = {f"s{number}": eight(number % 8) for number in range(120, 128)}
    before = one_night({ENGLAND: schools(*range(120))}, states)
    only_the_count = (before[0], before[1].filter(pl.col("measure") == "gb_count_8"))

    tonight = one_night({ENGLAND: schools(*range(128))}, states | new, [only_the_count])

    assert shown(before, "gb_count_8") == {"E92000001": "ok"}
    assert shown(tonight, "gb_all_eight") == {"E92000001": "c"}


@pytest.mark.parametrize("measure", ["gb_none", "gb_six_or_more", *COUNTS])
def test_no_count_of_the_distribution_is_told_by_its_difference_from_last_night(measure):
    states = {f"s{number}": eight(number % 9) for number in range(130)}
    before = one_night({ENGLAND: schools(*range(120))}, states)

    tonight = one_night({ENGLAND: schools(*range(122))}, states, [before])

    assert shown(before, measure) == {"E92000001": "ok"}
    assert shown(tonight, measure) == {"E92000001": "c"}


def test_a_count_hidden_for_its_difference_takes_the_counts_that_would_give_it_back():
    """Ten new schools, none of them with 3 benchmarks: only that count would settle theirs."""
    states = {f"s{number}": eight(number % 9) for number in range(120)}
    new = {f"s{number}": eight((0, 1, 2, 4, 5, 6, 7, 8)[number % 8]) for number in range(120, 152)}
    before = one_night({ENGLAND: schools(*range(120))}, states)

    tonight = one_night({ENGLAND: schools(*range(152))}, states | new, [before])

    assert {shown(tonight, count)["E92000001"] for count in BETWEEN} == {"c"}
    assert shown(tonight, "gb_six_or_more") == {"E92000001": "c"}
    assert shown(tonight, "gb_none") == shown(tonight, "gb_all_eight") == {"E92000001": "ok"}


def test_a_return_read_otherwise_is_another_return():
    states = results(40, range(13))
    before = one_night({AREA: schools(*range(40))}, states)

    tonight = one_night({AREA: schools(*range(40))}, states | {"s39": eight(8)}, [before])

    assert shown(tonight, "gb_all_eight") == {"A": "c"}


UNITS = 16
SOME = st.sets(st.integers(0, UNITS - 1), min_size=6)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(SOME, min_size=1, max_size=4), min_size=1, max_size=3),
    st.sets(st.integers(0, UNITS - 1), min_size=3, max_size=12),
)
def test_no_reader_of_any_releases_can_settle_who_has_all_eight(nights, all_eight):
    """Areas are drawn, and drawn again for each release; a reader goes through every data set."""
    known = []
    for areas in nights:
        places = {("Local authority", f"A{n}"): schools(*one) for n, one in enumerate(areas)}
        known.append(one_night(places, results(UNITS, all_eight), list(known)))

    assert settled(known) == set()


def test_every_count_is_proved_once():
    assert {TWINS.get(name, name) for name in COUNTS} | {"gb_six_or_more"} == set(FIGURES)


@pytest.mark.parametrize(("size", "all_eight"), [(3, 1), (20, 1), (20, 19)])
def test_a_withheld_count_of_few_or_nearly_all_or_none_does_not_follow_from_others(size, all_eight):
    """A hub less its other authority is the one whose Benchmark 3 is hidden."""
    of_it = range(40, 40 + size)
    states = results(40 + size, [*range(0, 40, 3), *of_it[:all_eight]])
    places = {
        (HUB, "H"): schools(*range(40 + size)),
        AREA: schools(*range(40)),
        ("Local authority", "B"): schools(*of_it),
    }

    night = published(state_of(places, states), hidden=[("B", 3)])
    found = shown(night, "gb_all_eight")

    assert found["B"] == "c"
    assert "c" in {found["H"], found["A"]}


def test_nine_counts_would_tell_of_the_partly_assessed_and_the_average_does_not():
    """Eight numerators less what the distribution adds up to is what the one of them achieved."""
    everyone = {f"s{number}": eight(number % 9) for number in range(120)}
    partly = {"s120": [None, *eight(3)[1:]]}
    without = one_night({AREA: schools(*range(120))}, everyone)
    with_one = one_night({AREA: schools(*range(121))}, everyone | partly)

    assert {shown(without, measure)["A"] for measure in ("gb_mean", *BETWEEN)} == {"ok"}
    assert {shown(with_one, measure)["A"] for measure in BETWEEN} == {"c"}
    assert shown(with_one, "gb_mean") == shown(with_one, "gb_none") == {"A": "ok"}

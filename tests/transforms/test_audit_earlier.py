"""Data sets that an earlier attack found save time, and nothing rests on them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.audit import audit
from transforms.audit_atoms import merged
from transforms.audit_cells import ACHIEVED, NOT, PARTLY, Figures
from transforms.audit_earlier import NEW, fitting
from transforms.audit_program import Effort
from transforms.audit_unknowns import unknowns

UNITS = 9
COLUMNS = (NOT, PARTLY, ACHIEVED)


@st.composite
def figures(draw):
    """Draw cells over nine institutions, and publish what some results give in some of them."""
    results = np.array(draw(st.lists(st.sampled_from(COLUMNS), min_size=UNITS, max_size=UNITS)))
    units = st.lists(st.integers(0, UNITS - 1), unique=True, min_size=1)
    cells = [*draw(st.lists(units, min_size=1, max_size=6)), list(range(UNITS))]

    def shown(state):
        return [
            int((results[cell] == state).sum()) if draw(st.booleans()) else None for cell in cells
        ]

    return Figures.of(cells, shown(ACHIEVED), partly=shown(PARTLY), not_=shown(NOT), units=UNITS)


def data_sets():
    rows = st.lists(
        st.lists(st.sampled_from([*COLUMNS, NEW]), min_size=UNITS, max_size=UNITS), max_size=4
    )
    return rows.map(lambda drawn: np.array(drawn, dtype=np.int8).reshape(-1, UNITS))


def told(figures, **options):
    found = audit(figures, **options)
    return found.findings, found.settled.tolist()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(figures())
def test_every_data_set_tried_fits_every_figure(figures):
    for results in audit(figures).data_sets:
        of_cells = np.split(results[figures.cell_units], figures.cell_start[1:-1])
        numbers = np.array([[(cell == state).sum() for state in COLUMNS] for cell in of_cells])
        assert (figures.least <= numbers).all()
        assert (numbers <= figures.most).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(figures(), data_sets())
def test_whatever_was_tried_before_the_findings_are_the_same(figures, earlier):
    assert told(figures, earlier=earlier) == told(figures)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(figures())
def test_an_attack_on_the_same_figures_begins_where_the_last_one_ended(figures):
    first = audit(figures)
    again = audit(figures, earlier=first.data_sets)

    assert (again.findings, again.settled.tolist()) == (first.findings, first.settled.tolist())
    np.testing.assert_array_equal(again.data_sets[: len(first.data_sets)], first.data_sets)
    assert again.effort.relaxed + again.effort.whole <= first.effort.relaxed + first.effort.whole


@pytest.mark.parametrize(("result", "expected"), [(NEW, [2]), (ACHIEVED, [2]), (NOT, [])])
def test_a_new_institution_takes_whatever_result_the_figures_leave_it(result, expected):
    """Two of three achieve; in the data set one of the others did, and the third is new or not."""
    table = merged(Figures.of([[0, 1, 2], [0]], [2, None]))
    earlier = np.array([[ACHIEVED, NOT, result]], dtype=np.int8)

    found = fitting(table, unknowns(table), earlier, Effort())

    assert [int(point.sum()) for point in found] == expected

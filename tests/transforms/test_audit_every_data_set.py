"""The audit against every data set there is: for a handful of units all can be tried."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit_factories import EveryDataSet, figures_of, linked_areas, published_tables
from transforms.audit import audit
from transforms.audit_cells import Figures
from transforms.protect import Pattern, protect
from transforms.protection_rules import NAMES, primary

LAW = settings(max_examples=60, deadline=None, derandomize=True)
OUTSIDE_THE_FIGURES = {"RULE"}
"""Findings that follow from the marks, not from what the figures leave possible."""


def kinds(found):
    return {finding.kind for finding in found.findings}


def same_as_every_data_set(figures, found):
    every = EveryDataSet(figures)
    filled = figures.size > 0
    assert every.is_possible
    assert found.proved.all()
    assert found.least[filled].tolist() == every.least[filled].tolist()
    assert found.most[filled].tolist() == every.most[filled].tolist()
    assert found.settled.tolist() == every.settled.tolist()
    return every


@LAW
@given(published_tables())
def test_bounds_and_settled_results_are_exactly_those_of_every_data_set(figures):
    same_as_every_data_set(figures, audit(figures, exact=True))


@LAW
@given(published_tables(), st.data())
def test_a_wrong_figure_is_found_exactly_when_nothing_fits(figures, data):
    cell = data.draw(st.integers(0, len(figures.size) - 1))
    least, most = figures.least.copy(), figures.most.copy()
    least[cell], most[cell] = least[cell] + 1, most[cell] + 1
    wrong = Figures(
        **{name: getattr(figures, name) for name in figures.__dataclass_fields__}
        | {"least": least, "most": most}
    )

    is_found = "INCONSISTENT" in kinds(audit(wrong))

    assert is_found == (not EveryDataSet(wrong).is_possible)


@LAW
@given(published_tables())
def test_without_proofs_of_bounds_the_findings_are_the_same(figures):
    quick, exact = audit(figures), audit(figures, exact=True)

    assert quick.findings == exact.findings
    assert (quick.least >= exact.least).all()
    assert (quick.most <= exact.most).all()


@LAW
@given(published_tables(), st.randoms(use_true_random=False))
def test_the_order_of_cells_and_units_makes_no_difference(figures, random):
    cells = list(range(len(figures.size)))
    random.shuffle(cells)
    number = list(range(figures.units))
    random.shuffle(number)
    inside = np.split(figures.cell_units, figures.cell_start[1:-1])
    moved = Figures(
        units=figures.units,
        cell_start=np.concatenate([[0], np.cumsum(figures.size[cells])]),
        cell_units=np.concatenate([np.array(number)[inside[cell]] for cell in cells]),
        mark=figures.mark[cells],
        least=figures.least[cells],
        most=figures.most[cells],
        release=figures.release[cells],
        name=tuple(figures.name[cell] for cell in cells),
    )

    one, other = audit(figures, exact=True), audit(moved, exact=True)

    assert other.least.tolist() == one.least[cells].tolist()
    assert other.most.tolist() == one.most[cells].tolist()
    assert other.settled[number].tolist() == one.settled.tolist()
    assert kinds(other) == kinds(one)


@LAW
@given(linked_areas())
def test_a_protected_pattern_gives_nothing_away(stack):
    pattern = protect(stack)
    figures = figures_of(stack, pattern)

    found = audit(figures, exact=True)

    if not pattern.failed:
        same_as_every_data_set(figures, found)
        assert kinds(found) <= OUTSIDE_THE_FIGURES


@LAW
@given(linked_areas(), st.data())
def test_a_weakened_pattern_is_found_out_whenever_it_leaks(stack, data):
    pattern = protect(stack)
    bare = primary(stack.counts[:, 2], stack.counts.sum(axis=1))
    again = np.array([data.draw(st.booleans()) for _ in stack.cost])
    weak = Pattern(
        np.where(again, NAMES[bare.status], pattern.status),
        np.where(again, bare.low, pattern.low),
        np.where(again, bare.high, pattern.high),
        (),
        failed=False,
    )
    figures = figures_of(stack, weak)

    found = audit(figures, exact=True)
    every = same_as_every_data_set(figures, found)

    assert ("UNIT" in kinds(found)) == bool(every.settled.any())
    hidden = (figures.mark != "ok") & (figures.size > 0)
    assert ("EXACT" in kinds(found)) == bool((hidden & (every.least == every.most)).any())


@LAW
@given(linked_areas(), st.data())
def test_a_near_pure_cell_shown_exactly_is_found(stack, data):
    achieved, size = stack.counts[:, 2], stack.counts.sum(axis=1)
    near_pure = (size >= 5) & ((achieved < 2) | (size - achieved < 2))
    if near_pure.any():
        cell = data.draw(st.sampled_from(np.flatnonzero(near_pure).tolist()))
        pattern = protect(stack)
        status = pattern.status.copy()
        status[cell] = "ok"
        low, high = pattern.low.copy(), pattern.high.copy()
        low[cell] = high[cell] = achieved[cell]

        found = audit(figures_of(stack, Pattern(status, low, high, (), failed=False)))

        assert any(finding.kind == "RULE" and cell in finding.cells for finding in found.findings)

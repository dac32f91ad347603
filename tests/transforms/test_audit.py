"""The reader who knows everything but the results: what he works out, and what he says of it."""

import pytest

from transforms.audit import audit
from transforms.audit_cells import Figures

A, B1, B2, C = range(6), range(6, 9), range(9, 14), range(14, 21)
HAND_WORKED = [A, [*B1, *B2], C, [*A, *B1], [*B2, *C], range(21)]
"""Authorities A, B and C, hubs 1 and 2, the region (method, section 1.6)."""


def findings(figures, **options):
    return [(finding.kind, finding.cells) for finding in audit(figures, **options).findings]


def bounds(figures, cell):
    found = audit(figures, exact=True)
    assert found.proved.all()
    return int(found.least[cell]), int(found.most[cell])


def test_the_hand_worked_pattern_gives_nothing_away():
    figures = Figures.of(HAND_WORKED, [(5, 6), 5, None, 7, 7, 14])

    assert findings(figures) == []
    assert (bounds(figures, 0), bounds(figures, 2)) == ((5, 6), (3, 4))


def test_hiding_nothing_else_in_it_settles_authority_a():
    figures = Figures.of(HAND_WORKED, [(5, 6), 5, 3, 7, 7, 14])

    found = audit(figures)

    assert findings(figures) == [("EXACT", (0,)), ("UNIT", (0,))]
    assert found.settled.nonzero()[0].tolist() == list(A)


def test_hiding_a_large_near_pure_cell_gives_the_rule_away():
    """Section 1.3: nothing visible explains the two marks, so one of them must be near-pure."""
    figures = Figures.of(HAND_WORKED, [None, 5, None, 7, 7, 14])

    assert findings(figures) == [("RULE", (0, 2))]
    assert (bounds(figures, 0), bounds(figures, 2)) == ((4, 6), (3, 5))


def test_the_same_marks_are_explained_by_a_small_cell_they_protect():
    small = [*HAND_WORKED, B1]

    assert findings(Figures.of(small, [None, 5, None, 7, 7, 14, None])) == []


def test_whole_numbers_settle_what_halves_would_leave_open():
    """Section 1.5: three overlapping areas of "2 of 3"."""
    figures = Figures.of([[0, 2, 3], [0, 1, 2], [0, 1, 3]], [2, 2, 2])

    found = audit(figures, k=0, p=0)

    assert {finding.kind for finding in found.findings} == {"UNIT"}
    assert found.settled.all()


def test_what_is_not_settled_within_the_nodes_counts_as_unsafe():
    cells = [[5, 7, 9, 10], [1, 2, 3, 4, 7, 9], [0, 1, 3, 4, 5, 6, 7]]
    figures = Figures.of(cells, [2, 2, 2])

    assert findings(figures, k=0, p=0) == []
    assert [kind for kind, _ in findings(figures, k=0, p=0, nodes=0)] == ["UNPROVED"]


def test_the_school_between_a_hub_and_its_authority_is_settled():
    """Section 1.1: no cell is small, and a group nobody published is."""
    figures = Figures.of([range(9), range(10), range(30)], [6, 6, 17])

    found = audit(figures)

    assert [finding.kind for finding in found.findings] == ["UNIT"]
    assert found.findings[0].units == (9,)


def test_two_cells_with_nothing_left_but_all_are_settled_together():
    figures = Figures.of([range(5), range(5, 10), range(10, 20), range(20)], [None, None, 4, 14])

    assert findings(figures)[:2] == [("EXACT", (0,)), ("EXACT", (1,))]


@pytest.mark.parametrize(("shown", "expected"), [(2, [("NARROW", (0,))]), (3, [])])
def test_a_small_cell_needs_a_choice_of_three(shown, expected):
    """Of five, four are a small cell: the fifth leaves two numbers of it open, two leave three."""
    others = 1 if shown == 2 else 2
    cells = [range(4), range(4 + others), range(4 + others, 20), range(20)]

    assert findings(Figures.of(cells, [None, shown, 7, 7 + shown])) == expected


def test_a_cell_of_one_needs_a_choice_of_two():
    assert findings(Figures.of([[0], range(8)], [None, 4])) == []


def test_partly_and_not_are_figures_too():
    """All but those partly achieving are "not" in the first half, so the rest follows."""
    halves = [range(6), range(6, 12), range(12)]
    figures = Figures.of(halves, [3, None, 6], not_=[None, 1, None], partly=[None, 2, None])

    assert findings(figures) == [("EXACT", (1,))]


def test_numbers_not_achieving_leave_fewer_to_achieve():
    """Of each pair of overlapping cells all are "not" or partly: nobody is left to achieve."""
    cells = [range(6), range(3, 9), range(12)]
    figures = Figures.of(cells, [None, None, 3], not_=[3, 6, 6], partly=[3, 0, None])

    assert audit(figures).settled.tolist() == [True] * 12


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([None, 4], []),
        ([4, None], [("EXACT", (1,))]),
        ([(0, 1), None], [("RULE", (1,))]),
    ],
)
def test_of_two_releases_the_later_mark_of_the_same_units_counts(marks, expected):
    """Hidden once and shown later is shown; shown once and hidden later is known (case T02)."""
    cells = [range(8), range(8)]

    assert findings(Figures.of(cells, marks, release=[0, 1])) == expected


def test_a_large_figure_hidden_once_and_a_range_later_is_a_range():
    cells = [range(7), range(7)]

    found = audit(Figures.of(cells, [None, (6, 7)], release=[0, 1])).findings
    other = audit(Figures.of(cells, [(6, 7), None], release=[0, 1])).findings

    assert found == ()
    assert [finding.kind for finding in other] == ["RULE"]


def test_a_small_figure_within_a_range_told_before_need_not_be_wider():
    """4 of the 5 of whom 4 or 5 achieve: 3 or 4, whatever is hidden tonight."""
    cells = [range(5), range(4)]

    later = audit(Figures.of(cells, [(4, 5), None], release=[0, 1])).findings
    at_once = audit(Figures.of(cells, [(4, 5), None])).findings

    assert later == ()
    assert [finding.kind for finding in at_once] == ["NARROW"]


def test_the_same_units_cannot_be_hidden_under_one_name_and_shown_under_another():
    assert findings(Figures.of([range(8), range(8)], [None, 4])) == [("EXACT", (0,))]


def test_a_revision_between_two_releases_is_settled_by_their_difference():
    """Unit 8 came in new, and unit 7 again as unit 9."""
    figures = Figures.of([range(8), [*range(7), 8, 9]], [5, 5], release=[0, 1])

    assert findings(figures) == []
    assert findings(Figures.of([range(8), range(9)], [5, 6], release=[0, 1])) == [("UNIT", (1,))]


@pytest.mark.parametrize(
    ("size", "shown"), [(4, 2), (4, (0, 1)), (9, 9), (9, 8), (9, 1), (9, (3, 5)), (9, (0, 2))]
)
def test_a_mark_the_rules_do_not_give_is_found(size, shown):
    figures = Figures.of([range(size), range(30)], [shown, 12])

    assert ("RULE", (0,)) in findings(figures)


def test_marks_of_an_older_release_cannot_be_taken_back():
    older = Figures.of([range(9), range(30)], [8, 12], release=[0, 1])

    assert findings(older) == []


@pytest.mark.parametrize(
    ("cells", "shown", "wrong"),
    [
        ([range(6), range(6, 12), range(12)], [3, 4, 8], 1),
        ([range(6), range(6)], [3, 4], 2),
        ([[0, 1], [1, 2], [0, 2]], [1, 1, 1], 1),
    ],
)
def test_figures_that_no_results_fit_are_inconsistent(cells, shown, wrong):
    found = audit(Figures.of(cells, shown), k=0, p=0)

    assert [finding.kind for finding in found.findings] == ["INCONSISTENT"]
    assert len(found.findings[0].cells) == wrong
    assert not found.proved.any()


def test_achieved_partly_and_not_that_do_not_add_up_are_inconsistent():
    figures = Figures.of([range(9)], [4], partly=[3], not_=[1])

    assert findings(figures) == [("INCONSISTENT", (0,))]


def test_a_finding_names_cells_and_never_a_figure():
    figures = Figures.of(HAND_WORKED, [(5, 6), 5, 3, 7, 7, 14])

    assert [finding.sentence for finding in audit(figures).findings] == [
        "cell 0 can be recomputed from other figures",
        "the result of 6 of those counted in cell 0 is settled",
    ]


def test_nobody_anywhere_gives_nothing_away():
    assert findings(Figures.of([], [])) == []
    assert findings(Figures.of([[], []], [None, 0])) == []


def test_the_same_figures_give_the_same_audit():
    figures = Figures.of(HAND_WORKED, [(5, 6), 5, None, 7, 7, 14])

    assert audit(figures, exact=True).effort == audit(figures, exact=True).effort


@pytest.mark.parametrize(
    ("cells", "units", "words"),
    [([[0, 0]], 1, "twice"), ([[3]], 2, "does not exist"), ([[-1]], 2, "does not exist")],
)
def test_figures_that_make_no_sense_are_refused(cells, units, words):
    with pytest.raises(ValueError, match=words):
        Figures.of(cells, [None], units=units)

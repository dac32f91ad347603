"""From released tables to the reader's problem, and back to sentences."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit_releases import ENGLAND, YEAR, authority, hub, release, todays_hub
from transforms.audit_figures import DATA_SETS, KEY, asked_of, years
from transforms.audit_problems import answered, beside, problem, release_findings
from validation.received import BENCHMARKS

YES, PARTLY, NO = [2] * 8, [1] * 8, [0] * 8


def lines(first, last):
    return [f"l{number:02}" for number in range(first, last)]


def mixed(*names, achieving):
    """Give the first lines everything, and the others in turn partly and nothing."""
    rest = [PARTLY, NO]
    return {name: YES if place < achieving else rest[place % 2] for place, name in enumerate(names)}


def hand_worked(**options):
    """Publish the hand-worked example (method, 1.6) on all eight benchmarks."""
    a, b1, b2, c = lines(0, 6), lines(6, 9), lines(9, 14), lines(14, 21)
    places = {
        ENGLAND: [*a, *b1, *b2, *c],
        authority("A"): a,
        authority("B"): [*b1, *b2],
        authority("C"): c,
        hub("H1"): [*a, *b1],
        hub("H2"): [*b2, *c],
    }
    results = (
        mixed(*a, achieving=6)
        | mixed(*b1, achieving=1)
        | mixed(*b2, achieving=4)
        | mixed(*c, achieving=3)
    )
    return release(places, results, **options)


def found(*releases, benchmark=1):
    made = problem(releases, YEAR, benchmark, beside(releases))
    return answered(made).findings


def test_a_protected_release_gives_nothing_away():
    made = hand_worked()

    assert [found(made, benchmark=benchmark) for benchmark in BENCHMARKS] == [()] * 8


def test_an_unprotected_release_is_found_out_and_the_figure_named():
    kinds = {finding.kind: finding.sentence for finding in found(hand_worked(secondary=False))}

    assert set(kinds) == {"EXACT", "UNIT"}
    assert kinds["EXACT"] == (
        "Benchmark 1 of Local authority A (Academic year, total, total; attainment, release r1) "
        "can be recomputed from other figures"
    )


def test_a_return_not_assessed_on_a_benchmark_stands_in_no_cell_of_it():
    results = mixed(*lines(0, 12), achieving=6)
    results["l00"] = [None, *[2] * 7]
    made = release({ENGLAND: lines(0, 12)}, results)

    assert [asked_of([made], YEAR, b).figures.size.tolist() for b in (1, 2)] == [[11], [12]]


def test_the_participation_of_a_release_holds_no_result():
    behind = hand_worked().behind

    assert set(behind.columns) == {*KEY[1:], "version", *(f"assessed_{b}" for b in BENCHMARKS)}


def test_hubs_recast_on_todays_members_stand_beside_those_at_the_time():
    """One school joined since: the two figures of the hub differ by its result."""
    places = {
        ENGLAND: lines(0, 30),
        hub("H1"): lines(0, 9),
        todays_hub("H1"): lines(0, 10),
    }
    made = release(places, mixed(*lines(0, 30), achieving=6), secondary=False)

    asked = asked_of([made], YEAR, 1)
    table, cells = asked.figures, asked.cells
    assert dict(zip(cells["data_set"], table.size.tolist(), strict=False)) == {
        DATA_SETS[0]: 30,
        DATA_SETS[1]: 10,
    }
    assert "UNIT" in {finding.kind for finding in found(made)}
    assert found(release(places, mixed(*lines(0, 30), achieving=6))) == ()


def test_a_second_release_is_read_beside_the_first():
    """One return came in over night: the difference of the two releases is its result."""
    before = release({ENGLAND: lines(0, 12)}, mixed(*lines(0, 12), achieving=6), name="r1")
    after = release({ENGLAND: lines(0, 13)}, mixed(*lines(0, 13), achieving=6), name="r2")

    assert found(before) == found(after) == ()
    assert [finding.kind for finding in found(before, after)] == ["UNIT"]
    assert years([before, after]) == [YEAR]


def test_a_return_made_again_is_another_unit():
    results = mixed(*lines(0, 12), achieving=6)
    before = release({ENGLAND: lines(0, 12)}, results, name="r1")
    after = release({ENGLAND: lines(0, 12)}, results, name="r2", versions={"l00": "l00 again"})

    table = asked_of([before, after], YEAR, 1).figures

    assert (table.units, table.release.tolist()) == (13, [0, 1])


def test_releases_are_in_the_order_given_not_in_that_of_their_names():
    one, other = (
        release({ENGLAND: lines(0, 12)}, mixed(*lines(0, 12), achieving=6), name=name)
        for name in ("2025-09-30.9", "2025-09-30.10")
    )

    asked = asked_of([one, other], YEAR, 1)
    table, cells = asked.figures, asked.cells

    order = dict(zip(cells["release"], table.release.tolist(), strict=True))
    assert order == {"2025-09-30.9": 0, "2025-09-30.10": 1}


def results_of(names):
    states = st.lists(st.sampled_from([0, 1, 2, 2, 2]), min_size=8, max_size=8)
    return st.fixed_dictionaries(dict.fromkeys(names, states))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(results_of(lines(0, 21)))
def test_what_protection_lets_stand_gives_nothing_away(results):
    places = {
        ENGLAND: lines(0, 21),
        authority("A"): lines(0, 7),
        authority("B"): lines(7, 21),
        hub("H1"): lines(0, 10),
    }
    made = release(places, results)

    every = [finding for b in BENCHMARKS for finding in found(made, benchmark=b)]

    assert {finding.kind for finding in every} <= {"RULE"}
    assert [f for f in release_findings(made) if "gb_count" not in f.sentence] == []

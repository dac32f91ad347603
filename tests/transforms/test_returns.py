from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import OCTOBER, evaluations, institutions, periods
from transforms.returns import candidates, counted, counted_rows, outcomes
from validation.workspace import OUTCOMES

ACHIEVED, PARTLY, NOT = 2, 1, 0


def counting(returns, people=None):
    could = candidates(returns, institutions("100001") if people is None else people)
    return counted(counted_rows(could)).sort("snapshot").collect()


def became(returns, as_of=date(2025, 9, 30), people=None):
    could = candidates(returns, institutions("100001") if people is None else people).collect()
    counts = counted_rows(could.lazy())
    last = periods()["snapshot"].max()
    rows = (
        outcomes(returns, could.lazy(), counts, last_snapshot=pl.lit(last), as_of=pl.lit(as_of))
        .sort("line_number")
        .collect()
    )
    return list(zip(rows["outcome"], rows["reason"], strict=True))


def states(returns):
    return counting(returns)["state_1"].to_list()


def test_an_autumn_return_counts_at_every_snapshot_of_its_year():
    assert states(evaluations({})) == [ACHIEVED] * 3


def test_the_latest_complete_evaluation_counts():
    later = {"completed_on": date(2025, 2, 1), "benchmark_1": 50.0}

    assert states(evaluations({}, later)) == [ACHIEVED, PARTLY, PARTLY]


def test_an_evaluation_in_progress_never_counts():
    begun = {"completed_on": date(2025, 2, 1), "benchmark_1": 0.0, "status": "in_progress"}

    assert states(evaluations({}, begun)) == [ACHIEVED] * 3


def test_a_return_on_the_day_of_the_snapshot_counts_and_a_day_later_waits():
    on_the_day = evaluations({"completed_on": date(2024, 12, 31)})
    next_day = evaluations({"completed_on": date(2025, 1, 1)})

    assert (len(states(on_the_day)), len(states(next_day))) == (3, 2)


def test_of_two_on_one_day_the_one_received_last_counts():
    first = {"benchmark_1": 0.0, "received": date(2025, 1, 1), "fingerprint": "z"}
    second = {"benchmark_1": 100.0, "received": date(2025, 2, 1), "fingerprint": "a"}

    assert states(evaluations(second, first)) == [ACHIEVED] * 3


def test_only_a_hundred_is_achieved():
    scores = {100.0: ACHIEVED, 99.9: PARTLY, 0.1: PARTLY, 0.0: NOT, None: None}

    for score, state in scores.items():
        assert states(evaluations({"benchmark_1": score})) == [state] * 3


def test_a_college_by_sites_achieves_what_every_site_achieves():
    north = {"site": "North", "benchmark_1": 100.0, "benchmark_2": 100.0, "benchmark_3": 0.0}
    south = {"site": "South", "benchmark_1": 100.0, "benchmark_2": 40.0, "benchmark_3": 0.0}

    row = counting(evaluations(north, south)).row(0, named=True)

    assert (row["state_1"], row["state_2"], row["state_3"]) == (ACHIEVED, PARTLY, NOT)


def test_the_latest_row_of_each_site_counts():
    early = {"site": "North", "benchmark_1": 0.0}
    late = {"site": "North", "benchmark_1": 100.0, "completed_on": date(2024, 11, 1)}
    south = {"site": "South", "benchmark_1": 100.0}

    assert states(evaluations(early, late, south)) == [ACHIEVED] * 3


def test_a_later_row_without_a_site_stands_for_the_college():
    north = {"site": "North", "benchmark_1": 0.0}
    college = {"completed_on": date(2024, 11, 1), "benchmark_1": 100.0}

    assert states(evaluations(north, college)) == [ACHIEVED] * 3


def test_the_newest_rows_framework_decides_the_series():
    later = {"completed_on": date(2024, 11, 1), "framework": "gatsby_2025"}

    assert set(counting(evaluations({}, later))["series"]) == {"gatsby_2025"}


def test_every_row_says_what_became_of_it():
    cases = [
        ({"completed_on": date(2024, 12, 1)}, ("counted", "counted")),
        ({"completed_on": OCTOBER}, ("superseded", "later_return")),
        ({"withdrawn": True}, ("superseded", "withdrawn")),
        ({"completed_on": date(2026, 1, 1)}, ("out_of_period", "after_as_of")),
        ({"completed_on": date(2025, 8, 2)}, ("out_of_period", "in_august")),
        ({"completed_on": date(2025, 9, 20)}, ("out_of_period", "before_next_snapshot")),
        ({"status": "in_progress"}, ("out_of_scope", "in_progress")),
        ({"line": "999999"}, ("out_of_scope", "not_eligible")),
        ({"line": None, "resolution": "unknown"}, ("unresolved", "unknown")),
        ({"line": None, "resolution": "several"}, ("unresolved", "several")),
        ({"line": None, "resolution": "unknown", "withdrawn": True}, ("superseded", "withdrawn")),
    ]

    assert became(evaluations(*(row for row, _ in cases))) == [outcome for _, outcome in cases]


days = st.dates(date(2024, 7, 1), date(2025, 12, 31))
rows = st.fixed_dictionaries(
    {
        "completed_on": days,
        "received": days,
        "fingerprint": st.sampled_from("abc"),
        "line": st.sampled_from(["100001", "100002", None]),
        "resolution": st.sampled_from(["resolved", "unknown", "several"]),
        "status": st.sampled_from(["complete", "complete", "in_progress"]),
        "site": st.sampled_from([None, None, "North", "South"]),
        "withdrawn": st.booleans(),
        "benchmark_1": st.sampled_from([0.0, 50.0, 100.0, None]),
    }
).map(lambda row: row | {"resolution": "resolved" if row["line"] else "unknown"})


@given(st.lists(rows, min_size=1, max_size=12), st.randoms())
def test_accepted_rows_are_the_sum_of_their_outcomes_and_their_order_never_matters(listed, random):
    numbered = [row | {"line_number": n} for n, row in enumerate(listed, 2)]
    shuffled = numbered.copy()
    random.shuffle(shuffled)

    outcomes_of = became(evaluations(*numbered))

    assert len(outcomes_of) == len(listed)
    assert {outcome for outcome, _ in outcomes_of} <= set(OUTCOMES)
    key = ["line", "snapshot"]
    assert (
        counting(evaluations(*numbered))
        .sort(key)
        .equals(counting(evaluations(*shuffled)).sort(key))
    )


def test_an_institution_counts_once_at_each_snapshot_however_often_it_returns():
    many = [{"completed_on": OCTOBER + timedelta(days=n)} for n in range(40)]

    assert counting(evaluations(*many)).height == periods().height

"""What averages, "all eight" and the distribution say of the benchmarks, and of each other."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audit_releases import ENGLAND, YEAR, release
from transforms.audit_composites import CELL_KEY, bounds, composite_findings, implied, sums
from transforms.audit_problems import answered, beside, problem, release_findings

FIGURES = ("numerator", "denominator", "value", "lower_ci", "upper_ci", "lower_bound")
NOTHING = dict.fromkeys((*FIGURES, "upper_bound", "england_comparison"))
COUNTS = [f"gb_count_{number}" for number in range(9)]
COMPOSITES = ["gb_mean", "gb_all_eight", "gb_six_or_more", "gb_none", *COUNTS]


@cache
def made():
    """Publish 20 institutions; Benchmark 8 is achieved by the 6 who have all, and by 4 others."""
    states = {
        f"l{number:02}": [2] * 8 if number < 6 else [0] * 7 + [2 if number < 10 else 0]
        for number in range(20)
    }
    for number in range(10, 14):
        states[f"l{number}"] = [2] * 7 + [0]
    return hiding(release({ENGLAND: list(states)}, states), "gb_count_8")


def hiding(one, *measures):
    rows = one.tables["attainment"]
    hidden = pl.col("measure").is_in(measures)
    columns = [
        pl.when(hidden).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in (NOTHING | {"value_status": "c"}).items()
    ]
    return replace(one, tables=one.tables | {"attainment": rows.with_columns(columns)})


def said(one):
    return [
        finding.sentence.split("attainment: a figure ")[1][:56]
        for finding in composite_findings(one)
    ]


def ranges(one):
    return {
        row["measure"]: (row["least"], row["most"]) for row in implied(one).iter_rows(named=True)
    }


def test_all_eight_is_the_end_of_the_distribution_under_another_name():
    twin = "is withheld and follows from others (gb_count_8) (1 rows"

    assert said(made()) == [twin]
    assert said(hiding(made(), "gb_all_eight")) == []


def test_one_hidden_benchmark_beside_the_average_can_be_recomputed():
    """Case C01: the average counts all benchmarks achieved, and seven of them are shown."""
    leaking = hiding(made(), "gb2", "gb_all_eight")

    assert said(leaking) == ["is withheld and follows from others (gb2) (1 rows; the f"]
    assert ranges(leaking) == {"gb2": (10, 10)}


def test_two_hidden_benchmarks_beside_the_average_cannot():
    leaking = hiding(made(), "gb2", "gb3", "gb_all_eight")

    assert said(leaking) == []
    assert ranges(leaking) == {"gb2": (0, 20), "gb3": (0, 20)}


def test_all_eight_bounds_a_hidden_benchmark_from_below():
    assert ranges(hiding(made(), "gb2", "gb_mean")) == {"gb2": (6, 20)}


def test_an_average_that_no_results_give_is_inconsistent():
    one = made()
    rows = one.tables["attainment"]
    wrong = pl.when(pl.col("measure") == "gb_mean").then(pl.col("numerator") + 1)
    columns = rows.with_columns(numerator=wrong.otherwise("numerator"))

    found = composite_findings(replace(one, tables=one.tables | {"attainment": columns}))

    assert found[0].kind == "INCONSISTENT"


def test_without_a_composite_nothing_is_said_of_a_hidden_benchmark():
    assert ranges(hiding(made(), "gb2", "gb_mean", "gb_all_eight")) == {}


def test_a_cell_is_bounded_again_only_if_its_rows_or_who_is_behind_them_changed():
    leaking, sound = hiding(made(), "gb2"), hiding(made(), "gb2", "gb_mean", "gb_all_eight")
    fewer = replace(leaking, behind=leaking.behind.filter(pl.col("version") != "l00"))

    def found(seen):
        return [f.sentence for f in release_findings(leaking, seen) if "follows" in f.sentence]

    assert found(None) == found(sound) == found(fewer) != []
    assert found(leaking) == []


def test_what_composites_say_is_known_in_the_linked_tables_too():
    leaking = hiding(made(), "gb2")

    found = answered(problem([leaking], YEAR, 2, beside([leaking])))

    assert [finding.kind for finding in found.findings] == ["EXACT"]


@pytest.mark.parametrize(("others", "is_said"), [(2, False), (1, True), (0, True)])
def test_all_eight_says_too_much_beside_a_benchmark_hardly_anyone_has_alone(others, is_said):
    """Case C02: where as many have Benchmark 8 as have all, whoever has it has all the others."""
    states = {
        f"l{n:02}": [2] * 8 if n < 6 else [2] * 4 + [0] * 3 + [2 if n < 6 + others else 0]
        for n in range(20)
    }
    states |= {f"l{n}": [0] * 4 + [2] * 3 + [0] for n in range(15, 20)}
    one = release({ENGLAND: list(states)}, states)
    rows = one.tables["attainment"]
    eight = pl.when(pl.col("measure") == "gb_all_eight")
    shown = rows.with_columns(
        numerator=eight.then(6).otherwise("numerator"),
        value_status=eight.then(pl.lit("ok")).otherwise("value_status"),
    )

    found = said(replace(one, tables=one.tables | {"attainment": shown}))

    assert ("says that who has one benchmark has all" in " ".join(found)) == is_said


def every_result():
    """List what two institutions assessed on all, and one on two benchmarks, can achieve."""
    whole = np.array(list(product((0, 1), repeat=8)), dtype=np.int64)
    number = whole.sum(axis=1)
    part = np.zeros((4, 8), dtype=np.int64)
    part[:, :2] = list(product((0, 1), repeat=2))
    first, second, third = (place.ravel() for place in np.indices((256, 256, 4)))
    achieved = whole[first] + whole[second] + part[third]
    measured = {f"gb{b + 1}": achieved[:, b] for b in range(8)}
    pair = np.stack([number[first], number[second]])
    counts = {f"gb_count_{k}": (pair == k).sum(axis=0) for k in range(9)}
    return (
        measured
        | counts
        | {
            "gb_mean": achieved.sum(axis=1),
            "gb_all_eight": counts["gb_count_8"],
            "gb_none": counts["gb_count_0"],
            "gb_six_or_more": (pair >= 6).sum(axis=0),
        }
    )


EVERY = every_result()


def test_every_measure_is_a_sum_of_the_unknowns():
    assert set(sums()) == set(EVERY)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.integers(0, 256 * 256 * 4 - 1),
    st.lists(st.sampled_from(sorted(EVERY)), unique=True, min_size=1),
)
def test_bounds_are_those_of_every_result_three_institutions_can_have(truth, hidden):
    base = {f"gb{b}": 3 if b < 3 else 2 for b in range(1, 9)}
    rows, fits = [], np.ones(len(EVERY["gb_mean"]), dtype=bool)
    for measure, numbers in EVERY.items():
        most = 24 if measure == "gb_mean" else base.get(measure, 2)
        number, is_hidden = int(numbers[truth]), measure in hidden
        low, high = (0, most) if is_hidden else (number, number)
        rows.append((*"abcdefgh", measure, "c" if is_hidden else "ok", most, low, high, 2))
        fits &= (numbers >= low) & (numbers <= high)
    columns = [*CELL_KEY, "measure", "value_status", "base", "low", "high", "base_all"]

    found = bounds(pl.DataFrame(rows, schema=columns, orient="row"), exact=True)

    expected = {m: (int(EVERY[m][fits].min()), int(EVERY[m][fits].max())) for m in hidden}
    assert {row[-3]: row[-2:] for row in found.iter_rows()} == expected

"""Composites: shown only on shown benchmarks, and only where they settle nothing themselves."""

import polars as pl
import pytest

from tests.composite_factories import by_the_cell_alone
from validation.received import BENCHMARKS

PLACE = {
    "series": "gatsby_2018",
    "time_period": "202324",
    "time_identifier": "Academic year",
    "geographic_level": "Regional",
    "establishment_group": "total",
    "fsm_quintile": "total",
}
COUNTS = [20, 20, 20, 20, 20, 20, 20, 30, 30]


def cell(area="E12000001", *, d=200, bases=None, achieved=100, partly=60, counts=None, hidden=()):
    """Give one cell's counts and its benchmarks' statuses; a test states what it is about."""
    counts = counts or COUNTS
    bases = bases or {}
    measures, statuses = {}, {}
    for b in BENCHMARKS:
        base = bases.get(b, d)
        measures[f"gb{b}"] = (achieved, base)
        measures[f"gb{b}_partly"] = (partly, base)
        measures[f"gb{b}_not"] = (base - achieved - partly, base)
        statuses[f"gb{b}"] = "c" if b in hidden else "ok"
    measures |= {f"gb_count_{number}": (count, d) for number, count in enumerate(counts)}
    measures["gb_all_eight"] = (counts[8], d)
    measures["gb_none"] = (counts[0], d)
    measures["gb_six_or_more"] = (sum(counts[6:]), d)
    measures["gb_mean"] = (sum(number * count for number, count in enumerate(counts)), d)
    return {"area_code": area, "measures": measures, "statuses": statuses}


def decided(*cells):
    """Decide the cells, each for itself."""
    rows = [
        PLACE | {"area_code": one["area_code"], "measure": name, "numerator": n, "denominator": d}
        for one in cells
        for name, (n, d) in one["measures"].items()
    ]
    statuses = [
        PLACE
        | {"area_code": one["area_code"], "measure": name, "status": status}
        | {"numerator_low": 0, "numerator_high": 0}
        for one in cells
        for name, status in one["statuses"].items()
    ]
    result = by_the_cell_alone(pl.DataFrame(rows), pl.DataFrame(statuses))
    return {
        (row["area_code"], row["measure"]): (
            row["status"],
            row["numerator_low"],
            row["numerator_high"],
        )
        for row in result.iter_rows(named=True)
    }


def statuses_of(*measures, area="E12000001", **about):
    found = decided(cell(area, **about))
    return [found[area, measure][0] for measure in measures]


def test_every_measure_of_a_cell_gets_one_row():
    assert len(decided(cell())) == 24 + 4 + 9


def test_a_plain_large_cell_shows_everything():
    assert {status for status, _, _ in decided(cell()).values()} == {"ok"}


def test_partly_and_not_stand_only_beside_an_exact_benchmark():
    assert statuses_of("gb3_partly", "gb3_not", hidden={3}) == ["c", "c"]


@pytest.mark.parametrize(
    ("achieved", "partly", "expected"),
    [
        (100, 98, ["ok", "ok"]),
        (100, 99, ["c", "range"]),
        (100, 100, ["c", "range"]),
        (100, 2, ["ok", "ok"]),
        (100, 1, ["range", "c"]),
        (197, 2, ["c", "range"]),
        (198, 1, ["c", "c"]),
        (198, 2, ["c", "c"]),
    ],
)
def test_a_near_pure_part_is_a_range_and_hides_the_other(achieved, partly, expected):
    assert statuses_of("gb1_partly", "gb1_not", achieved=achieved, partly=partly) == expected


def test_no_composite_stands_on_a_hidden_benchmark():
    found = decided(cell(hidden={8}))

    assert {found["E12000001", name][0] for name in ("gb_mean", "gb_all_eight", "gb_none")} == {"c"}


@pytest.mark.parametrize(("d", "expected"), [(4, "c"), (5, "ok")])
def test_a_composite_is_of_five_at_least(d, expected):
    found = statuses_of("gb_all_eight", d=d, achieved=5, partly=0, counts=[0] * 8 + [2])

    assert found == [expected]


def test_the_average_stands_where_eight_benchmarks_do_whoever_was_partly_assessed():
    """It adds nothing to them; the counts are of those assessed on all eight, who may be few."""
    counts = [0, 1, 0, 1, 1, 0, 0, 0, 1]
    found = statuses_of(
        "gb_mean",
        "gb_all_eight",
        d=4,
        bases=dict.fromkeys(BENCHMARKS, 9),
        achieved=4,
        partly=2,
        counts=counts,
    )

    assert found == ["ok", "c"]


@pytest.mark.parametrize(
    ("d", "all_eight", "expected"), [(99, 48, "ok"), (99, 49, "c"), (100, 49, "ok")]
)
def test_all_eight_keeps_a_margin_below_each_benchmark(d, all_eight, expected):
    counts = [*COUNTS[:8], all_eight]

    assert statuses_of("gb_all_eight", d=d, achieved=50, partly=20, counts=counts) == [expected]


def test_near_pure_all_eight_is_a_range():
    found = decided(cell(d=60, achieved=30, partly=20, counts=[10] * 6 + [0, 0, 1]))

    assert found["E12000001", "gb_all_eight"] == ("range", 0, 1)


@pytest.mark.parametrize(("d", "expected"), [(99, "c"), (100, "ok")])
def test_the_distribution_needs_a_large_base(d, expected):
    measures = ("gb_none", "gb_six_or_more", "gb_count_0", "gb_count_5", "gb_count_7")

    assert statuses_of(*measures, d=d, achieved=50, partly=20) == [expected] * 5


def test_exactly_eight_is_shown_wherever_all_eight_is():
    """One number under two names: a mark on the one would hide nothing."""
    found = decided(cell(d=60, achieved=30, partly=20, counts=[10] * 6 + [0, 0, 1]))
    area = "E12000001"

    assert found[area, "gb_count_8"] == found[area, "gb_all_eight"] == ("range", 0, 1)


def test_a_near_pure_count_hides_the_counts_its_two_sums_would_settle_it_by():
    found = decided(cell(counts=[1, 20, 20, 20, 20, 20, 20, 49, 30]))
    area = "E12000001"

    assert found[area, "gb_count_0"] == found[area, "gb_none"] == ("range", 0, 1)
    assert {found[area, f"gb_count_{number}"][0] for number in range(1, 8)} == {"c"}
    assert found[area, "gb_count_8"][0] == found[area, "gb_all_eight"][0] == "ok"


@pytest.mark.parametrize("near_pure", [6, 7, 8])
def test_six_or_more_does_not_stand_on_a_range(near_pure):
    counts = [30, 20, 20, 20, 20, 30, 20, 20, 20]
    counts[near_pure] = 1

    assert statuses_of("gb_six_or_more", counts=counts) == ["c"]

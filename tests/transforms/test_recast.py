"""Hubs recast on today's members: counted apart, protected in one stack with everything else."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.composite_factories import eight, state_of
from tests.composite_factories import published as exact
from tests.factories import institutions
from tests.protection_attacker import findings
from tests.protection_factories import members, published
from transforms.attainment import attainment_counts, institution_results, return_counts
from transforms.certificate import verify
from transforms.grid import CELL, HUB, TODAYS_HUB, at_the_time, cell_members, grid, recast
from transforms.protect import Pattern, protect
from transforms.protection_rules import NAMES, primary
from transforms.stacks import COSTS, stack
from validation.code_lists import codes
from validation.published import Attainment, AttainmentTodaysMembers
from validation.received import BENCHMARKS

REGION, LOCAL = "Regional", "Local authority"
PERIOD = ("202425", "Academic year")
ENTRY = ("series", *CELL, "version")
UNITS = 12
SETS = st.sets(st.integers(0, UNITS - 1), min_size=1)
STATES = st.lists(st.sampled_from([0, 1, 2]), min_size=UNITS, max_size=UNITS)


def made(states, **cells):
    """Make a stack of schools in named cells, and the place of each: their level, then a number."""
    levels = {"region": REGION, "authority": LOCAL, "then": HUB, "today": TODAYS_HUB}
    entries = [
        ("gatsby_2018", *PERIOD, levels[name], "A", "total", "total", f"v{unit:02}")
        for name, units in cells.items()
        for unit in units
    ]
    versions = pl.DataFrame(
        [(f"v{unit:02}", state) for unit, state in enumerate(states)],
        schema={"version": pl.String, "state_1": pl.Int8},
        orient="row",
    )
    listed = pl.DataFrame(entries, schema=dict.fromkeys(ENTRY, pl.String), orient="row")
    built, order, _ = stack(listed, versions, 1)
    places = {level: place for place, level in enumerate(order["geographic_level"])}
    return built, {name: places[levels[name]] for name in cells}


def primary_only(built):
    shown = primary(built.counts[:, 2], built.counts.sum(axis=1))
    return Pattern(NAMES[shown.status], shown.low, shown.high, (), failed=False)


def seen_by_a_reader(built, pattern):
    return findings(members(built), len(built.state), published(pattern))


@given(STATES, SETS, SETS)
def test_a_hub_whose_members_have_not_changed_has_one_status_in_both_data_sets(
    states, hub, authority
):
    built, place = made(states, region=range(UNITS), authority=authority, then=hub, today=hub)

    figures = published(protect(built))

    assert figures[place["then"]] == figures[place["today"]]


@given(STATES, SETS, SETS, SETS)
def test_the_two_memberships_of_a_hub_never_settle_a_result_together(states, hub, today, authority):
    built, _ = made(states, region=range(UNITS), authority=authority, then=hub, today=today)

    pattern = protect(built)

    assert verify(built, pattern) == []
    assert pattern.failed or not seen_by_a_reader(built, pattern)


def test_a_member_who_left_is_not_told_by_subtraction_and_the_hub_at_the_time_stays():
    states = [2, 2, 2, 2, 0, 0, 0, 0, 2, 0, 2, 0]
    built, place = made(states, region=range(12), then=range(9), today=range(8))

    pattern = protect(built)

    assert seen_by_a_reader(built, primary_only(built))
    assert not seen_by_a_reader(built, pattern)
    assert pattern.status[place["then"]] == "ok"
    assert pattern.status[place["today"]] == "c"


def test_hiding_a_recast_figure_costs_less_than_hiding_any_other():
    assert max(COSTS[TODAYS_HUB]) < min(
        price for level, prices in COSTS.items() if level != TODAYS_HUB for price in prices
    )


def placed(people, level, name="H1"):
    area = {"geographic_level": level, "area_code": name, "area_name": name}
    return people.select("snapshot", "line", **{k: pl.lit(v) for k, v in area.items()})


def counts():
    """Count three schools of a hub, two of which are its members today."""
    then, today = institutions("a", "b", "c"), institutions("a", "b")
    where = pl.concat([placed(then, HUB), placed(today, TODAYS_HUB)])
    states = {f"state_{b}": pl.lit(2, pl.Int8) for b in BENCHMARKS}
    counted = then.select("line", "time_period", "time_identifier", "snapshot").with_columns(
        series=pl.lit("gatsby_2018"), completed_on=pl.date(2024, 10, 1), **states
    )
    in_cells = cell_members(then, where)
    results = institution_results(counted)
    series = results.select("time_period", "time_identifier", "series").unique()
    return attainment_counts(in_cells, results), return_counts(in_cells, results, then, series)


def totals(rows, measure):
    found = rows.filter(
        pl.col("measure") == measure,
        pl.col("establishment_group") == "total",
        pl.col("fsm_quintile") == "total",
        pl.col("time_identifier") == "Academic year",
    )
    return found.select("geographic_level", "denominator").collect().rows()


def test_the_two_memberships_are_counted_apart_and_parted_for_the_data_sets():
    attained, _ = counts()

    assert totals(at_the_time(attained), "gb1") == [(HUB, 3)]
    assert totals(recast(attained), "gb1") == [(HUB, 2)]


def test_every_counted_row_is_of_one_data_set():
    attained, _ = counts()

    parted = pl.concat([at_the_time(attained), recast(attained)]).collect()

    assert parted.height == attained.collect().height
    assert set(parted["geographic_level"]) == {HUB}


def test_returns_are_not_recast():
    _, returned = counts()

    assert totals(returned, "return_rate") == [(HUB, 3)]


def test_no_published_table_may_name_the_level_between_the_stages():
    assert TODAYS_HUB not in codes("geographic_levels")
    for table in (Attainment, AttainmentTodaysMembers):
        checks = table.to_schema().columns["geographic_level"].checks
        assert all(TODAYS_HUB not in check.statistics["allowed_values"] for check in checks)


def test_a_recast_hub_has_the_breakdowns_of_a_hub():
    areas = pl.LazyFrame({"geographic_level": [HUB, TODAYS_HUB], "area_code": ["H1", "H1"]})

    cells = grid(areas)

    assert (
        cells.pipe(recast)
        .collect()
        .equals(cells.filter(pl.col("geographic_level") == HUB).collect())
    )


def all_eight(*cells):
    """Give the status of "all eight" of each (level, versions) or (level, versions, code)."""
    places = {
        (level, "".join(code)): [f"s{version}" for version in versions]
        for level, versions, *code in cells
    }
    results = {
        f"s{number}": eight(8 if number % 4 == 0 else 4, without=number) for number in range(300)
    }
    rows = exact(state_of(places, results))[1].filter(pl.col("measure") == "gb_all_eight")
    named = pl.concat_str("geographic_level", "area_code", separator=" ").str.strip_chars()
    return dict(rows.select(named, "value_status").iter_rows())


@pytest.mark.parametrize("today", [range(100, 217), range(100, 223), range(103, 223)])
def test_of_a_hub_and_its_recast_that_differ_by_few_the_recast_shows_no_composite(today):
    found = all_eight((HUB, range(100, 220)), (TODAYS_HUB, today))

    assert found == {HUB: "ok", TODAYS_HUB: "c"}


def test_a_recast_hub_that_differs_by_none_or_many_shows_its_composites():
    for today in (range(100, 220), range(100, 214)):
        found = all_eight((HUB, range(100, 220)), (TODAYS_HUB, today))
        assert found == {HUB: "ok", TODAYS_HUB: "ok"}


def test_a_recast_hub_equal_to_the_hub_shares_its_fate_beside_a_third_area():
    hub, neighbour = range(100, 220), range(101, 221)

    found = all_eight((HUB, hub), (HUB, neighbour, "B"), (TODAYS_HUB, hub))

    assert found == {HUB: "ok", f"{HUB} B": "c", TODAYS_HUB: "ok"}

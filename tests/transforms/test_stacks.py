import polars as pl

from transforms.grid import CELL
from transforms.stacks import COSTS, OTHER_COST, memberships, prices, stack
from validation import policy
from validation.code_lists import codes
from validation.received import BENCHMARKS

NAMES = ("series", *CELL, "version")
TERMS = ("Autumn term", "Spring term", "Academic year")


def entry(version, level="Regional", code="E12000001", group="total", fifth="total", term=TERMS[2]):
    return ("gatsby_2018", "202425", term, level, code, group, fifth, version)


def made(entries, states, benchmark=1):
    """Make a stack of entries and the states of their versions on one benchmark."""
    column = f"state_{benchmark}"
    versions = pl.DataFrame(list(states.items()), schema=["version", column], orient="row")
    schema = dict.fromkeys(NAMES, pl.String)
    members = pl.DataFrame(entries, schema=schema, orient="row")
    return stack(members, versions.with_columns(pl.col(column).cast(pl.Int8)), benchmark)[:2]


def units(built, cell):
    return built.cell_units[built.cell_start[cell] : built.cell_start[cell + 1]].tolist()


def cost_of(level, group="total", fifth="total"):
    built, _ = made([entry("v1", level, "A", group, fifth)], {"v1": 2})
    return float(built.cost[0])


def is_never_hidden(size, level="National", group="total", fifth="total"):
    versions = [f"v{n:03}" for n in range(size)]
    entries = [entry(version, level, "A", group, fifth) for version in versions]
    return bool(made(entries, dict.fromkeys(versions, 2))[0].never[0])


def test_a_version_counted_at_three_snapshots_is_one_unit_in_three_cells():
    built, cells = made([entry("v1", term=term) for term in TERMS], {"v1": 2})

    assert built.state.tolist() == [2]
    assert [units(built, cell) for cell in range(3)] == [[0], [0], [0]]
    assert sorted(cells["time_identifier"]) == sorted(TERMS)


def test_cells_are_listed_in_the_order_of_the_stack_with_their_sizes():
    entries = [entry("v2", code="B"), entry("v1", code="A"), entry("v2", code="A")]

    built, cells = made(entries, {"v1": 0, "v2": 1})

    assert cells.select("area_code", "size").rows() == [("A", 2), ("B", 1)]
    assert (units(built, 0), units(built, 1)) == ([0, 1], [1])
    assert built.state.tolist() == [0, 1]


def test_the_order_of_rows_makes_no_difference():
    entries = [entry(version, code=code) for version in ("v1", "v2", "v3") for code in "AB"]
    states = {"v1": 0, "v2": 1, "v3": 2}

    one, _ = made(entries, states)
    other, _ = made(entries[::-1], dict(reversed(states.items())))

    assert one.cell_units.tolist() == other.cell_units.tolist()
    assert one.state.tolist() == other.state.tolist()


def test_a_version_not_assessed_on_the_benchmark_is_in_no_cell_of_it():
    built, cells = made([entry("v1"), entry("v2"), entry("v2", code="B")], {"v1": 2, "v2": None})

    assert built.state.tolist() == [2]
    assert cells.select("area_code", "size").rows() == [("E12000001", 1)]


def test_a_year_nobody_is_assessed_in_has_an_empty_stack():
    built, cells = made([entry("v1")], {"v1": None})

    assert (cells.height, len(built.cost), len(built.cell_units)) == (0, 0, 0)


def test_totals_of_the_main_audience_cost_more_than_their_breakdowns():
    for level, costs in COSTS.items():
        found = [cost_of(level), cost_of(level, group="college")]
        assert found[: len(costs)] == [price + 0.01 for price in costs[:2]], level
    assert cost_of("National", "mainstream", "1") == COSTS["National"][2] + 0.01


def test_both_ways_of_breaking_down_cost_the_same():
    assert cost_of("Careers hub", group="college") == cost_of("Careers hub", fifth="1")


def test_wider_areas_have_one_price():
    others = set(codes("geographic_levels")) - set(COSTS)

    assert {cost_of(level) for level in others} == {OTHER_COST + 0.01}


def test_the_larger_of_two_like_cells_costs_more():
    entries = [entry("v1", code="A"), entry("v2", code="A"), entry("v1", code="B")]

    built, _ = made(entries, {"v1": 2, "v2": 2})

    assert built.cost[0] > built.cost[1]


def test_englands_totals_are_never_hidden_for_others_and_everything_else_has_a_price():
    assert is_never_hidden(10)
    assert not is_never_hidden(10, group="mainstream")
    assert not is_never_hidden(10, fifth="1")
    assert not is_never_hidden(10, level="Regional")


def test_each_unit_is_in_the_part_of_its_region_and_0_without_one():
    entries = [
        entry("v1", code="E12000002"),
        entry("v2", code="E12000001"),
        entry("v3", code="E12000002"),
        entry("v4", level="National", code="E92000001"),
    ]

    built, _ = made(entries, dict.fromkeys(("v1", "v2", "v3", "v4"), 1))

    assert built.part.tolist() == [2, 1, 2, 0]


def test_memberships_are_the_cells_of_those_who_returned():
    period = {"time_period": "202425", "time_identifier": "Academic year"}
    cell = {"geographic_level": "Regional", "area_code": "E12000001"}
    total = {"establishment_group": "total", "fsm_quintile": "total"}
    members = pl.LazyFrame([period | cell | total | {"line": line} for line in ("1", "2")])
    counted = pl.LazyFrame([period | {"line": "1", "series": "gatsby_2018", "version": "v1"}])

    assert memberships(members, counted).collect().rows() == [entry("v1")]


def test_an_areas_price_is_nearly_the_same_in_every_benchmark_and_snapshot():
    """So the same areas give way in each, and more of them show all eight."""
    areas = [f"area{number}" for number in range(20)]
    entries = [entry("v", code=area, term=term) for area in areas for term in TERMS]
    cells = pl.DataFrame(entries, schema=dict.fromkeys(NAMES, pl.String), orient="row")

    found = pl.concat(prices(cells, None, benchmark, b"key") for benchmark in BENCHMARKS)
    of_area = found.group_by("area_code").agg(
        least=pl.col("factor").min(),
        most=pl.col("factor").max(),
        distinct=pl.col("factor").n_unique(),
    )

    assert (of_area["most"] - of_area["least"]).max() < policy.COST_JITTER
    assert of_area["distinct"].to_list() == [len(TERMS) * len(BENCHMARKS)] * len(areas)
    assert of_area["most"].max() - of_area["most"].min() > policy.AREA_JITTER / 2

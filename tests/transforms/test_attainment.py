import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import institutions
from transforms.attainment import attainment_counts, institution_results, return_counts
from transforms.geography import ENGLAND
from transforms.grid import CELL, LEVEL_BREAKDOWNS, cell_members, grid
from validation.published import Attainment, Returns, measures_of
from validation.received import BENCHMARKS

OCTOBER, MARCH = pl.date(2024, 10, 1), pl.date(2025, 3, 1)


def placed(people, level="National", code="E92000001"):
    area = {"geographic_level": level, "area_code": code, "area_name": "Somewhere"}
    return people.select("snapshot", "line", **{k: pl.lit(v) for k, v in area.items()})


def counted(people, states, completed_on=OCTOBER):
    """Give each line its list of eight states at every snapshot."""
    lines = pl.LazyFrame(
        [
            {"line": line} | {f"state_{b}": state for b, state in zip(BENCHMARKS, row, strict=True)}
            for line, row in states.items()
        ],
        schema={"line": pl.String} | {f"state_{b}": pl.Int8 for b in BENCHMARKS},
    )
    key = ["line", "time_period", "time_identifier", "snapshot"]
    return (
        people.select(key)
        .join(lines, on="line")
        .with_columns(series=pl.lit("gatsby_2018"), completed_on=completed_on)
    )


def totals(states):
    people = institutions(*states)
    results = institution_results(counted(people, states))
    rows = attainment_counts(cell_members(people, placed(people)), results).filter(
        pl.col("time_identifier") == "Academic year",
        pl.col("establishment_group") == "total",
        pl.col("fsm_quintile") == "total",
    )
    return {
        m: (n, d)
        for m, n, d in rows.select("measure", "numerator", "denominator").collect().iter_rows()
    }


ALL, NONE = [2] * 8, [0] * 8


def test_an_institution_not_assessed_is_in_neither_count():
    figures = totals({"a": ALL, "b": [None, *NONE[1:]], "c": [1, *NONE[1:]]})

    assert (figures["gb1"], figures["gb1_partly"], figures["gb1_not"]) == ((1, 2), (1, 2), (0, 2))
    assert figures["gb2"] == (1, 3)


def test_composites_are_of_those_assessed_on_all_eight():
    figures = totals({"a": ALL, "b": NONE, "c": [2] * 6 + [0, 0], "d": [None] + [2] * 7})

    assert figures["gb_all_eight"] == (1, 3)
    assert figures["gb_six_or_more"] == (2, 3)
    assert figures["gb_none"] == (1, 3)
    assert figures["gb_count_6"] == (1, 3)


def test_the_average_is_of_whoever_was_assessed_and_a_blank_is_not_achieved():
    blank = [None] * 8
    figures = totals({"a": ALL, "b": NONE, "c": [None] + [2] * 7, "d": blank})

    assert figures["gb_mean"] == (15, 3)


@given(
    st.lists(
        st.lists(st.sampled_from([0, 1, 2, None]), min_size=8, max_size=8), min_size=1, max_size=9
    )
)
def test_the_average_is_the_sum_of_the_eight_benchmarks_and_the_counts_add_up(rows):
    figures = totals({f"{n}": row for n, row in enumerate(rows)})

    assert figures["gb_mean"][0] == sum(figures[f"gb{b}"][0] for b in BENCHMARKS)
    assert figures["gb_mean"][1] == sum(set(row) != {None} for row in rows)
    assert sum(figures[f"gb_count_{k}"][0] for k in range(9)) == sum(None not in r for r in rows)


@given(
    st.lists(
        st.tuples(st.sampled_from(["mainstream", "college"]), st.sampled_from("12345")),
        min_size=1,
        max_size=12,
    )
)
def test_breakdowns_add_up_to_their_total(kinds):
    people = pl.concat(
        institutions(str(n), establishment_group=group, fsm_quintile=fifth)
        for n, (group, fifth) in enumerate(kinds)
    )
    results = institution_results(counted(people, {str(n): ALL for n in range(len(kinds))}))
    rows = (
        attainment_counts(cell_members(people, placed(people)), results)
        .filter(pl.col("measure") == "gb1", pl.col("time_identifier") == "Academic year")
        .collect()
    )

    def sum_of(group, fifth):
        split = [
            (pl.col("establishment_group") == "total") != group,
            (pl.col("fsm_quintile") == "total") != fifth,
        ]
        return rows.filter(*split)["numerator"].sum()

    assert {sum_of(g, f) for g in (True, False) for f in (True, False)} == {len(kinds)}


def test_every_measure_of_the_declaration_is_counted_and_no_other():
    people = institutions("a")
    members = cell_members(people, placed(people))
    results = institution_results(counted(people, {"a": ALL}))
    series = results.select("time_period", "time_identifier", "series").unique()

    attained = attainment_counts(members, results).collect()["measure"].unique().to_list()
    returned = return_counts(members, results, people, series).collect()["measure"].unique()

    assert sorted(attained) == sorted(measures_of(Attainment))
    assert sorted(returned) == sorted(measures_of(Returns))


def returns_of(completed_on):
    people = institutions("a", "b")
    results = institution_results(counted(people, {"a": ALL}, completed_on))
    series = results.select("time_period", "time_identifier", "series").unique()
    rows = return_counts(cell_members(people, placed(people)), results, people, series).filter(
        pl.col("establishment_group") == "total", pl.col("fsm_quintile") == "total"
    )
    kept = rows.select("measure", "time_identifier", "numerator", "denominator").collect()
    return {(m, t): (n, d) for m, t, n, d in kept.iter_rows()}


def test_the_return_rate_is_of_the_eligible():
    assert returns_of(OCTOBER)["return_rate", "Academic year"] == (1, 2)


def test_completed_this_term_counts_only_what_came_since_the_snapshot_before():
    autumn, spring = returns_of(OCTOBER), returns_of(MARCH)

    assert autumn["completed_this_term", "Autumn term"] == (1, 2)
    assert autumn["completed_this_term", "Spring term"] == (0, 2)
    assert spring["completed_this_term", "Spring term"] == (1, 2)


def test_an_evaluation_with_no_score_is_not_a_return():
    people = institutions("a")
    results = institution_results(counted(people, {"a": [None] * 8}))

    assert results.collect()["assessed"].to_list() == [False] * 3


def test_the_grid_holds_each_levels_breakdowns_and_nothing_finer():
    expected = {"National": 1 + 4 + 6 + 24, "Regional": 11, "Careers hub": 11, "Local authority": 1}
    areas = pl.LazyFrame(
        [
            {"geographic_level": level, "area_code": "a", "time_period": "202425"}
            for level in expected
        ]
    ).with_columns(time_identifier=pl.lit("Academic year"))

    cells = grid(areas).collect()

    assert dict(cells.group_by("geographic_level").len().iter_rows()) == expected
    assert set(CELL) <= set(cells.columns)
    assert set(LEVEL_BREAKDOWNS) >= set(expected)
    assert ENGLAND["geographic_level"] in expected

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import periods
from transforms.gaps import gaps
from validation.checks import accept
from validation.code_lists import codes
from validation.published import Attainment, Gaps, measures_of
from validation.release_checks import findings

ENGLAND = {"geographic_level": "National", "area_code": "E92000001", "area_name": "England"}


def fifths(measure, *counts, statuses=("ok",) * 5, **area):
    """Make an area's fifths: (numerator, denominator) from fewest to most eligible pupils."""
    defaults = {
        "series": "gatsby_2018",
        "time_period": "202425",
        "time_identifier": "Academic year",
        "establishment_group": "total",
        "measure": measure,
    }
    rows = [
        defaults
        | ENGLAND
        | area
        | {
            "fsm_quintile": str(n),
            "value_status": status,
            "numerator": part if status in ("ok", "u") else None,
            "denominator": whole if status in ("ok", "u", "range") else None,
        }
        for n, ((part, whole), status) in enumerate(zip(counts, statuses, strict=True), 1)
    ]
    return pl.LazyFrame(rows, schema=Attainment.schema())


def made(*frames):
    made = gaps(pl.concat(frames), periods().lazy()).select(list(Gaps.schema()))
    return {row["measure"]: row for row in accept(Gaps, made).to_dicts()}


ALIKE = ((30, 50),) * 3
NEWCOMBE = ((48, 80), *ALIKE, (56, 70))


def test_the_gap_is_most_less_fewest_with_newcombes_interval_to_one_decimal():
    row = made(fifths("gb3", *NEWCOMBE))["gb3_gap"]

    # Newcombe 1998b: 56/70 - 48/80 is .0524 to .3339.
    assert (row["value"], row["lower_ci"], row["upper_ci"]) == (20.0, 5.2, 33.4)
    assert (row["denominator"], row["numerator"], row["value_status"]) == (150, None, "ok")


def test_a_gap_is_below_zero_where_schools_with_most_eligible_pupils_achieve_less():
    row = made(fifths("gb3", (56, 70), *ALIKE, (48, 80)))["gb3_gap"]

    assert (row["value"], row["lower_ci"], row["upper_ci"]) == (-20.0, -33.4, -5.2)


@pytest.mark.parametrize(
    ("most", "fewest", "value"),
    [((3, 2000), (0, 2000), 0.2), ((0, 2000), (3, 2000), -0.2), ((1, 2000), (0, 2000), 0.1)],
)
def test_a_tie_is_rounded_away_from_zero(most, fewest, value):
    assert made(fifths("gb3", fewest, *ALIKE, most))["gb3_gap"]["value"] == value


def test_the_gap_and_the_slope_of_averages_are_in_benchmarks():
    rows = made(fifths("gb_mean", (400, 100), (450, 100), (500, 100), (550, 100), (600, 100)))

    assert rows["gb_mean_gap"]["value"] == 2.0
    assert rows["gb_mean_slope"]["value"] == 2.5
    assert rows["gb_mean_slope"]["denominator"] == 500


def test_the_interval_of_a_slope_is_the_widest_averages_can_need():
    """Half achieving all eight and half none gives a mean of 4 and a spread of 4 around it."""
    row = made(fifths("gb_mean", *((400, 100),) * 5))["gb_mean_slope"]

    # 1.96 x sqrt(2.5) x 4 / sqrt(100), a little less by Wilson.
    assert row["value"] == 0
    assert row["upper_ci"] == -row["lower_ci"] == 1.2


@pytest.mark.parametrize(
    ("statuses", "gap", "slope"),
    [
        (("ok",) * 5, "ok", "ok"),
        (("ok", "ok", "ok", "ok", "c"), "c", "c"),
        (("range", "ok", "ok", "ok", "ok"), "c", "c"),
        (("ok", "ok", "c", "ok", "ok"), "ok", "c"),
        (("u", "ok", "ok", "ok", "ok"), "u", "u"),
        (("x", "ok", "c", "ok", "ok"), "x", "x"),
        (("ok", "ok", "z", "ok", "ok"), "ok", "z"),
    ],
)
def test_a_gap_is_as_weak_as_the_weakest_figure_it_is_made_from(statuses, gap, slope):
    rows = made(fifths("gb_mean", *((400, 100),) * 5, statuses=statuses))

    assert rows["gb_mean_gap"]["value_status"] == gap
    assert rows["gb_mean_slope"]["value_status"] == slope


@pytest.mark.parametrize(("few", "status"), [(9, "x"), (10, "ok")])
def test_a_slope_needs_ten_in_each_fifth(few, status):
    rows = made(fifths("gb_mean", *((400, 100),) * 4, (20, few)))

    assert rows["gb_mean_slope"]["value_status"] == status
    assert rows["gb_mean_gap"]["value_status"] == "ok"


def test_authorities_have_no_gap():
    area = {"geographic_level": "Local authority", "area_code": "E08000037"}

    assert made(fifths("gb3", *NEWCOMBE, **area)) == {}


def test_a_gap_on_a_hidden_figure_stops_the_release():
    shown = fifths("gb3", *NEWCOMBE)
    hidden = fifths("gb3", *NEWCOMBE, statuses=("c", "ok", "ok", "ok", "ok"))
    rows = gaps(shown, periods().lazy()).select(list(Gaps.schema())).collect()

    def found(attainment):
        return [f for f in findings({Attainment: attainment, Gaps: rows}) if "hidden figure" in f]

    assert found(shown.collect()) == []
    assert found(hidden.collect()) != []


STATUS = st.sampled_from(["ok", "u", "c", "range", "x", "z"])
COUNTS = st.integers(5, 60).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))


@given(st.lists(COUNTS, min_size=5, max_size=5), st.lists(STATUS, min_size=5, max_size=5))
def test_every_measure_has_its_row_and_a_hidden_one_no_figure(counts, statuses):
    measures = [*(f"gb{b}" for b in range(1, 9)), "gb_mean"]

    rows = made(*(fifths(measure, *counts, statuses=statuses) for measure in measures))

    assert set(rows) == set(measures_of(Gaps))
    for row in rows.values():
        figures = [row[name] for name in ("denominator", "value", "lower_ci", "upper_ci")]
        is_shown = row["value_status"] in ("ok", "u")
        assert row["value_status"] in codes("value_statuses")
        assert all((figure is not None) == is_shown for figure in figures)
        assert not is_shown or row["lower_ci"] <= row["value"] <= row["upper_ci"]

"""Every release check is seen failing on one broken row of an otherwise sound release."""

import polars as pl
import pytest

from validation.published import Attainment, AttainmentTodaysMembers, Returns, measures_of
from validation.release_checks import findings

CELL = {
    "series": "gatsby_2018",
    "time_period": "202425",
    "time_identifier": "Academic year",
    "geographic_level": "National",
    "area_code": "E92000001",
    "area_name": "England",
    "establishment_group": "total",
    "fsm_quintile": "total",
}


def row(measure, numerator, denominator):
    divided = numerator / denominator if measure == "gb_mean" else 100 * numerator / denominator
    return CELL | {
        "measure": measure,
        "numerator": numerator,
        "denominator": denominator,
        "value": divided,
        "value_status": "ok",
    }


ALL_EIGHT = ("gb_all_eight", "gb_count_7", "gb_count_8", "gb_count_6")
HUB = {"geographic_level": "Careers hub", "area_code": "H1", "area_name": "First Hub"}


def attainment(table=Attainment, **changes):
    """Make one sound cell; ``changes`` replace values of the measures they name."""
    counts = {"_partly": 40, "_not": 20, "": 60}
    composites = {"gb_mean": 480, "gb_six_or_more": 48, "gb_count_0": 2, "gb_none": 2}
    rows = []
    for measure in measures_of(table):
        ending = (
            "_partly" if measure.endswith("_partly") else "_not" if measure.endswith("_not") else ""
        )
        numerator = counts[ending] if measure[2:3].isdigit() else composites.get(measure, 14)
        made = row(measure, 16 if measure in ALL_EIGHT else numerator, 120)
        rows.append(made | changes.get(measure, {}))
    return pl.DataFrame(rows, schema=table.schema())


def recast(**changes):
    rows = attainment(AttainmentTodaysMembers, **changes)
    return rows.with_columns(pl.lit(value).alias(name) for name, value in HUB.items())


def returns():
    rows = [row(measure, 100, 120) for measure in measures_of(Returns)]
    return pl.DataFrame(rows, schema=Returns.schema())


HIDDEN = dict.fromkeys(("numerator", "denominator", "value"))


def found(attained=None, returned=None, recast_=None):
    """Check a sound release but for the tables given."""
    return findings(
        {
            Attainment: attainment() if attained is None else attained,
            Returns: returns() if returned is None else returned,
            AttainmentTodaysMembers: recast() if recast_ is None else recast_,
        }
    )


def test_a_sound_release_passes():
    assert found() == []


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("a hidden row holds a figure", {"gb1": {"value_status": "c"}}),
        (
            "a hidden row holds a figure",
            {"gb1": HIDDEN | {"value_status": "c", "lower_bound": 1.0}},
        ),
        (
            "a range holds more than its range",
            {"gb1": {"value_status": "range", "numerator_low": 0, "numerator_high": 1}},
        ),
        (
            "a range lacks an end",
            {"gb1": {"value_status": "range", "numerator": None, "value": None}},
        ),
        ("a shown row lacks its counts", {"gb1": {"numerator": None}}),
        ("a shown row holds a range", {"gb1": {"numerator_low": 0}}),
        ("a value is not its counts'", {"gb1": {"value": 49.0}}),
        (
            "a small cell is shown",
            {"gb_none": {"numerator": 2, "denominator": 4, "value": 50.0}},
        ),
        ("a near-pure share is exact", {"gb_none": {"numerator": 1, "value": 100 / 120}}),
        ("a near-pure share is exact", {"gb_none": {"numerator": 119, "value": 100 * 119 / 120}}),
        ("do not add up", {"gb1_not": {"numerator": 21, "value": 100 * 21 / 120}}),
        ("give away the third", {"gb1_not": HIDDEN | {"value_status": "c"}}),
        ("a composite stands on a hidden benchmark", {"gb1": HIDDEN | {"value_status": "c"}}),
        ("not the sum of its benchmarks", {"gb_mean": {"numerator": 479, "value": 479 / 120}}),
        ("0 to 8 do not add up", {"gb_count_3": {"numerator": 13, "value": 100 * 13 / 120}}),
        ("two names and two values", {"gb_none": {"numerator": 9, "value": 7.5}}),
        ("not six, seven and eight", {"gb_six_or_more": {"numerator": 49, "value": 4900 / 120}}),
    ],
)
def test_each_check_sees_its_fault_in_both_data_sets_of_attainment(expected, changes):
    faults = found(attainment(**changes), None, recast(**changes))

    for name in ("attainment:", "attainment_todays_members:"):
        assert any(f.startswith(name) and expected in f for f in faults), name


def test_a_fault_of_a_range_is_seen_in_returns_too():
    faulty = returns().with_columns(value_status=pl.lit("range"))

    assert any(f.startswith("returns: a range holds more") for f in found(None, faulty))


def test_a_cell_that_lacks_a_measure_is_found():
    short = attainment().filter(pl.col("measure") != "gb3")

    assert "attainment: 1 cells lack a measure" in found(short)


def test_a_recast_cell_that_lacks_a_measure_is_found_in_its_own_data_set():
    short = recast().filter(pl.col("measure") != "gb_none")

    assert found(None, None, short) == ["attainment_todays_members: 1 cells lack a measure"]


def test_an_area_that_lacks_a_breakdown_others_of_its_level_have_is_found():
    college = attainment().with_columns(establishment_group=pl.lit("college"))
    other = attainment().with_columns(area_code=pl.lit("E99"))

    faults = found(pl.concat([attainment(), college, other]))

    assert faults == ["attainment: 1 areas lack a breakdown"]


def test_a_recast_hub_that_lacks_a_snapshot_is_found():
    spring = recast().with_columns(time_identifier=pl.lit("Spring term"))
    only_spring = spring.with_columns(area_code=pl.lit("H2"))

    faults = found(None, None, pl.concat([recast(), spring, only_spring]))

    assert faults == ["attainment_todays_members: 1 hubs lack a snapshot"]


def test_an_area_that_is_not_live_at_every_snapshot_is_no_fault_elsewhere():
    spring = attainment().with_columns(time_identifier=pl.lit("Spring term"))
    began_later = attainment().with_columns(area_code=pl.lit("E99"))

    assert found(pl.concat([attainment(), spring, began_later])) == []

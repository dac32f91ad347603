"""Every release check is seen failing on one broken row of an otherwise sound release."""

import polars as pl
import pytest

from validation.published import Attainment, Returns, measures_of
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


def attainment(**changes):
    """Make one sound cell; ``changes`` replace values of the measures they name."""
    counts = {"_partly": 40, "_not": 20, "": 60}
    rows = []
    for measure in measures_of(Attainment):
        ending = (
            "_partly" if measure.endswith("_partly") else "_not" if measure.endswith("_not") else ""
        )
        numerator = counts[ending] if measure[2:3].isdigit() else 10
        made = row(measure, 400 if measure == "gb_mean" else numerator, 120)
        rows.append(made | changes.get(measure, {}))
    return pl.DataFrame(rows, schema=Attainment.schema())


def returns():
    rows = [row(measure, 100, 120) for measure in measures_of(Returns)]
    return pl.DataFrame(rows, schema=Returns.schema())


HIDDEN = dict.fromkeys(("numerator", "denominator", "value"))


def test_a_sound_release_passes():
    assert findings(attainment(), returns()) == []


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
    ],
)
def test_each_check_sees_its_fault(expected, changes):
    assert any(expected in finding for finding in findings(attainment(**changes), returns()))


def test_a_cell_that_lacks_a_measure_is_found():
    short = attainment().filter(pl.col("measure") != "gb3")

    assert "attainment: 1 cells lack a measure" in findings(short, returns())

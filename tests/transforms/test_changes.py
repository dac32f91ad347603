import json
from datetime import date
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.changes import (
    FIGURES,
    KEY,
    KINDS,
    area_changes,
    compared,
    flipped_comparisons,
    listed,
    totals,
    whole_periods,
    with_revisions_flagged,
)
from validation.published import Areas, Attainment

SHOWN = {"numerator": 7, "denominator": 20, "value": 35.0, "value_status": "ok"}
HIDDEN = {"value_status": "c"}
RANGED = {"denominator": 6, "numerator_low": 5, "numerator_high": 6, "value_status": "range"}


def rows(*figures):
    """Make published rows of one area: whole-year totals of Benchmark 1 unless told otherwise."""
    defaults = {
        "series": "gatsby_2025",
        "time_period": "202526",
        "time_identifier": "Academic year",
        "geographic_level": "Local authority",
        "area_code": "E08000037",
        "area_name": "Gateshead",
        "establishment_group": "total",
        "fsm_quintile": "total",
        "measure": "gb1",
    }
    return pl.LazyFrame([defaults | row for row in figures], schema=Attainment.schema())


def kinds(before, after):
    return compared(before, after).collect()["kind"].to_list()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (SHOWN, SHOWN | {"numerator": 8, "value": 40.0}, "changed"),
        (SHOWN, RANGED, "changed"),
        (SHOWN, SHOWN | {"value_status": "u"}, "changed"),
        ({"value_status": "x"}, SHOWN, "changed"),
        ({"value_status": "x"}, HIDDEN, "changed"),
        (SHOWN, HIDDEN, "suppressed"),
        (RANGED, HIDDEN, "suppressed"),
        (HIDDEN, SHOWN, "unsuppressed"),
        (HIDDEN, RANGED, "unsuppressed"),
        (SHOWN | {"lower_ci": 1.0}, SHOWN | {"lower_ci": 2.0}, "beside"),
        (SHOWN | {"value_flag": "p"}, SHOWN, "beside"),
        (SHOWN, SHOWN, "unchanged"),
        (HIDDEN, HIDDEN, "unchanged"),
    ],
)
def test_what_became_of_a_figure(before, after, kind):
    assert kinds(rows(before), rows(after)) == [kind]


def test_a_row_that_came_or_went_within_a_period_is_listed():
    other = SHOWN | {"area_code": "E06000001", "area_name": "Hartlepool"}

    came = listed(compared(rows(SHOWN), rows(SHOWN, other))).collect()
    went = listed(compared(rows(SHOWN, other), rows(SHOWN))).collect()

    assert came.select("kind", "area_name", "is_before").rows() == [
        ("appeared", "Hartlepool", False)
    ]
    assert went.select("kind", "area_name", "is_after").rows() == [("removed", "Hartlepool", False)]


def test_a_whole_new_period_is_counted_and_not_listed():
    new = {"series": "gatsby_2026", "time_period": "202627"}
    many = [SHOWN | new, HIDDEN | new | {"measure": "gb2"}, RANGED | new | {"measure": "gb3"}]
    changed = compared(rows(SHOWN), rows(SHOWN, *many)).collect().lazy()

    assert listed(changed).collect().is_empty()
    period = whole_periods(changed).collect().row(0, named=True)
    assert (period["time_period"], period["kind"]) == ("202627", "appeared")
    assert (period["rows"], period["shown"], period["ranges"], period["hidden"]) == (3, 1, 1, 1)
    assert totals(changed).collect()["in_whole_periods_or_measures"].item() == 3


@pytest.mark.parametrize(("series", "starts"), [("gatsby_2025", False), ("gatsby_2026", True)])
def test_the_first_period_of_a_series_is_told(series, starts):
    new = SHOWN | {"series": series, "time_period": "202627"}

    period = whole_periods(compared(rows(SHOWN), rows(SHOWN, new))).collect()

    assert period["starts_series"].to_list() == [starts]


def test_a_new_measure_is_counted_and_not_listed():
    changed = compared(rows(SHOWN), rows(SHOWN, SHOWN | {"measure": "gb2"})).collect().lazy()

    assert listed(changed).collect().is_empty()
    assert whole_periods(changed).collect().is_empty()
    assert totals(changed).collect()["in_whole_periods_or_measures"].item() == 1


@pytest.mark.parametrize(
    ("row", "flips"),
    [
        ({}, 1),
        ({"measure": "gb_mean"}, 0),
        ({"establishment_group": "college"}, 0),
        ({"fsm_quintile": "1"}, 0),
        ({"time_identifier": "Spring term"}, 0),
    ],
)
def test_only_headline_comparisons_can_flip(row, flips):
    before, after = (SHOWN | row | {"england_comparison": c} for c in ("lower", "higher"))

    found = flipped_comparisons(compared(rows(before), rows(after))).collect()

    assert found.height == flips


@pytest.mark.parametrize("after", [HIDDEN, SHOWN | {"england_comparison": "lower"}])
def test_a_comparison_that_is_hidden_or_the_same_has_not_flipped(after):
    before = SHOWN | {"england_comparison": "lower"}

    assert flipped_comparisons(compared(rows(before), rows(after))).collect().is_empty()


def test_areas_are_added_retired_renamed_and_removed():
    def areas(*listed):
        defaults = {"geographic_level": "Careers hub", "slug": "a", "area_name": "A"}
        return pl.LazyFrame([defaults | area for area in listed], schema=Areas.schema())

    before = areas({"area_code": "1"}, {"area_code": "2"}, {"area_code": "3"}, {"area_code": "4"})
    after = areas(
        {"area_code": "1", "area_name": "B"},
        {"area_code": "2", "valid_to": date(2026, 3, 31)},
        {"area_code": "4"},
        {"area_code": "5", "valid_to": date(2026, 3, 31)},
    )

    found = area_changes(before, after).collect()

    assert found.select("kind", "area_code").rows() == [
        ("added", "5"),
        ("removed", "3"),
        ("renamed", "1"),
        ("retired", "2"),
    ]


STATUS = st.sampled_from([SHOWN, SHOWN | {"numerator": 8, "value": 40.0}, HIDDEN, RANGED, None])
RELEASE = st.lists(STATUS, min_size=6, max_size=6)


def release(figures):
    """Make a release of two periods, three areas each; an area may have no row."""
    places = [
        {"time_identifier": identifier, "area_code": code}
        for identifier in ("Spring term", "Academic year")
        for code in ("A", "B", "C")
    ]
    return rows(*(place | row for place, row in zip(places, figures, strict=True) if row))


def as_table(frame):
    return {
        tuple(row[name] for name in KEY): {name: row[name] for name in FIGURES}
        for row in frame.collect().iter_rows(named=True)
    }


@given(RELEASE, RELEASE)
def test_the_changes_applied_to_the_release_before_give_the_release_after(before, after):
    was, now = release(before), release(after)
    both = compared(was, now).collect().lazy()
    whole = {row["time_identifier"] for row in whole_periods(both).collect().to_dicts()}
    made = as_table(was)

    for change in listed(both).collect().iter_rows(named=True):
        key = tuple(change[name] for name in KEY)
        made.pop(key, None)
        if change["is_after"]:
            made[key] = {name: change[name] for name in FIGURES}

    def listed_ones(table):
        return {key: figures for key, figures in table.items() if key[2] not in whole}

    assert listed_ones(made) == listed_ones(as_table(now))


@given(RELEASE, RELEASE)
def test_every_row_is_counted_once(before, after):
    counted = totals(compared(release(before), release(after))).collect().row(0, named=True)

    both = sum(counted[kind] for kind in (*KINDS, "beside", "unchanged"))
    keys = as_table(release(before)).keys() | as_table(release(after)).keys()
    assert both + counted["in_whole_periods_or_measures"] == len(keys)


@given(RELEASE, RELEASE)
def test_a_hidden_side_has_no_figure(before, after):
    for row in listed(compared(release(before), release(after))).collect().iter_rows(named=True):
        for side in ("_before", ""):
            if row[f"value_status{side}"] in ("c", None):
                assert all(row[f"{n}{side}"] is None for n in FIGURES if n != "value_status")


@given(RELEASE, RELEASE, st.randoms())
def test_the_order_of_rows_never_matters(before, after, drawn: Random):
    was, now = release(before).collect(), release(after).collect()
    shuffled = [
        frame[drawn.sample(range(frame.height), frame.height)].lazy() for frame in (was, now)
    ]

    def said(both):
        return json.dumps([make(both).collect().to_dicts() for make in (listed, whole_periods)])

    assert said(compared(*shuffled)) == said(compared(was.lazy(), now.lazy()))


def test_a_figure_that_is_not_the_final_one_is_flagged_as_revised():
    final = rows(SHOWN | {"area_code": "A"}, SHOWN | {"area_code": "B", "value_flag": "b"}, HIDDEN)
    now = [SHOWN | {"area_code": "A", "numerator": 8}, SHOWN | {"area_code": "B"}, SHOWN]

    made = with_revisions_flagged(rows(*(row | {"value_flag": "b"} for row in now)), final)

    assert dict(made.collect().select("area_code", "value_flag").rows()) == {
        "A": "r",
        "B": "b",
        "E08000037": "r",
    }


def test_a_figure_revised_once_stays_revised():
    final = rows(SHOWN | {"value_flag": "r"})

    assert with_revisions_flagged(rows(SHOWN), final).collect()["value_flag"].to_list() == ["r"]


def test_a_year_without_final_figures_is_not_revised():
    made = with_revisions_flagged(rows(SHOWN), rows(SHOWN | {"time_period": "202425"}))

    assert made.collect()["value_flag"].to_list() == [None]

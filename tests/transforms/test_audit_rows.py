"""What a row says beside its status: nothing a withheld figure could follow from."""

from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from tests.audit_releases import ENGLAND, authority, release
from transforms.audit_rows import row_findings

HERE, ENGLANDS = (pl.col("area_code") == code for code in ("A", ENGLAND[1]))
NUMBERS = ("numerator", "denominator", "value", "lower_ci", "upper_ci", "lower_bound")
NOTHING = dict.fromkeys((*NUMBERS, "upper_bound", "england_comparison"))
SIDE = "SIDE"


@cache
def made():
    """Publish England and an authority of 12, of which a half achieves each benchmark.

    Benchmark 2: nearly all; Benchmark 3: a third each achieves, partly and not.
    """
    states = {
        f"l{number:02}": [
            2 * (number % 2),
            2 if number % 12 else 0,
            number % 3,
            *[number % 2 * 2] * 5,
        ]
        for number in range(36)
    }
    names = list(states)
    return release({ENGLAND: names, authority("A"): names[:12]}, states)


def changed(one, where, **values):
    """Change some columns of the attainment rows that fit a condition."""
    columns = [
        pl.when(where).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    ]
    rows = one.tables["attainment"]
    assert rows.filter(where).height > 0
    return replace(one, tables=one.tables | {"attainment": rows.with_columns(columns)})


def row(measure, where=HERE):
    return (pl.col("measure") == measure) & where


def said(one):
    return [(finding.kind, finding.sentence.split(" (")[0]) for finding in row_findings(one)]


def status_of(one, measure):
    rows = one.tables["attainment"].filter(row(measure))
    return rows["value_status"].item(), rows["numerator"].item(), rows["denominator"].item()


def test_a_release_as_it_is_made_says_nothing_beside_its_statuses():
    assert said(made()) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("numerator", 11),
        ("value", 91.7),
        ("lower_ci", 60.0),
        ("upper_ci", 99.0),
        ("lower_bound", 90.0),
        ("upper_bound", 95.0),
        ("england_comparison", "higher"),
    ],
)
def test_a_figure_left_on_a_withheld_row_is_found(column, value):
    assert status_of(made(), "gb2")[0] == "range"

    leaking = changed(made(), row("gb2"), **{column: value})

    assert (SIDE, "attainment: a figure is withheld and holds a figure") in said(leaking)


def test_a_base_or_a_range_left_on_a_hidden_row_is_found():
    leaking = NOTHING | {"denominator": 12, "numerator_low": 5}
    hidden = changed(made(), row("gb1"), value_status="c", **leaking)

    assert [sentence for _, sentence in said(hidden)][:2] == [
        "attainment: a figure is withheld and holds its base",
        "attainment: a figure is not a range and holds one",
    ]


@pytest.mark.parametrize(
    ("measure", "column", "words"),
    [
        ("gb1", "value", "a value that is not its counts'"),
        ("gb1", "upper_ci", "an interval that is not its counts'"),
        ("gb_mean", "lower_ci", "an interval that is not its counts'"),
        ("gb1", "lower_bound", "bounds that are not its counts'"),
        ("gb_mean", "upper_bound", "bounds that are not its counts'"),
    ],
)
def test_a_figure_made_from_other_counts_is_found(measure, column, words):
    other = changed(made(), row(measure, ENGLANDS), **{column: 7.0})

    assert said(other) == [(SIDE, f"attainment: a figure has {words}")]


def test_a_comparison_with_a_figure_that_is_not_shown_is_found():
    silent = changed(made(), row("gb1", ENGLANDS), value_status="c", **NOTHING)

    assert (SIDE, "attainment: a figure is compared with a figure that is not shown") in said(
        silent
    )


def test_a_small_or_near_pure_figure_shown_exactly_is_found():
    near_pure = changed(made(), row("gb3_not"), numerator=1)
    small = changed(made(), row("gb3_not"), denominator=4)

    assert (SIDE, "attainment: a figure is nearly all or none and is exact") in said(near_pure)
    assert (SIDE, "attainment: a figure is shown of fewer than the rules allow") in said(small)


def test_a_part_that_follows_from_its_fellows_is_found():
    hidden = changed(made(), row("gb3_partly"), value_status="c", **NOTHING)

    assert said(hidden) == [(SIDE, "attainment: a figure is withheld and follows from its fellows")]


@pytest.mark.parametrize(
    ("status", "words"),
    [("x", "says that nobody returned, and somebody did"), ("c", None)],
)
def test_a_row_that_says_nobody_returned_is_held_to_who_did(status, words):
    silent = changed(made(), row("gb1"), value_status=status, **NOTHING)

    wrong = [sentence for kind, sentence in said(silent) if kind == "INCONSISTENT"]
    assert wrong == ([f"attainment: a figure {words}"] if words else [])


def test_a_base_other_than_who_stands_behind_it_is_found():
    one = made()
    fewer = replace(one, behind=one.behind.filter(pl.col("version") != "l00"))

    assert ("INCONSISTENT", "attainment: a figure has another base than stands behind it") in said(
        fewer
    )


def test_figures_of_nobody_are_found():
    one = made()
    nobody = replace(one, behind=one.behind.filter(pl.col("area_code") != "A"))

    assert ("INCONSISTENT", "attainment: a figure says something of nobody") in said(nobody)


def test_a_finding_counts_rows_and_names_the_first_but_no_figure():
    leaking = changed(made(), row("gb2"), value=91.7)

    assert row_findings(leaking)[0].sentence == (
        "attainment: a figure is withheld and holds a figure (1 rows; the first is gatsby_2018, "
        "202425, Academic year, Local authority, A, total, total, gb2)"
    )

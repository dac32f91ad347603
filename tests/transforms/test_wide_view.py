import polars as pl

from tests.release_figures import ENGLAND, figures
from transforms.wide_view import NUMBERS, for_people, wide
from validation.published import Attainment, measures_of

MEASURES = measures_of(Attainment)


def rows(**changes):
    """Make England's figures; ``changes`` are of every row."""
    return figures(Attainment, (ENGLAND,)).with_columns(**changes)


def test_every_cell_has_a_number_or_a_text_in_its_place():
    for figure in NUMBERS.values():
        shown = wide(rows(), figure, MEASURES)
        assert shown.numbers.columns == shown.texts.columns == list(MEASURES)
        assert shown.numbers.height == shown.texts.height == shown.keys.height
        assert shown.texts.null_count().sum_horizontal().item() == 0


def test_a_range_is_its_two_ends_among_numerators_and_shorthand_among_values():
    ranged = rows(value_status=pl.lit("range"), numerator_low=3, numerator_high=4, numerator=None)

    assert wide(ranged, "numerator", MEASURES).texts["gb1"][0] == "3 to 4"
    assert wide(ranged, "value", MEASURES).texts["gb1"][0] == "[range]"


def test_a_shown_row_without_a_numerator_is_not_applicable_there():
    gaps = rows(value_status=pl.lit("ok"), numerator=pl.lit(None, pl.Int64))

    assert set(wide(gaps, "numerator", MEASURES).texts["gb1"]) == {"[z]"}


def test_people_are_given_whole_years_and_the_snapshots_of_the_newest():
    chosen = for_people(rows()).select("time_period", "time_identifier").unique()

    assert set(chosen.rows()) == {
        *((year, "Academic year") for year in ("202223", "202324", "202425", "202526")),
        ("202526", "Autumn term"),
        ("202526", "Spring term"),
    }

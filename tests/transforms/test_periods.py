from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.periods import academic_year, academic_year_of, snapshots


def test_the_year_turns_on_the_first_of_september():
    assert academic_year(date(2025, 8, 31)) == "202425"
    assert academic_year(date(2025, 9, 1)) == "202526"


def test_a_century_is_written_as_dfe_writes_it():
    assert academic_year(date(1999, 10, 1)) == "199900"


def test_a_snapshot_is_listed_from_its_own_day():
    eve = snapshots(date(2025, 9, 1), date(2025, 12, 30))
    day = snapshots(date(2025, 9, 1), date(2025, 12, 31))

    assert (eve.height, day["time_identifier"].to_list()) == (0, ["Autumn term"])


def test_a_year_is_open_until_the_last_of_december_after_it():
    years = snapshots(date(2024, 9, 1), date(2025, 12, 31)).unique("time_period").sort("snapshot")
    after = snapshots(date(2024, 9, 1), date(2026, 1, 1)).unique("time_period").sort("snapshot")

    assert years["is_open"].to_list() == [True, True]
    assert after["is_open"].to_list() == [False, True]


@given(st.dates(date(2015, 1, 1), date(2090, 12, 31)))
def test_the_column_and_the_plain_form_name_the_same_year(day):
    frame = pl.DataFrame({"day": [day]}).select(academic_year_of(pl.col("day")))

    assert frame.item() == academic_year(day)

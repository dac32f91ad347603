"""From the list of statistical neighbours in the reference folder to the table of a release."""

import polars as pl
import pytest

from flows.release import latest
from flows.run import read_json
from validation.published import Neighbours


def published(home, name):
    return pl.read_parquet(latest(home) / "data" / f"{name}.parquet")


@pytest.mark.xdist_group("small_home")
def test_the_neighbours_of_a_release_are_authorities_of_that_release(small_home):
    rows = published(small_home, "neighbours")
    areas = published(small_home, "areas").filter(pl.col("geographic_level") == "Local authority")

    assert rows.schema == Neighbours.schema()
    assert set(rows["area_code"]) == set(rows["neighbour_code"])
    assert set(rows["area_code"]) <= set(areas["area_code"])
    assert rows.height == 10 * rows["area_code"].n_unique() > 0


@pytest.mark.xdist_group("golden")
def test_without_a_list_the_table_is_empty_and_the_run_says_so(golden_night):
    home, done = golden_night

    assert published(home, "neighbours").equals(Neighbours.no_rows())
    said = read_json(home.internal / done.run.run_id / "run.json")["notices"]
    assert any("statistical neighbours" in notice for notice in said)

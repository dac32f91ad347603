"""``changes.json`` over whole nights on the golden returns."""

from datetime import date

import polars as pl
import pytest

from flows.changes import LISTS, changes_by_area, differences, read_changes
from flows.release import content_digest, latest, manifest
from flows.run import start_run
from flows.stages import night
from tests.night_factories import every_school, late
from transforms.changes import FIGURES, KEY, KINDS
from validation.published import PUBLISHED

NEXT_DAY = date(2026, 10, 1)
CLOSED = date(2027, 1, 5)

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


def revised(home):
    """Publish a second release, with new evaluations of every school."""
    late(home, every_school(home))
    night(start_run(home, NEXT_DAY))
    return latest(home)


def published(release):
    """Give every row of a release by data set and key."""
    return {
        (table.to_schema().name, *(row[name] for name in KEY)): {f: row[f] for f in FIGURES}
        for table in PUBLISHED
        for row in pl.read_parquet(
            release / "data" / f"{table.to_schema().name}.parquet"
        ).iter_rows(named=True)
    }


def test_a_first_release_is_compared_with_nothing(home):
    changes = read_changes(latest(home))

    assert changes["compared_with"] is None
    assert {name: changes[name] for name in LISTS} == {name: [] for name in LISTS}


def test_the_changes_are_listed_in_the_manifest_and_are_no_news_themselves(home):
    release = latest(home)
    content = content_digest(release / "data")
    (release / "data" / "changes.json").unlink()

    assert "data/changes.json" in {file["name"] for file in manifest(release)["files"]}
    assert content_digest(release / "data") == content


def test_the_listed_changes_turn_the_release_before_into_the_one_in_force(home):
    before = latest(home)
    after = revised(home)
    changes = read_changes(after)

    made = published(before)
    for row in changes["changes"]:
        key = (row["data_set"], *(row[name] for name in KEY))
        assert row["before"] == made.pop(key, None)
        if row["after"] is not None:
            made[key] = row["after"]

    assert changes["compared_with"] == before.name
    assert changes["changes"]
    assert changes["periods"] == []
    assert made == published(after)


def test_no_hidden_side_has_a_figure(home):
    sides = [
        side
        for row in read_changes(revised(home))["changes"]
        for side in (row["before"], row["after"])
        if side is not None and side["value_status"] == "c"
    ]

    assert all(side[name] is None for side in sides for name in FIGURES if name != "value_status")


def test_what_is_counted_is_what_is_listed(home):
    changes = read_changes(revised(home))

    for counted in changes["data_sets"]:
        listed = [row for row in changes["changes"] if row["data_set"] == counted["data_set"]]
        assert sum(counted[kind] for kind in KINDS) == len(listed)


def test_an_areas_changes_are_its_own(home):
    changes = read_changes(revised(home))

    by_area = changes_by_area(changes)

    assert sum(map(len, by_area.values())) == len(changes["changes"])
    for area, rows in by_area.items():
        assert {(row["geographic_level"], row["area_code"]) for row in rows} == {area}


def test_a_year_that_closes_changes_flags_and_lists_none(home):
    night(start_run(home, CLOSED))
    changes = read_changes(latest(home))

    attainment = next(row for row in changes["data_sets"] if row["data_set"] == "attainment")
    open_year = [r for r in changes["changes"] if r["time_period"] == "202526"]
    assert attainment["beside"] > 0
    assert open_year == []


def test_a_column_and_a_measure_that_came_are_told(home, tmp_path):
    now = latest(home)
    was = tmp_path / "was"
    (was / "data").mkdir(parents=True)
    for path in (now / "data").glob("*.parquet"):
        rows = pl.read_parquet(path)
        if path.stem == "attainment":
            rows = rows.filter(pl.col("measure") != "gb_mean").drop("upper_bound")
        if path.stem != "neighbours":
            rows.write_parquet(was / "data" / path.name)

    found = differences(was, now)

    assert found["schema"] == [
        {"data_set": "attainment", "kind": "column_added", "name": "upper_bound: Float64"},
        {"data_set": "attainment", "kind": "measure_added", "name": "gb_mean"},
        {"data_set": "neighbours", "kind": "table_added", "name": "neighbours"},
    ]
    assert found["changes"] == []

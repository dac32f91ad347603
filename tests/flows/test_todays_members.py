"""The data set of hubs recast on today's members, through a whole night on the golden returns."""

import shutil
from datetime import date, timedelta

import polars as pl
import pyarrow.parquet as pq
import pytest

from flows.release import latest
from flows.run import start_run
from flows.settings import Home
from flows.stages import night
from flows.verifying import verify
from transforms.grid import HUB, TODAYS_HUB
from validation.published import BESIDE, PUBLISHED, Attainment, AttainmentTodaysMembers

DAY = date(2026, 9, 30)
NAME = "attainment_todays_members"

pytestmark = pytest.mark.xdist_group("golden")


def table(home, name):
    return pl.read_parquet(latest(home) / "data" / f"{name}.parquet")


def in_workspace(home, name):
    return pl.read_parquet(max(home.workspace.glob("*/tables")) / f"{name}.parquet")


def test_the_recast_hubs_are_released_with_every_snapshot_and_measure(golden_night):
    home, _ = golden_night

    rows, all_areas = table(home, NAME), table(home, "attainment")

    period = ["series", "time_period", "time_identifier"]
    assert rows["geographic_level"].unique().to_list() == [HUB]
    assert rows["area_code"].n_unique() == 2
    for of_hub in rows.partition_by("area_code"):
        assert of_hub.select(period).n_unique() == all_areas.select(period).n_unique()
        assert of_hub["measure"].unique().sort().equals(all_areas["measure"].unique().sort())


def test_the_files_say_which_members_they_are_about(golden_night):
    home, _ = golden_night

    for declared in (Attainment, AttainmentTodaysMembers):
        path = latest(home) / "data" / f"{declared.to_schema().name}.parquet"
        about = pq.read_schema(path).metadata
        assert about[b"title"].decode() == declared.title()
        assert about[b"description"].decode() == declared.description()
    assert "members at the time" in Attainment.description()
    assert "members on the day the release is as at" in AttainmentTodaysMembers.description()


def test_no_released_table_has_the_level_between_the_stages(golden_night):
    home, _ = golden_night

    for declared in (*PUBLISHED, *BESIDE):
        rows = table(home, declared.to_schema().name).select(pl.col(pl.String))
        assert TODAYS_HUB not in {value for column in rows for value in column.unique()}


def test_only_the_counting_and_its_protection_have_the_level_between_the_stages(golden_night):
    home, _ = golden_night

    with_level = {
        path.stem
        for path in max(home.workspace.glob("*/tables")).glob("*.parquet")
        for rows in [pl.read_parquet(path)]
        if TODAYS_HUB in rows.get_column("geographic_level", default=pl.Series([""]))
    }

    assert with_level == {"attainment", "eligible", "grid", "grid_areas", "members"}


def test_who_left_yesterday_leaves_every_snapshot_of_the_recast_hub_alone(golden_night, tmp_path):
    shutil.copytree(golden_night[0].root, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    before = in_workspace(home, "members")
    path = home.reference / "hub_memberships.csv"
    spells = pl.read_csv(path, infer_schema=False)
    at_last = before.filter(pl.col("geographic_level") == TODAYS_HUB)["line"].unique()
    leaver = spells.filter(pl.col("member_to").is_null(), pl.col("institution").is_in(at_last))[0]
    ended = pl.col("institution") == leaver["institution"][0]
    yesterday = pl.lit((DAY - timedelta(days=1)).isoformat())
    spells.with_columns(member_to=pl.when(ended).then(yesterday).otherwise("member_to")).write_csv(
        path
    )

    done = night(start_run(home, DAY))

    after = in_workspace(home, "members")
    is_recast = pl.col("geographic_level") == TODAYS_HUB
    left = before.join(after, on=before.columns, how="anti")
    assert done.outcome == "published"
    assert set(left["line"]) == set(leaver["institution"])
    assert left.filter(~is_recast).is_empty()
    assert set(left["time_period"]) == set(before["time_period"])
    assert table(home, "returns").equals(table(golden_night[0], "returns"))
    assert not table(home, NAME).equals(table(golden_night[0], NAME))
    assert verify(home).findings == []

from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from flows.release import (
    content_digest,
    fresh,
    latest,
    point_latest,
    publish,
    write_csv,
    write_tables,
)
from flows.run import next_number, start_run
from flows.settings import Home
from flows.versions import VersionError, chosen, releases, roll_back, withdraw_release
from validation.published import Areas
from validation.site_settings import SiteSettings


def areas(name="Gateshead"):
    row = {
        "area_code": "E08000037",
        "area_name": name,
        "geographic_level": "Local authority",
        "slug": "gateshead",
        "region_code": "E12000001",
    }
    return pl.DataFrame([row], schema=Areas.schema())


def released(home, name):
    candidate = fresh(home.workspace / "candidate")
    write_tables({Areas: areas()}, candidate / "data", name, SiteSettings())
    (candidate / "data" / "manifest.json").write_text("{}")
    return publish(home, candidate, name)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_the_same_table_gives_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        write_tables({Areas: areas()}, tmp_path / folder, "2026-09-30.1", SiteSettings())

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_parquet_says_what_it_is_in_file_and_field_metadata(tmp_path):
    write_tables({Areas: areas()}, tmp_path, "2026-09-30.1", SiteSettings())

    schema = pq.read_schema(tmp_path / "areas.parquet")

    assert schema.metadata[b"version"] == b"2026-09-30.1"
    assert schema.metadata[b"licence"] == b"Open Government Licence v3.0"
    assert b"code" in schema.field("area_code").metadata[b"description"]
    assert str(schema.field("area_code").type) == "string"
    assert str(schema.field("valid_to").type) == "date32[day]"


def test_every_reader_sees_the_same_row(tmp_path):
    write_tables({Areas: areas()}, tmp_path, "2026-09-30.1", SiteSettings())
    path = tmp_path / "areas.parquet"
    expected = areas().row(0)

    assert pl.read_parquet(path).row(0) == expected
    assert duckdb.sql(f"from '{path}'").fetchall() == [expected]
    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    assert frame["area_name"].tolist() == ["Gateshead"]
    assert frame["valid_to"].isna().all()


def test_csv_opens_in_a_spreadsheet_without_running_as_a_formula(tmp_path):
    write_csv(areas("=HYPERLINK(1)"), tmp_path / "areas.csv")

    text = (tmp_path / "areas.csv").read_bytes()

    assert text.startswith(b"\xef\xbb\xbf")
    assert b'"\'=HYPERLINK(1)"' in text


def test_latest_is_a_relative_pointer_that_moves_in_one_step(home):
    first, second = released(home, "2026-09-30.1"), released(home, "2026-10-01.1")

    assert home.latest.is_symlink()
    assert home.latest.readlink().as_posix() == "2026-10-01.1"
    assert latest(home) == second.resolve()
    assert first.is_dir()


def test_nothing_half_made_is_left_beside_the_releases(home):
    released(home, "2026-09-30.1")

    assert sorted(path.name for path in home.releases.iterdir()) == ["2026-09-30.1", "latest"]


def test_content_ignores_what_a_release_is_called(tmp_path):
    for name in ("2026-09-30.1", "2026-10-01.1"):
        write_tables({Areas: areas()}, tmp_path / name, name, SiteSettings())

    assert content_digest(tmp_path / "2026-09-30.1") == content_digest(tmp_path / "2026-10-01.1")


def test_numbers_count_on_from_the_highest(home):
    assert next_number(home.releases, date(2026, 9, 30)) == 1

    for number in (1, 2, 10):
        released(home, f"2026-09-30.{number}")

    assert next_number(home.releases, date(2026, 9, 30)) == 11
    assert releases(home)[-1] == "2026-09-30.10"


def test_each_run_has_folders_of_its_own(home):
    first, second = (start_run(home, date(2026, 9, 30)) for _ in range(2))

    assert (first.run_id, second.run_id) == ("2026-09-30.1", "2026-09-30.2")


def test_rolling_back_puts_an_earlier_release_in_force(home):
    released(home, "2026-09-30.1")
    released(home, "2026-10-01.1")

    assert "2026-09-30.1 is in force" in roll_back(home, "2026-09-30.1")
    assert chosen(home, None).name == "2026-09-30.1"


def test_a_release_that_does_not_exist_is_named_with_those_that_do(home):
    released(home, "2026-09-30.1")

    with pytest.raises(VersionError, match=r"no release 2026-01-01\.1.*2026-09-30\.1"):
        roll_back(home, "2026-01-01.1")


def test_withdrawing_the_release_in_force_brings_back_the_one_before(home):
    released(home, "2026-09-30.1")
    released(home, "2026-10-01.1")

    said = withdraw_release(home, "2026-10-01.1", "A wrong file was counted.")

    assert "2026-09-30.1 is in force again" in said
    assert chosen(home, None).name == "2026-09-30.1"
    with pytest.raises(VersionError, match="was withdrawn"):
        roll_back(home, "2026-10-01.1")


def test_withdrawing_the_only_release_leaves_none_in_force(home):
    released(home, "2026-09-30.1")

    withdraw_release(home, "2026-09-30.1", "A wrong file was counted.")

    assert latest(home) is None


def test_pointing_again_at_the_same_release_is_harmless(home):
    released(home, "2026-09-30.1")

    point_latest(home, "2026-09-30.1")

    assert latest(home) == (home.releases / "2026-09-30.1").resolve()

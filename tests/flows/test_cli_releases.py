import json
import shutil
from datetime import date

import polars as pl
import pytest

from flows.release import write_tables
from flows.settings import Home
from tests.home_factories import careerstats, home_in, outcome, released
from tests.release_factories import AREAS
from validation.published import BESIDE, PUBLISHED, Areas
from validation.site_settings import SiteSettings

DONE, TO_LOOK_AT, WRONG_USE, FAILED = 0, 1, 2, 3
NOTHING = "Nothing is published yet."
uses_small_home = pytest.mark.xdist_group("small_home")


@pytest.fixture
def home(tmp_path):
    return home_in(tmp_path / "home")


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory):
    """Publish two releases of the made-up figures, to be copied."""
    home = home_in(tmp_path_factory.mktemp("releases") / "home")
    for number in (1, 2):
        released(home, f"2026-09-30.{number}")
    return home


@pytest.fixture
def published(home, two_releases):
    """Hold two releases, the second in force."""
    shutil.copytree(two_releases.releases, home.releases, symlinks=True)
    return home


def test_before_anything_is_published_status_says_so(home):
    code, said = careerstats(home, "status")

    assert code == DONE
    assert said.strip() == f"{NOTHING} Run `careerstats run`."


@pytest.mark.parametrize("command", ["data", "verify", "serve"])
def test_before_anything_is_published_there_is_nothing_to_read(home, command):
    code, said = careerstats(home, command)

    assert code in (TO_LOOK_AT, WRONG_USE)
    assert NOTHING in said
    assert "careerstats run" in said


@pytest.mark.parametrize(
    ("command", "empty"),
    [
        ("data", []),
        ("status", {"release": None, "last_run": None, "not_returned": [], "withdrawn": {}}),
    ],
)
def test_json_is_json_before_anything_is_published(home, command, empty):
    _, said = careerstats(home, command, "--json")

    assert json.loads(said) == empty


def test_status_names_the_release_in_force_and_the_last_run(published):
    outcome(published, "2026-09-30.2", "published", to_look_at=["1 file refused"])

    _, said = careerstats(published, "status")

    assert "Published: 2026-09-30.2, as at 2026-09-30, held: 2." in said
    assert "Last run:  2026-09-30.2: published" in said
    assert "Look at:   1 file refused" in said


def test_status_says_when_the_last_run_did_not_finish(published):
    outcome(published, "2026-09-30.1", "published", to_look_at=[])
    outcome(published, "2026-10-01.1", "")

    _, said = careerstats(published, "status")

    assert "Last run:  2026-10-01.1: not finished." in said


def test_a_name_in_brackets_is_printed_whole(tmp_path):
    bracketed = home_in(tmp_path / "[bold] home")
    outcome(bracketed, "2026-09-30.1", "held", to_look_at=["see [/x]"])

    _, said = careerstats(bracketed, "status")

    assert "see [/x]" in said


def test_data_lists_every_data_set_with_its_key_and_readers(published):
    code, said = careerstats(published, "data")

    assert code == DONE
    for table in (*PUBLISHED, *BESIDE):
        assert f"{table.to_schema().name}: {table.title()}" in said
    for reader in ("DuckDB", "polars", "pandas", "R:"):
        assert reader in said


def test_data_in_json_names_files_that_are_there(published):
    _, said = careerstats(published, "data", "--json")

    for item in json.loads(said):
        assert pl.read_parquet(item["path"]).height == item["rows"]


def test_rolling_back_puts_an_earlier_release_in_force(published):
    code, said = careerstats(published, "rollback", "2026-09-30.1")

    assert (code, said.strip()) == (DONE, "Release 2026-09-30.1 is in force.")
    assert published.latest.resolve().name == "2026-09-30.1"


def test_withdrawing_brings_back_the_release_before(published):
    code, said = careerstats(published, "withdraw", "2026-09-30.2", "--reason", "wrong hub")

    assert code == DONE
    assert "Release 2026-09-30.1 is in force again." in said
    status = json.loads(careerstats(published, "status", "--json")[1])
    assert status["withdrawn"] == {"2026-09-30.2": "wrong hub"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["rollback", "2020-01-01.1"], "There are: 2026-09-30.1, 2026-09-30.2."),
        (["withdraw", "2020-01-01.1", "--reason", "x"], "There are: 2026-09-30.1, 2026-09-30.2."),
        (["withdraw", "2026-09-30.1", "--reason", " "], "Say with --reason why"),
        (["serve", "--port", "99999"], "Choose another with --port"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(published, arguments, sentence):
    code, said = careerstats(published, *arguments)

    assert code == WRONG_USE
    assert sentence in said


def test_a_withdrawn_release_does_not_come_back(published):
    careerstats(published, "withdraw", "2026-09-30.2", "--reason", "wrong hub")

    code, said = careerstats(published, "rollback", "2026-09-30.2")

    assert code == WRONG_USE
    assert "was withdrawn" in said


def test_withdrawing_the_only_release_leaves_none_in_force(home):
    released(home, "2026-09-30.1", AREAS[:2])

    _, said = careerstats(home, "withdraw", "2026-09-30.1", "--reason", "wrong hub")

    assert "No release is in force." in said
    assert NOTHING in careerstats(home, "status")[1]


def test_schedule_says_how_to_start_the_schedule(home):
    code, said = careerstats(home, "schedule")

    assert code == DONE
    for command in ("prefect server start", "work-pool create", "deploy --all", "worker start"):
        assert command in said


def corrupt(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def misname(path):
    path.write_text(path.read_text("utf-8-sig").replace("Dorset", "Devon"), encoding="utf-8-sig")


def remove(path):
    path.unlink()


TAMPERED = [
    ("data/attainment.parquet", corrupt, "data/attainment.parquet was changed after release"),
    ("data/attainment.parquet", corrupt, "data/attainment.parquet cannot be read"),
    ("data/areas.csv", misname, "data/areas.csv was changed after release"),
    ("data/areas.csv", misname, "areas.csv differs from areas.parquet"),
    ("data/areas.csv", remove, "data/areas.csv is missing"),
    ("data/manifest.json", corrupt, "data/manifest.json cannot be read"),
]


@pytest.mark.parametrize(("name", "tamper", "finding"), TAMPERED)
def test_verify_finds_what_was_changed_after_release(published, name, tamper, finding):
    tamper(published.latest / name)

    code, said = careerstats(published, "verify")

    assert code == FAILED
    assert f"Wrong: {finding}" in said
    assert said.rstrip().endswith("Do not use this release.")


def test_verify_finds_a_file_that_was_added(published):
    (published.latest / "data" / "extra.csv").write_text("a\n")

    assert "data/extra.csv was added after release" in careerstats(published, "verify")[1]


def test_a_name_that_a_spreadsheet_would_run_is_no_difference(home):
    path = released(home, "2026-09-30.1", AREAS[:2]) / "data"
    rows = pl.read_parquet(path / "areas.parquet").with_columns(
        area_name=pl.lit("+Careers ") + pl.col("area_name")
    )
    write_tables({Areas: rows}, path, "2026-09-30.1", SiteSettings())

    assert "areas.csv differs" not in careerstats(home, "verify")[1]


@uses_small_home
def test_a_release_as_published_proves_itself(small_home):
    code, said = careerstats(small_home, "verify")

    assert code == DONE
    assert "Every check holds." in said


@uses_small_home
def test_a_figure_changed_in_a_real_release_is_found(small_home, tmp_path):
    copied = Home(tmp_path / "home")
    shutil.copytree(small_home.releases, copied.releases, symlinks=True)
    path = copied.latest / "data" / "attainment.parquet"
    rows = pl.read_parquet(path)
    rows.with_columns(numerator=pl.col("numerator") + 1).write_parquet(path)

    code, said = careerstats(copied, "verify")

    assert code == FAILED
    assert "attainment.parquet was changed after release" in said
    assert "a value is not its counts'" in said


@uses_small_home
def test_status_of_a_real_night_counts_who_has_not_returned_by_hub(small_home):
    code, said = careerstats(small_home, "status", "--json")

    found = json.loads(said)
    hubs = found["not_returned"]
    assert code == DONE
    assert found["release"]["release"] == f"{date(2026, 9, 30)}.1"
    assert all(h["returned"] + h["outstanding"] == h["institutions"] for h in hubs)
    assert [h["hub"] for h in hubs] == sorted(h["hub"] for h in hubs)

"""Releases made before today's tables existed: held to what there was in their time."""

from datetime import date

import pytest

from flows.cli import DONE, FAILED
from flows.release import latest, manifest
from flows.run import start_run, write_json
from flows.stages import night
from tests.home_factories import careerstats
from tests.night_factories import every_school, send

NEWER = ("gaps", "progress")

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


def without_newer_tables(home, **code):
    """Make the release one from before the newer tables; ``code`` is what it says made it."""
    folder = latest(home)
    told = manifest(folder)
    gone = [path for name in NEWER for path in (folder / "data").glob(f"{name}.*")]
    for path in gone:
        path.unlink()
    names = {f"data/{path.name}" for path in gone}
    told["files"] = [item for item in told["files"] if item["name"] not in names]
    write_json(folder / "data" / "manifest.json", told | {"code": told["code"] | code})
    return folder


def test_verify_holds_an_older_release_to_the_tables_of_its_time(home):
    without_newer_tables(home, version="0.3.0", sha256="of then")

    code, said = careerstats(home, "verify")

    for name in NEWER:
        assert f"Note: Release 2026-09-30.1 has no {name}: it was made by version 0.3.0" in said
    assert "Wrong:" not in said
    assert "Every check holds." in said
    assert code == DONE


def test_a_table_that_todays_code_made_must_be_there(home):
    without_newer_tables(home)

    code, said = careerstats(home, "verify")

    for name in NEWER:
        assert f"Wrong: data/{name}.parquet cannot be read" in said
    assert code == FAILED


def test_a_table_of_an_older_release_that_is_in_its_manifest_must_be_there(home):
    folder = without_newer_tables(home, sha256="of then")
    (folder / "data" / "neighbours.parquet").unlink()

    code, said = careerstats(home, "verify")

    assert "Wrong: data/neighbours.parquet is missing" in said
    assert "has no neighbours" not in said
    assert code == FAILED


def test_data_lists_what_an_older_release_has_and_says_what_it_has_not(home):
    without_newer_tables(home, version="0.3.0", sha256="of then")

    code, said = careerstats(home, "data")

    assert "attainment: " in said
    assert "progress: Progress" not in said
    assert "Note: Release 2026-09-30.1 has no progress: it was made by version 0.3.0" in said
    assert code == DONE


def test_the_release_after_an_older_one_has_every_table_and_verifies(home):
    without_newer_tables(home, sha256="of then")
    send(home, every_school(home))
    night(start_run(home, date(2026, 10, 1)))

    code, said = careerstats(home, "verify")

    assert "Note:" not in said
    assert code == DONE

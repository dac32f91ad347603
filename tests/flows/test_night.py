"""Whole nights over the golden returns: what changes, what stays, and what never gets out."""

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.ledger import LedgerError, ledger
from flows.reference import UnusableReference
from flows.release import latest
from flows.run import start_run, write_json
from flows.settings import Home
from flows.stages import night, publish_release
from flows.verifying import verify
from flows.versions import releases, roll_back, withdraw_release
from tests.night_factories import every_school, files_of, late
from validation.workspace import OUTCOMES

DAY = date(2026, 9, 30)
GOLDEN = Path(__file__).parents[1] / "golden" / "home"

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


def test_a_night_without_news_makes_no_new_release(home):
    done = night(start_run(home, DAY))

    assert (done.outcome, done.release) == ("unchanged", "2026-09-30.1")
    assert releases(home) == ["2026-09-30.1"]


def test_another_date_without_news_makes_no_new_release_either(home):
    done = night(start_run(home, date(2026, 10, 1)))

    assert done.outcome == "unchanged"


def test_late_returns_make_a_new_release_and_leave_the_old_one_as_it_was(home):
    before = files_of(home.releases / "2026-09-30.1")
    late(home, every_school(home))

    done = night(start_run(home, date(2026, 10, 1)))

    assert (done.outcome, done.release) == ("published", "2026-10-01.1")
    assert files_of(home.releases / "2026-09-30.1") == before
    assert latest(home).name == "2026-10-01.1"
    assert verify(home).findings == []


def test_a_night_on_hold_builds_and_checks_and_publishes_nothing(home):
    late(home, every_school(home))

    done = night(start_run(home, date(2026, 10, 1), hold=True))

    assert (done.outcome, done.release) == ("held", "2026-09-30.1")
    assert (home.workspace / "2026-10-01.1" / "release" / "2026-10-01.1" / "site").is_dir()


def test_a_broken_reference_stops_the_night_and_the_last_release_stays(home):
    before = files_of(home.releases)
    (home.reference / "hub_memberships.csv").write_text(
        "institution,hub_code,hub_name,member_from,member_to\n900001,H1,Hub,first of May,\n"
    )

    with pytest.raises(
        UnusableReference, match=r"hub_memberships\.csv, line 2, column member_from"
    ):
        night(start_run(home, DAY))

    assert files_of(home.releases) == before


def test_withdrawn_returns_are_listed_and_count_until_they_can_leave_unnoticed(home):
    rows = pl.read_csv(home.inbox / "derby_202526.csv", infer_schema=False)
    taken = rows.filter(pl.col("institution").is_in(rows["institution"].implode()))
    (home.reference / "withdrawn_returns.csv").write_text(
        "fingerprint,institution,completed_on,reason\n"
        + "".join(
            f",{i},{d},wrong school\n"
            for i, d in taken.select("institution", "completed_on").iter_rows()
        )
    )

    done = night(start_run(home, DAY))

    became = pl.read_csv(home.internal / done.run.run_id / "outcomes.csv", infer_schema=False)
    assert became.filter(pl.col("reason") == "withdrawn").height == taken.height
    assert done.outcome == "unchanged"
    assert done.ledger["returns_pending"] > 0


def test_the_same_returns_under_other_names_make_the_same_bytes(golden_night, tmp_path):
    shutil.copytree(GOLDEN, tmp_path / "home")
    renamed = tmp_path / "home" / "inbox"
    for number, path in enumerate(sorted(renamed.iterdir(), reverse=True)):
        folder = renamed / f"sender {number}"
        folder.mkdir()
        path.rename(folder / f"{9 - number} return.csv")
    home = Home(tmp_path / "home")
    shutil.copytree(golden_night[0].store / "protection", home.store / "protection")

    night(start_run(home, DAY))

    assert files_of(latest(home)) == files_of(latest(golden_night[0]))


def test_every_accepted_row_is_listed_with_what_became_of_it(golden_night):
    home, done = golden_night

    became = pl.read_csv(home.internal / done.run.run_id / "outcomes.csv", infer_schema=False)

    assert became.height == done.ledger["rows_accepted"]
    counts = dict(became["outcome"].value_counts().iter_rows())
    assert {name: counts.get(name, 0) for name in OUTCOMES} == {
        name: done.ledger[f"rows_{name}"] for name in OUTCOMES
    }


def test_a_ledger_that_does_not_add_up_stops_the_night(golden_night, tmp_path):
    home, done = golden_night
    shutil.copytree(home.root, tmp_path / "home", symlinks=True)
    run = type(done.run)(str(tmp_path / "home"), done.run.as_of, done.run.run_id)
    write_json(
        run.workspace / "checked.json", [{"rows_read": 9, "rows_accepted": 5, "rows_rejected": 3}]
    )

    with pytest.raises(LedgerError, match="Rows read"):
        ledger(run)


def test_no_institution_is_named_in_anything_released(golden_night):
    home, _ = golden_night
    institutions = pl.read_parquet(next(home.workspace.glob("*/tables")) / "institutions.parquet")
    secret = [*institutions["urn"].unique(), *institutions["establishment_name"].unique()]
    released = b"\n".join(files_of(latest(home)).values()).decode("utf-8", "replace")

    assert len(secret) > 100
    assert [name for name in secret if name in released] == []


def test_the_release_verifies_from_its_files_alone(golden_night):
    home, _ = golden_night

    proved = verify(home)

    assert proved.findings == []
    assert proved.rows > 1000


def test_a_withdrawn_release_does_not_come_back_the_next_night(home):
    withdraw_release(home, "2026-09-30.1", "A wrong file was counted.")

    done = night(start_run(home, date(2026, 10, 1)))

    assert (done.outcome, done.release) == ("set_aside", None)
    assert latest(home) is None


def test_what_was_rolled_back_does_not_come_back_the_next_night(home):
    late(home, every_school(home))
    night(start_run(home, date(2026, 10, 1)))
    roll_back(home, "2026-09-30.1")

    done = night(start_run(home, date(2026, 10, 2)))

    assert (done.outcome, done.release) == ("set_aside", "2026-09-30.1")


def test_publishing_again_after_a_crash_between_the_two_renames_points_at_the_release(home):
    run = start_run(home, DAY)
    audited = write_json(run.workspace / "audited.json", {"attacked": []})
    home.latest.unlink()

    publish_release(run, run.workspace / "release" / "2026-09-30.1", audited)

    assert latest(home).name == "2026-09-30.1"


def test_a_register_without_any_return_in_autumn_ends_without_a_traceback(tmp_path):
    home = Home(tmp_path)
    shutil.copytree(GOLDEN / "reference", home.reference)

    done = night(start_run(home, date(2025, 9, 30)))

    assert done.ledger["rows_read"] == 0
    assert done.ledger["institutions_eligible"] > 40

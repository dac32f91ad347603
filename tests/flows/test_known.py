import shutil

import polars as pl
import pytest

from flows.known import ENTRY, LedgerLost, append, entries
from flows.release import MANIFEST
from flows.run import write_json
from flows.settings import Home

ROWS = pl.DataFrame({"line": ["100001"]})


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def release(home, name):
    """Publish a release with nothing in it but its manifest."""
    write_json(home.releases / name / MANIFEST, {"content": name})


def published(home, *names):
    for name in names:
        append(home, name, {"202425": False}, {"202425.counted": ROWS})
        release(home, name)


def test_a_new_home_knows_nothing_and_may_publish(home):
    assert entries(home) == []


def test_what_was_published_is_read_again_oldest_first(home):
    published(home, "2025-09-30.2", "2025-09-30.10")

    found = entries(home)

    assert [entry.folder.name for entry in found] == ["2025-09-30.2", "2025-09-30.10"]
    assert found[0].years == {"202425": False}
    assert found[0].read("202425", "counted").equals(ROWS)


def test_a_withdrawn_or_removed_release_is_still_known(home):
    published(home, "2025-09-30.1", "2025-10-01.1")
    shutil.rmtree(home.releases / "2025-09-30.1")

    assert len(entries(home)) == 2


def test_a_release_the_ledger_does_not_know_stops_publication(home):
    published(home, "2025-09-30.1")
    release(home, "2025-10-01.1")

    with pytest.raises(LedgerLost, match=r"does not know release 2025-10-01\.1.*back-up"):
        entries(home)


def test_a_lost_ledger_stops_publication(home):
    published(home, "2025-09-30.1")
    shutil.rmtree(home.ledger)

    with pytest.raises(LedgerLost, match="Restore the folder from the back-up"):
        entries(home)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda entry: (entry / "202425.counted.parquet").unlink(), "is missing or was changed"),
        (lambda entry: (entry / "202425.counted.parquet").write_text("x"), "was changed"),
        (lambda entry: (entry / ENTRY).write_text("{"), "cannot be read"),
        (lambda entry: (entry / ENTRY).unlink(), "cannot be read"),
    ],
)
def test_a_damaged_entry_stops_publication(home, damage, said):
    published(home, "2025-09-30.1")
    damage(home.ledger / "2025-09-30.1")

    with pytest.raises(LedgerLost, match=said):
        entries(home)


def test_an_entry_lost_from_the_middle_is_noticed_though_its_release_is_gone_too(home):
    published(home, "2025-09-30.1", "2025-10-01.1")
    shutil.rmtree(home.ledger / "2025-09-30.1")
    shutil.rmtree(home.releases / "2025-09-30.1")

    with pytest.raises(LedgerLost, match="the entry before it is missing"):
        entries(home)


def test_an_entry_begun_and_never_finished_is_not_there(home):
    published(home, "2025-09-30.1")
    (home.ledger / ".2025-10-01.1").mkdir()

    assert len(entries(home)) == 1

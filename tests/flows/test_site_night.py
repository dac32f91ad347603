"""A night after which only the publisher's words are other: a release with no figure changed."""

from datetime import date

import pytest

from flows.changes import read_changes
from flows.known import entries
from flows.release import latest, manifest
from flows.run import start_run
from flows.stages import night
from flows.versions import roll_back, withdraw_release
from tests.flows.pages_html import read_page
from tests.night_factories import every_school, late

FIRST = "2026-09-30.1"
DAY = date(2026, 9, 30)
NEXT_DAY = date(2026, 10, 1)
DAY_AFTER = date(2026, 10, 2)
NAME = "Exampleshire County Council"

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


def renamed(home, name=NAME):
    (home.reference / "site.toml").write_text(f'publisher = "{name}"\n', encoding="utf-8")


def tables(release):
    return {path.name: path.read_bytes() for path in sorted((release / "data").glob("*.csv"))}


def test_a_new_publisher_alone_is_a_release_that_says_that_no_figure_changed(home):
    renamed(home)

    done = night(start_run(home, NEXT_DAY))

    release = latest(home)
    assert (done.outcome, done.release) == ("published", release.name)
    assert tables(release) == tables(home.releases / FIRST)
    assert manifest(release)["content"] == manifest(home.releases / FIRST)["content"]
    changes = read_changes(release)
    assert changes["compared_with"] == FIRST
    assert changes["changes"] == changes["areas"] == changes["schema"] == []
    assert "No figure changed." in read_page(release / "site/changes/index.html").text
    assert f"Published by {NAME}." in read_page(release / "site/index.html").text


def test_the_ledger_knows_the_release_and_nothing_new_of_any_year(home):
    renamed(home)

    night(start_run(home, NEXT_DAY))

    first, second = entries(home)
    assert second.folder.name == latest(home).name
    for year in second.years:
        for path in first.folder.glob(f"{year}.*.parquet"):
            if "worlds" not in path.name:
                assert (second.folder / path.name).read_bytes() == path.read_bytes()


def test_the_night_after_is_no_release(home):
    renamed(home)
    night(start_run(home, NEXT_DAY))

    assert night(start_run(home, DAY_AFTER)).outcome == "unchanged"


def test_words_that_were_rolled_back_do_not_come_back_and_others_may(home):
    renamed(home)
    night(start_run(home, NEXT_DAY))
    roll_back(home, FIRST)

    assert night(start_run(home, DAY_AFTER)).outcome == "set_aside"
    renamed(home, "Another")
    assert night(start_run(home, DAY_AFTER)).outcome == "published"


def test_withdrawn_figures_do_not_come_back_under_other_words(home):
    late(home, every_school(home))
    night(start_run(home, NEXT_DAY))
    withdraw_release(home, "2026-10-01.1", "A wrong file was counted.")
    renamed(home)

    done = night(start_run(home, DAY_AFTER))

    assert (done.outcome, done.release) == ("set_aside", FIRST)

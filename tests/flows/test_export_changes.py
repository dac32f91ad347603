"""What each release changed, as an export has it: a page for each, and a list of all."""

import json

import pytest

from tests.export_factories import (
    CHANGES,
    FIRST,
    SECOND,
    THIRD,
    published,
    three_releases,
    two_published,
)
from tests.flows.pages_html import read_page
from tests.home_factories import careerstats
from tests.release_factories import FIRST_YEAR, HUB


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return three_releases(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(tmp_path, made):
    return two_published(tmp_path / "home", made)


def test_what_each_release_changed_has_an_address_of_its_own(home, made, tmp_path):
    published(home, made, THIRD)
    careerstats(home, "export", str(tmp_path / "out"))
    changes = tmp_path / "out" / "changes"

    assert {path.name for path in changes.iterdir()} == {"index.html", FIRST, SECOND, THIRD}
    page = read_page(changes / SECOND / "index.html")
    assert f"Release {SECOND} was superseded on 3 October 2026" in page.text
    links = {link.attributes["href"] or "" for link in page.all("a")}
    assert {
        "../index.html",
        f"../../areas/{HUB.slug}/index.html",
        f"../../v/{SECOND}/areas/{FIRST_YEAR.slug}/index.html",
        f"../../data/v/{SECOND}/attainment.csv",
    } <= links
    assert all((changes / SECOND / way).resolve().is_file() for way in links)


def test_the_newest_changes_end_with_a_list_of_all_that_stand(home, made, tmp_path):
    published(home, made, THIRD)
    careerstats(home, "withdraw", SECOND, "--reason", "A wrong hub was counted.")
    careerstats(home, "export", str(tmp_path / "out"))
    page = read_page(tmp_path / "out" / CHANGES)

    listed = [link.attributes["href"] for item in page.all("li") for link in item.all("a")]
    assert listed == [f"{THIRD}/index.html", f"{FIRST}/index.html"]
    assert not (tmp_path / "out" / "changes" / SECOND).exists()
    assert "Every release" not in (home.latest / "site" / CHANGES).read_text("utf-8")


def test_the_list_of_releases_says_how_much_each_changed(home, tmp_path):
    document = home.releases / SECOND / "data" / "changes.json"
    nothing = {"changed": 0, "unsuppressed": 0, "suppressed": 0, "appeared": 0, "removed": 0}
    told = {"data_sets": [nothing | {"changed": 1200}], "periods": [{"kind": "appeared"}]}
    document.unlink(missing_ok=True)
    document.write_text(json.dumps(told | {"compared_with": FIRST}))
    careerstats(home, "export", str(tmp_path / "out"))

    items = [item.text for item in read_page(tmp_path / "out" / CHANGES).all("li")]
    assert items == [
        f"Release {SECOND}: Since the release before, 1,200 figures changed and 1 snapshot is new.",
        f"Release {FIRST}",
    ]

import hashlib
import os
from datetime import date

import pytest

from flows.inbox import refusal
from flows.landing import copy_of, forget, land, landed_before, receipts
from flows.settings import Home
from tests.received_factories import return_of, write

NIGHT = date(2025, 7, 31)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".")}


def test_a_return_is_kept_unchanged_under_its_fingerprint(home):
    path = write(home.inbox, return_of({}), "2025/Autumn/hub.csv")

    (landed,) = land(home, NIGHT)

    assert landed.fingerprint == hashlib.sha256(path.read_bytes()).hexdigest()
    assert landed.names == ("2025/Autumn/hub.csv",)
    assert (landed.received, landed.size) == (NIGHT, path.stat().st_size)
    assert copy_of(home, landed.fingerprint).read_bytes() == path.read_bytes()


def test_the_same_bytes_under_two_names_are_one_return(home):
    write(home.inbox, return_of({}), "b.csv")
    write(home.inbox, return_of({}), "a.tsv")

    (landed,) = land(home, NIGHT)

    assert landed.names == ("a.tsv", "b.csv")


def test_the_same_bytes_on_a_later_night_keep_the_day_they_first_landed(home):
    write(home.inbox, return_of({}), "a.csv")
    land(home, NIGHT)
    write(home.inbox, return_of({}), "again.csv")

    (landed,) = land(home, date(2025, 8, 1))

    assert landed.received == NIGHT
    assert landed.names == ("a.csv", "again.csv")
    assert receipts(home).rows() == [(landed.fingerprint, NIGHT)]


def test_landing_twice_changes_nothing(home):
    write(home.inbox, return_of({}), "a.csv")
    first = land(home, NIGHT)
    kept = contents(home.archive)

    assert land(home, NIGHT) == first
    assert contents(home.archive) == kept


def test_a_return_stays_landed_when_it_leaves_the_inbox(home):
    path = write(home.inbox, return_of({}))
    first = land(home, NIGHT)
    path.unlink()

    assert land(home, NIGHT) == first == landed_before(home)


def test_the_order_files_are_found_in_does_not_matter(home, tmp_path):
    other = Home(tmp_path / "other")
    for number in range(5):
        write(home.inbox, f"return {number}", f"{number}.csv")
        write(other.inbox, f"return {4 - number}", f"{4 - number}.csv")

    assert land(home, NIGHT) == land(other, NIGHT)


def test_a_file_edited_in_place_with_its_date_put_back_is_a_new_return(home):
    path = write(home.inbox, "first", "a.csv")
    land(home, NIGHT)
    then = path.stat()
    path.write_text("other")
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))

    assert len(land(home, NIGHT)) == 2


def test_an_unchanged_file_is_not_read_again(home, monkeypatch):
    write(home.inbox, return_of({}), "a.csv")
    first = land(home, NIGHT)
    monkeypatch.setattr("flows.inbox.fingerprint", lambda _: pytest.fail("the file was read"))

    assert land(home, NIGHT) == first


@pytest.mark.parametrize(
    "name", [".DS_Store", "Thumbs.db", "desktop.ini", "~$return.xlsx", ".gitkeep", ".git/a.csv"]
)
def test_litter_is_passed_over_in_silence(home, name):
    write(home.inbox, "", name)

    assert land(home, NIGHT) == []


@pytest.mark.parametrize("name", ["return.xls", "return.pdf", "return.docx", "return", "a.gz"])
def test_another_type_of_file_is_refused_and_not_copied(home, name):
    write(home.inbox, "anything", name)

    (landed,) = land(home, NIGHT)

    assert landed.refused == "file_type"
    assert contents(home.archive) == {}


def test_a_good_name_for_the_same_bytes_wins_over_a_wrong_one(home):
    write(home.inbox, return_of({}), "a.csv")
    write(home.inbox, return_of({}), "b.bak")

    (landed,) = land(home, NIGHT)

    assert landed.refused is None


def test_the_largest_file_is_read_and_a_larger_one_is_not():
    assert refusal("a.CSV", 10, limit=10) is None
    assert refusal("a.csv", 11, limit=10) == "file_too_large"


def test_a_link_out_of_the_inbox_is_refused_and_not_followed(home, tmp_path):
    secret = write(tmp_path, "secret", "secret.csv")
    home.inbox.mkdir(parents=True)
    (home.inbox / "link.csv").symlink_to(secret)
    (home.inbox / "folder").symlink_to(tmp_path)
    (home.inbox / "broken.csv").symlink_to(home.inbox / "nothing.csv")

    assert [one.refused for one in land(home, NIGHT)] == ["file_outside_inbox"] * 3
    assert contents(home.archive) == {}


def test_links_within_the_inbox_add_nothing(home):
    write(home.inbox, return_of({}), "here/a.csv")
    (home.inbox / "b.csv").symlink_to(home.inbox / "here" / "a.csv")
    (home.inbox / "ring").symlink_to(home.inbox)

    (landed,) = land(home, NIGHT)

    assert landed.names == ("b.csv", "here/a.csv")


def test_a_file_name_that_is_not_text_does_not_stop_the_night(home):
    home.inbox.mkdir(parents=True)
    (home.inbox / os.fsdecode(b"caf\xe9.csv")).write_text(return_of({}))

    (landed,) = land(home, NIGHT)

    assert landed.names == ("caf\ufffd.csv",)


def test_a_forgotten_return_is_known_and_never_kept_again(home):
    write(home.inbox, return_of({}), "a.csv")
    (landed,) = land(home, NIGHT)

    forget(home, landed.fingerprint, ("email",))

    (again,) = land(home, date(2025, 8, 1))
    assert (again.refused, again.people) == ("persons_data", ("email",))
    assert again.received == NIGHT
    assert not copy_of(home, landed.fingerprint).exists()


def test_the_inbox_is_left_as_it_was(home):
    write(home.inbox, return_of({}), "a.csv")
    write(home.inbox, "x", "b.pdf")
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in home.inbox.iterdir()}

    land(home, NIGHT)

    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in home.inbox.iterdir()} == before

import json

import pytest
from typer.testing import CliRunner

from flows import cli
from tests.home_factories import careerstats, home_in, memberships, register
from tests.received_factories import return_of, write

DONE, TO_LOOK_AT, WRONG_USE, FAILED = 0, 1, 2, 3


@pytest.fixture
def home(tmp_path):
    return home_in(tmp_path / "home")


def test_without_a_command_the_help_is_shown_and_it_is_wrong_use():
    done = CliRunner().invoke(cli.app, [])

    assert done.exit_code == WRONG_USE
    assert "careers-education statistics" in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish"],
        ["run", "--as-of", "31/07/2025"],
        ["check"],
        ["withdraw", "2026-09-30.1"],
        ["sample", "--scale", "world"],
        ["check", "nowhere.csv"],
        ["rollback", "2026-09-30.1"],
        ["withdraw", "2026-09-30.1", "--reason", "wrong"],
        ["verify"],
        ["verify", "2026-09-30.1"],
        ["serve"],
    ],
)
def test_wrong_use_exits_with_two(home, arguments):
    code, said = careerstats(home, *arguments)

    assert code == WRONG_USE
    assert "Traceback" not in said


def test_a_sample_of_a_register_that_cannot_be_read_says_why(home, tmp_path):
    extract = write(tmp_path / "received", "URN\n1\n", "edubasealldata20250718.csv")

    code, said = careerstats(home, "sample", "--out", str(tmp_path), "--register", str(extract))

    assert code == WRONG_USE
    assert "edubasealldata20250718.csv lacks the column" in said


def test_a_clean_return_checks_with_nothing_to_look_at(home, tmp_path):
    path = write(tmp_path, return_of({}))

    code, said = careerstats(home, "check", str(path))

    assert code == DONE
    assert "1 row read, 1 accepted, none rejected" in said


def test_a_rejected_row_exits_with_one_and_says_where(home, tmp_path):
    path = write(tmp_path, return_of({}, {"benchmark_3": "SECRET"}))

    code, said = careerstats(home, "check", str(path))

    assert code == TO_LOOK_AT
    assert "line 3, benchmark_3" in said
    assert "SECRET" not in said


def test_a_return_that_is_not_there_is_wrong_use(home, tmp_path):
    code, said = careerstats(home, "check", str(tmp_path / "return.csv"))

    assert code == WRONG_USE
    assert "There is no file" in said
    assert "Give the path of one return." in said


def test_checking_keeps_nothing(home, tmp_path):
    careerstats(home, "check", str(write(tmp_path, return_of({}))))

    assert not home.archive.exists()
    assert not home.store.exists()


def test_a_run_without_a_register_publishes_nothing_and_says_what_to_do(home):
    code, said = careerstats(home, "run", "--as-of", "2025-07-31")

    assert code == FAILED
    assert "No register extract" in said
    assert "Nothing was published; the last release stays as it was." in said
    assert not home.releases.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hub_memberships.csv", "institution\n100001\n"),
        ("area_lookup.csv", b"PK\x03\x04\x00"),
        ("edubasealldata20250718.csv.gz", b"\x1f\x8b\x08"),
    ],
)
def test_a_reference_file_that_cannot_be_used_fails_the_run_in_a_sentence(home, name, content):
    register(home)
    (home.reference / name).write_bytes(content.encode() if isinstance(content, str) else content)

    code, said = careerstats(home, "run", "--as-of", "2025-07-31")

    assert code == FAILED
    assert name in said
    assert "run again" in said
    assert "Nothing was published" in said


def test_a_run_in_json_is_json_alone(home):
    register(home)
    memberships(home, {})
    write(home.inbox, return_of({}))

    code, said = careerstats(home, "run", "--as-of", "2025-07-31", "--json")

    assert code == DONE
    assert json.loads(said)["outcome"] == "published"


def test_a_night_held_back_releases_nothing(home):
    register(home)
    write(home.inbox, return_of({}, {"institution": "100009", "benchmark_1": "x"}))

    code, said = careerstats(home, "run", "--as-of", "2025-07-31", "--hold")

    assert code == TO_LOOK_AT
    assert "held back as asked. In force: nothing yet." in said
    assert said.rstrip().splitlines()[-1].startswith("Look at:")
    assert not home.releases.exists()

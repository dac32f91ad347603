import gzip
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.landing import copy_of, land
from flows.reading_text import Limits
from flows.settings import Home
from flows.store import (
    check_file,
    check_landed,
    read_rejections,
    read_warnings,
    rules_version,
    scan_evaluations,
)
from tests.received_factories import (
    GOOD,
    HEADINGS,
    csv_text,
    examined,
    read_text,
    return_of,
    rules_broken,
    write,
)
from validation.code_lists import code_list
from validation.received import Evaluations, Rejections, Warnings

NIGHT = date(2025, 7, 31)
ROW = list(GOOD.values())
CELL = st.one_of(
    st.none(),
    st.sampled_from(["100001", "2025-07-14", "100", "0.5", "Total", "n/a", "Note", "-", *HEADINGS]),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8),
)
FILE_FAULTS = {
    "file_unreadable": b"\xd0\xcf\x11\xe0",
    "quotation_marks": return_of({"site": "CUT"}).replace("CUT", '"A'),
    "file_empty": "",
    "unknown_kind": "a,b\n1,2\n",
    "missing_column": csv_text([HEADINGS[:-1], ROW[:-1]]),
    "duplicate_column": csv_text([[*HEADINGS, "GB1"], [*ROW, "1"]]),
    "persons_data": csv_text([[*HEADINGS, "Email"], [*ROW, "jo@x"]]),
}


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def night(home, *contents, as_of=NIGHT):
    for number, content in enumerate(contents):
        write(home.inbox, content, f"{number}.csv")
    return check_landed(home, land(home, as_of))


def store_bytes(home):
    return {p.relative_to(home.store): p.read_bytes() for p in home.store.rglob("*") if p.is_file()}


def test_counts_of_a_file_add_up_and_its_rows_are_in_the_store(home):
    (checked,) = night(home, return_of({}, {"benchmark_1": "x", "institution": "1"}, {}))

    assert (checked.rows_read, checked.rows_accepted, checked.rows_rejected) == (3, 2, 1)
    assert checked.findings == {"institution_format": 1, "score_format": 1}
    assert scan_evaluations(home).collect()["line"].to_list() == [2, 4]
    rejections = read_rejections(home).select("line", "column", "rule").rows()
    assert rejections == [
        (3, "benchmark_1", "score_format"),
        (3, "institution", "institution_format"),
    ]


def test_with_nothing_received_the_tables_are_declared_and_empty(home):
    assert scan_evaluations(home).collect().schema == Evaluations.no_rows().schema
    assert read_rejections(home).equals(Rejections.no_rows())
    assert read_warnings(home).equals(Warnings.no_rows())


@pytest.mark.parametrize("rule", FILE_FAULTS)
def test_a_file_that_cannot_be_read_is_a_rejection_and_the_night_goes_on(home, rule):
    night(home, return_of({}), FILE_FAULTS[rule])

    (rejection,) = read_rejections(home).rows(named=True)
    assert (rejection["rule"], rejection["line"], rejection["column"]) == (rule, None, None)
    assert "{" not in rejection["sentence"]
    assert scan_evaluations(home).collect().height == 1


def test_every_rule_about_files_is_seen_to_fail(home, tmp_path, monkeypatch):
    monkeypatch.setattr("flows.inbox.policy.MAX_FILE_BYTES", 5)
    bomb = gzip.compress(bytes(10_000))
    write(home.inbox, "x", "a.pdf")
    (home.inbox / "a.csv").symlink_to(tmp_path)
    seen = rules_broken(read_text(tmp_path, bomb, Limits(unpack_ratio=2)))
    check_landed(home, land(home, NIGHT))

    seen += read_rejections(home)["rule"].to_list()

    files = code_list("rules").filter(pl.col("severity") == "file")["rule"].to_list()
    assert sorted([*seen, *FILE_FAULTS, "file_too_large"]) == sorted(files)


def test_a_file_too_large_is_told_the_limit(home, monkeypatch):
    monkeypatch.setattr("flows.inbox.refusal", lambda *_: "file_too_large")

    night(home, return_of({}))

    assert "200 MB" in read_rejections(home)["sentence"][0]


def test_a_file_with_columns_about_people_is_forgotten_but_its_refusal_is_not(home):
    (checked,) = night(home, FILE_FAULTS["persons_data"])

    (again,) = night(home)
    assert not copy_of(home, checked.fingerprint).exists()
    assert again.findings == {"persons_data": 1}
    assert "email" in read_rejections(home)["sentence"][0]


def test_a_forgotten_file_keeps_its_refusal_when_the_store_is_made_again(home):
    (checked,) = night(home, FILE_FAULTS["persons_data"])
    before = store_bytes(home)
    (home.store / "checked" / f"{checked.fingerprint}.json").unlink()

    night(home)

    assert store_bytes(home) == before


def test_a_checked_file_is_not_opened_again(home, monkeypatch):
    night(home, return_of({}))
    monkeypatch.setattr("flows.store.read_file", lambda _: pytest.fail("the file was opened"))

    (checked,) = night(home)

    assert not checked.is_fresh
    assert checked.rows_accepted == 1


def test_changed_rules_check_every_file_again_from_the_archive(home, monkeypatch):
    night(home, return_of({}))
    (home.inbox / "0.csv").unlink()
    monkeypatch.setattr("flows.store.rules_version", lambda: "other rules")

    (checked,) = night(home)

    assert checked.is_fresh


def test_a_file_refused_by_its_name_is_read_when_it_comes_under_another(home):
    write(home.inbox, return_of({}), "a.bak")
    night(home)

    (checked,) = night(home, return_of({}))

    assert checked.rows_accepted == 1
    assert read_rejections(home).is_empty()


def test_a_check_stands_when_its_copy_was_deleted_in_time(home, monkeypatch):
    (before,) = night(home, return_of({}))
    (home.inbox / "0.csv").unlink()
    copy_of(home, before.fingerprint).unlink()
    monkeypatch.setattr("flows.store.rules_version", lambda: "other rules")

    (after,) = night(home)

    assert (after.rows_accepted, after.is_fresh) == (1, False)
    assert scan_evaluations(home).collect().height == 1


def test_the_version_of_the_rules_is_a_fingerprint():
    assert len(rules_version()) == 64


def test_a_file_checked_again_under_kinder_rules_leaves_no_old_rejection(home, monkeypatch):
    monkeypatch.setattr("flows.store.read_file", lambda _: read_text(home.root, "a,b\n"))
    night(home, return_of({}))
    monkeypatch.undo()
    monkeypatch.setattr("flows.store.rules_version", lambda: "other rules")

    night(home)

    assert read_rejections(home).is_empty()


def test_the_rejection_of_a_file_that_never_landed_goes_when_it_leaves_the_inbox(home):
    path = write(home.inbox, "x", "a.pdf")
    night(home)
    assert read_rejections(home)["rule"].to_list() == ["file_type"]
    path.unlink()

    night(home)

    assert read_rejections(home).is_empty()


def test_the_same_files_make_the_same_bytes_one_by_one_or_together(home, tmp_path):
    contents = [return_of({}, {"benchmark_1": "x"}), return_of(*[{}] * 3), "a,b\n1,2\n"]
    other = Home(tmp_path / "other")
    night(home, *contents)
    for number, content in enumerate(reversed(contents)):
        write(other.inbox, content, f"other/{number}.csv")

    for landed in reversed(land(other, NIGHT)):
        check_file(other, landed)

    assert store_bytes(home) == store_bytes(other)


def test_a_warning_never_depends_on_other_files(home):
    earlier = {"completed_on": "2024-12-01", **dict.fromkeys(HEADINGS[2:], "0")}
    night(home, return_of(earlier), return_of({**earlier, "completed_on": "2025-03-01"}))

    assert "copied_evaluation" not in read_warnings(home)["rule"].to_list()


@given(rows=st.lists(st.lists(CELL, max_size=12), max_size=12))
def test_rows_read_are_accepted_or_rejected_whatever_the_file_holds(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")

    found = examined(read_text(folder, csv_text([HEADINGS, ROW, *rows])))

    on_lines = found.rejections.filter(pl.col("line").is_not_null())
    assert found.rows_read == found.accepted.height + on_lines["line"].n_unique()
    assert found.rows_rejected == on_lines["line"].n_unique()


@given(content=st.binary(max_size=300))
def test_no_bytes_stop_the_night(tmp_path_factory, content):
    found = examined(read_text(tmp_path_factory.mktemp("any"), content))

    assert found.rejections.height == 1


@given(order=st.permutations(range(4)), nights=st.integers(1, 3))
@settings(max_examples=10)
def test_neither_the_order_of_files_nor_landing_them_again_matters(tmp_path_factory, order, nights):
    contents = [
        return_of({}),
        return_of({"benchmark_1": "x"}),
        "a,b\n",
        FILE_FAULTS["persons_data"],
    ]
    one, other = (Home(tmp_path_factory.mktemp("home")) for _ in range(2))
    night(one, *contents)
    for number in order:
        write(other.inbox, contents[number], f"{number}.csv")
        check_landed(other, land(other, NIGHT))
    for later in range(nights):
        check_landed(other, land(other, date(2025, 8, 1 + later)))

    assert land(one, NIGHT) == land(other, NIGHT)
    assert store_bytes(one) == store_bytes(other)

import gzip
import json
from datetime import date

import polars as pl
import pytest

from flows.sample import SampleError, suggested_as_of, write_sample
from flows.sample_register import during, read_register
from validation.code_lists import codes


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return write_sample(tmp_path_factory.mktemp("sample")).home


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def members(home, hub, day):
    spells = pl.read_csv(home / "reference/hub_memberships.csv", try_parse_dates=True)
    register = read_register(home / "reference/edubasealldata20260715.csv")
    is_current = (pl.col("member_from") <= day) & (
        pl.col("member_to").is_null() | (pl.col("member_to") >= day)
    )
    there = during(register, day, day).with_columns(institution=pl.col("urn").cast(pl.Int64))
    return there.join(
        spells.filter(is_current, pl.col("hub_code") == hub), on="institution", how="semi"
    )


def test_the_same_seed_gives_the_same_bytes(home, tmp_path):
    again = write_sample(tmp_path).home

    assert contents(again) == contents(home)


def test_another_seed_gives_other_returns(home, tmp_path):
    other = write_sample(tmp_path, seed=2).home

    national = "inbox/national_202021_year.csv"
    assert contents(other)[national] != contents(home)[national]


@pytest.mark.parametrize(("hub", "count"), [("HUB-NE01", 160), ("HUB-D2N2", 151)])
def test_a_seed_hub_has_its_true_number_of_members_at_the_last_snapshot(home, hub, count):
    assert members(home, hub, date(2026, 7, 31)).height == count


def test_every_authority_has_ten_made_up_neighbours_or_all_the_others(home):
    rows = pl.read_csv(home / "reference/neighbours.csv", infer_schema=False)

    sets = rows.group_by("la_code").agg("neighbour_la_code", pl.col("rank").cast(pl.Int64))
    assert set(rows["la_code"]) == set(rows["neighbour_la_code"])
    for la_code, near, ranks in sets.iter_rows():
        assert la_code not in near
        assert len(set(near)) == len(near) == min(10, sets.height - 1)
        assert ranks == list(range(1, len(near) + 1))


def test_nine_of_the_north_easts_members_are_colleges(home):
    groups = members(home, "HUB-NE01", date(2026, 7, 31))["establishment_group"]

    assert (groups == "college").sum() == 9


def test_every_rule_is_planted_but_those_that_need_a_huge_file_or_a_link(home):
    planted = {fault["rule"] for fault in json.loads(key_text(home))["faults"]}

    assert set(codes("rules")) - planted == {"file_too_large", "file_outside_inbox"}


@pytest.mark.parametrize(
    "outcome", ["accepted", "unresolved", "out_of_scope", "out_of_period", "superseded"]
)
def test_outcomes_that_break_no_rule_are_planted_too(home, outcome):
    assert outcome in {fault["outcome"] for fault in json.loads(key_text(home))["faults"]}


def test_a_file_sent_twice_has_the_same_bytes_under_two_names(home):
    copy = next(home.glob("inbox/hubs/copy of *"))

    assert copy.read_bytes() == copy.with_name(copy.name.removeprefix("copy of ")).read_bytes()


def test_every_way_of_writing_a_return_is_there(home):
    endings = {path.name.split(".", 1)[1] for path in home.glob("inbox/hubs/*")}

    assert endings == {"csv", "csv.gz", "tsv", "xlsx"}


def test_a_planted_file_is_small(home):
    assert max(path.stat().st_size for path in (home / "inbox").glob("*.gz")) < 200_000


def test_a_sample_is_replaced_and_other_files_are_left_alone(tmp_path):
    write_sample(tmp_path)
    own = tmp_path / "inbox/our own return.csv"
    own.write_text("institution\n")
    (tmp_path / "inbox/national_202021_year.csv").write_text("changed")

    write_sample(tmp_path)

    assert own.read_text() == "institution\n"
    assert (tmp_path / "inbox/national_202021_year.csv").read_text() != "changed"


def test_a_folder_with_somebodys_returns_is_refused(tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/return.csv").write_text("institution\n")

    with pytest.raises(SampleError, match="empty folder"):
        write_sample(tmp_path)


def test_an_answer_key_cannot_name_files_outside_the_home(tmp_path):
    outside = tmp_path / "precious.csv"
    outside.write_text("keep")
    home = tmp_path / "home"
    home.mkdir()
    (home / "answer_key.json").write_text(json.dumps({"files": ["../precious.csv"]}))

    write_sample(home)

    assert outside.read_text() == "keep"


def test_an_unknown_scale_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(SampleError, match="small, region, england"):
        write_sample(tmp_path, scale="huge")


def test_the_suggested_day_is_after_the_last_snapshot_and_before_the_year_closes():
    assert suggested_as_of("small") == date(2026, 9, 30)


def test_a_real_extract_is_copied_under_its_name_with_the_links_of_its_time(home, tmp_path):
    register = tmp_path / "received/edubasealldata20260715.csv.gz"
    register.parent.mkdir()
    extract = (home / "reference/edubasealldata20260715.csv").read_bytes()
    linked = (home / "reference/links_edubasealldata20260715.csv").read_bytes()
    register.write_bytes(gzip.compress(extract))
    for day in ("20250101", "20260701", "20260801"):
        register.with_name(f"links_edubasealldata{day}.csv.gz").write_bytes(gzip.compress(linked))

    summary = write_sample(tmp_path / "home", register=register, years=2)

    copied = {path.name for path in (summary.home / "reference").glob("*.gz")}
    assert copied == {register.name, "links_edubasealldata20260701.csv.gz"}
    assert summary.as_of == date(2026, 9, 30)
    assert summary.evaluations > 600


def test_a_file_that_is_not_an_extract_is_refused(tmp_path):
    with pytest.raises(SampleError, match="edubasealldataYYYYMMDD"):
        write_sample(tmp_path, register=tmp_path / "schools.csv")


def key_text(home):
    return (home / "answer_key.json").read_text()

"""What the proof of counts over all eight starts from, and what is said where there is none."""

import cProfile
import shutil
from datetime import date

import polars as pl
import pytest

from flows import cli_report, stages
from flows.assemble import assemble
from flows.composites import WORLDS
from flows.known import ENTRY, entries
from flows.release import fingerprint, latest
from flows.run import read_json, start_run, write_json
from flows.settings import Home
from tests.home_factories import careerstats
from tests.night_factories import every_school, send
from transforms import protection_program

NEXT_DAY = date(2026, 10, 1)
ALL_EIGHT = "gb_all_eight"

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


@pytest.fixture
def giving_up(monkeypatch):
    """Give a hook for a night in which the counts' programs are stopped before their first step."""

    def hook(stage):
        def run(*arguments):
            if stage.__name__ == "write_release":
                monkeypatch.setitem(protection_program._OPTIONS, "simplex_iteration_limit", 0)
            return stage(*arguments)

        return run

    return hook


def rewrite(home, change):
    """Put other worlds into the ledger's only release, or none, as if it had been entered so."""
    (entry,) = (home.ledger).iterdir()
    content = read_json(entry / ENTRY)
    for path in sorted(entry.glob(f"*.{WORLDS}.parquet")):
        rows = change(pl.read_parquet(path))
        if rows is None:
            path.unlink()
            del content["files"][path.name]
        else:
            rows.write_parquet(path)
            content["files"][path.name] = fingerprint(path)
    write_json(entry / ENTRY, content)


def with_one_move_each(worlds):
    """Cut every world down to its first move, so that it publishes other figures."""
    return worlds.group_by("figure", "world", maintain_order=True).first().select(worlds.columns)


def all_eight(home):
    rows = pl.read_parquet(latest(home) / "data" / "attainment.parquet")
    return rows.filter(
        pl.col("measure") == ALL_EIGHT, pl.col("value_status").is_in(["ok", "range"])
    )


def programs_solved(home):
    """Build the next day's tables, and count the programs solved for the counts."""
    run = start_run(home, NEXT_DAY)
    tables = stages.build_tables(run, stages.check_returns(run, stages.land_returns(run)))
    stages.protect_tables(run, tables)
    profile = cProfile.Profile()
    profile.runcall(assemble, run, tables)
    return sum(
        call.callcount
        for call in profile.getstats()
        if getattr(call.code, "co_name", "") in ("most_gain", "cheapest")
        and call.code.co_filename == protection_program.__file__
    )


def test_a_count_that_no_table_was_found_safe_for_is_named_wherever_a_run_is_summed_up(
    home, giving_up, capsys
):
    send(home, every_school(home))

    done = stages.night(start_run(home, NEXT_DAY), stage=giving_up)

    said = done.to_look_at[0]
    assert said.startswith("2025/26: no safe table was found for “All eight benchmarks achieved”.")
    assert done.ledger["stacks_failed"] == 0
    assert done.ledger["composite_stacks_failed"] == 1
    record = read_json(home.internal / done.run.run_id / "run.json")
    assert record["not_proved"] == [{"time_period": "202526", "figure": ALL_EIGHT}]
    assert record["to_look_at"] == done.to_look_at
    cli_report.night_done(home, done.to_json())
    assert f"Look at:  {said}" in capsys.readouterr().out
    assert said in careerstats(home, "status")[1]
    revised = {"time_period": "202526", "time_identifier": "Academic year"}
    assert all_eight(home).filter(**revised).is_empty()


def test_the_same_returns_are_proved_by_the_worlds_of_the_last_release_alone(home, giving_up):
    before = all_eight(home)

    done = stages.night(start_run(home, NEXT_DAY), stage=giving_up)

    assert before.height > 0
    assert done.ledger["composite_stacks_failed"] == 0
    assert done.outcome == "unchanged"


def test_worlds_that_publish_other_figures_are_not_believed(home, giving_up):
    rewrite(home, with_one_move_each)

    done = stages.night(start_run(home, NEXT_DAY), stage=giving_up)

    assert done.ledger["composite_stacks_failed"] > 0


def test_worlds_of_results_that_are_other_today_are_not_believed(home, giving_up):
    rewrite(home, lambda worlds: worlds.with_columns(before="after", after="before"))

    done = stages.night(start_run(home, NEXT_DAY), stage=giving_up)

    assert done.ledger["composite_stacks_failed"] > 0


def test_a_night_with_a_revision_starts_from_the_last_worlds_and_solves_less(home, tmp_path):
    schools = every_school(home)[:40]
    other = Home(shutil.copytree(home.root, tmp_path / "other", symlinks=True))
    rewrite(other, lambda _: None)
    for one in (home, other):
        send(one, schools)

    with_worlds, without = programs_solved(home), programs_solved(other)

    assert 0 < with_worlds < without


def test_a_ledger_from_before_the_worlds_were_kept_has_them_from_the_next_release(home):
    rewrite(home, lambda _: None)
    send(home, every_school(home))

    done = stages.night(start_run(home, NEXT_DAY))

    assert done.outcome == "published"
    assert entries(home)[-1].read("202526", WORLDS).height > 0

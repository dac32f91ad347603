"""The attack on whole releases: in the night, where a finding stops it, and by ``verify``."""

from datetime import date

import polars as pl
import pytest

from flows.auditing import AuditError, audit_release
from flows.known import entries
from flows.release import latest
from flows.run import read_json, start_run
from flows.stages import (
    build_tables,
    check_returns,
    land_returns,
    night,
    protect_tables,
    write_release,
)
from flows.verifying import verify
from tests.night_factories import every_school, files_of, late
from validation.published import Attainment

NEXT_DAY = date(2026, 10, 1)
YEAR = "202526"

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


def candidate_of(home):
    """Run the stages of a night as far as the release that would be published."""
    late(home, every_school(home))
    run = start_run(home, NEXT_DAY)
    tables = build_tables(run, check_returns(run, land_returns(run)))
    return run, write_release(run, protect_tables(run, tables))


def unhide(run, folder):
    """Show one figure that is withheld, with the counts that are behind it."""
    path = folder / "data" / "attainment.parquet"
    rows = pl.read_parquet(path)
    counts = pl.read_parquet(run.workspace / "tables" / "attainment.parquet")
    withheld = rows.filter(
        pl.col("time_period") == YEAR,
        pl.col("measure") == "gb1",
        pl.col("value_status") == "c",
    )
    key = Attainment.key()
    true = (
        withheld.select(key).join(counts, on=key).select(*key, "numerator", "denominator").head(1)
    )
    shown = true.with_columns(
        value_status=pl.lit("ok"), value=100 * pl.col("numerator") / pl.col("denominator")
    )
    assert shown.height == 1
    rows.update(shown, on=key).write_parquet(path)
    return shown.row(0, named=True)


def test_a_night_attacks_what_is_new_and_says_so(home):
    late(home, every_school(home))

    done = night(start_run(home, NEXT_DAY))
    record = read_json(done.run.internal / "audit.json")

    assert done.outcome == "published"
    assert {row["time_period"] for row in record["attacked"]} == {YEAR}
    assert {row["releases"] for row in record["attacked"]} == {2}
    assert done.ledger["figures_attacked"] == sum(row["figures"] for row in record["attacked"])
    assert (done.ledger["results_settled"], record["findings"]) == (0, [])


def test_a_night_begins_with_what_the_last_attack_tried_and_does_not_rely_on_it(home):
    kept = home.store / "attacks" / f"{YEAR}-gb1.parquet"
    first = pl.read_parquet(kept)
    wrong = first.with_columns(pl.exclude("version") * 0)
    wrong.write_parquet(kept)
    late(home, every_school(home))

    done = night(start_run(home, NEXT_DAY))
    second = pl.read_parquet(kept)

    assert (done.outcome, done.ledger["results_settled"]) == ("published", 0)
    assert set(first["version"]) < set(second["version"])
    assert min(second.drop("version").sum().row(0)) > 0


def test_a_night_without_news_attacks_nothing(home):
    done = night(start_run(home, NEXT_DAY))

    assert done.outcome == "unchanged"
    assert done.ledger["figures_attacked"] == 0


def test_a_figure_shown_that_must_not_be_stops_the_release_and_the_last_one_stays(home):
    run, candidate = candidate_of(home)
    before = files_of(home.releases)
    shown = unhide(run, candidate)

    with pytest.raises(AuditError, match="a reader could work out") as stopped:
        audit_release(run, candidate)

    assert files_of(home.releases) == before
    assert len(entries(home)) == 1
    found = read_json(run.internal / "audit.json")["findings"]
    assert any(shown["area_code"] in sentence for sentence in found)
    assert str(run.internal / "audit.json") in str(stopped.value)


def test_verify_attacks_again_and_leaves_the_bounds_where_they_are_restricted(home):
    found = verify(home)
    folder = home.internal / "audit" / found.release
    cells, returns = (pl.read_parquet(folder / f"{name}.parquet") for name in ("cells", "returns"))

    assert found.findings == []
    assert sum(row["figures"] for row in found.attacked) == cells.height
    assert not returns["is_settled"].any()
    hidden = cells.filter(pl.col("mark") == "c", pl.col("measure").str.contains(r"^gb\d$"))
    assert hidden["is_proved"].all()
    assert (hidden["least"] < hidden["most"]).all()


def test_bounds_that_verify_proves_hold_the_truth(home):
    release = verify(home).release
    cells = pl.read_parquet(home.internal / "audit" / release / "cells.parquet")
    counts = pl.read_parquet(max(home.workspace.glob("*/tables")) / "attainment.parquet")
    key = Attainment.key()
    of_one = cells.filter(pl.col("data_set") == "attainment").join(counts, on=key, validate="1:1")

    assert of_one.height > 0
    assert of_one.filter(~pl.col("numerator").is_between("least", "most")).height == 0


def test_figures_other_than_the_ledger_has_are_told(home):
    folder = latest(home)
    path = folder / "data" / "attainment.parquet"
    pl.read_parquet(path).with_columns(pl.lit(None, pl.Float64).alias("lower_ci")).write_parquet(
        path
    )

    found = verify(home).findings

    assert f"figures of {YEAR} are not those that the ledger says were published" in found


def test_without_the_ledger_protection_cannot_be_proved_again(home):
    home.ledger.rename(home.root / "elsewhere")

    (said,) = verify(home).findings

    assert said.startswith("protection cannot be proved again: ")
    assert "Restore the folder from the back-up" in said


def test_the_record_of_a_run_says_how_many_totals_readers_have(golden_night):
    home, done = golden_night

    told = read_json(done.run.internal / "run.json")["utility"]

    rows = pl.read_parquet(latest(home) / "data" / "attainment.parquet")
    authorities = rows.filter(
        pl.col("geographic_level") == "Local authority",
        pl.col("time_identifier") == "Academic year",
        pl.col("measure") == "gb1",
        pl.col("time_period") == YEAR,
        pl.col("value_status").is_in(["ok", "u", "range", "c"]),
    )
    (gb1,) = (
        row
        for row in told
        if (row["geographic_level"], row["measure"]) == ("Local authority", "gb1")
        and row["time_period"] == YEAR
    )
    assert gb1["all"] == authorities.height > 0
    assert gb1["hidden"] == (authorities["value_status"] == "c").sum()

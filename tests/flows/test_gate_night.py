"""What may change from release to release, over whole nights on the golden returns."""

import shutil
from datetime import date

import polars as pl
import pytest

from flows.known import LedgerLost
from flows.release import latest, manifest
from flows.run import start_run
from flows.stages import night
from tests.night_factories import every_school, files_of, late, send
from transforms.changes import FIGURES
from validation.published import Attainment

NEXT_DAY = date(2026, 10, 1)
CLOSED = date(2027, 1, 5)
"""2025/26 closes on 31 December 2026."""

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def home(home_after_a_night):
    return home_after_a_night


def rows_of(home, name, year="202526"):
    return pl.read_parquet(latest(home) / "data" / f"{name}.parquet").filter(
        pl.col("time_period") == year
    )


def assert_only_what_differs_is_flagged(rows, final):
    """Rows of a revision are ``r`` if their figures are not the final ones, else as they were."""
    both = rows.join(final, on=Attainment.key(), validate="1:1", suffix="_final")
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}_final")) for name in FIGURES
    )
    expected = both.select(pl.when(differs).then(pl.lit("r")).otherwise("value_flag_final"))
    assert both["value_flag"].to_list() == expected.to_series().to_list()
    assert set(both["value_flag"].to_list()) == {"r", "b"}


def test_a_single_late_return_waits_in_no_cell_and_the_run_says_so(home):
    late(home, every_school(home)[:1])

    done = night(start_run(home, NEXT_DAY))

    assert done.outcome == "unchanged"
    assert done.ledger["returns_pending"] == 1


def test_a_return_that_waited_is_published_when_it_has_company(home):
    late(home, every_school(home)[:1])
    night(start_run(home, NEXT_DAY))
    late(home, every_school(home))

    done = night(start_run(home, date(2026, 10, 2)))

    assert done.outcome == "published"
    assert done.ledger["returns_pending"] == 0


def test_a_figure_of_the_same_returns_is_never_hidden_or_changed_again(home):
    before = rows_of(home, "attainment", "202425")
    late(home, every_school(home))

    night(start_run(home, NEXT_DAY))

    assert rows_of(home, "attainment", "202425").equals(before)


def test_figures_do_not_move_by_themselves(home):
    """The search starts from the worlds of the last release, and might find others to show."""
    send(home, every_school(home))
    night(start_run(home, NEXT_DAY))

    again = night(start_run(home, date(2026, 10, 2)))

    assert again.outcome == "unchanged"


def test_a_lost_ledger_stops_the_night_and_the_last_release_stays(home):
    before = files_of(home.releases)
    shutil.rmtree(home.ledger)

    with pytest.raises(LedgerLost, match="Restore the folder from the back-up"):
        night(start_run(home, NEXT_DAY))

    assert files_of(home.releases) == before


def test_a_year_that_closed_is_published_once_more_and_then_stands(home):
    schools = every_school(home)
    night(start_run(home, CLOSED))
    final = rows_of(home, "attainment")
    late(home, schools)

    done = night(start_run(home, date(2027, 1, 6)))

    assert set(final["value_flag"].to_list()) == {"b"}
    assert done.outcome == "unchanged"
    assert done.ledger["returns_pending"] == 0


def test_a_closed_year_is_reopened_as_a_revision_with_its_reason(home):
    schools = every_school(home)
    night(start_run(home, CLOSED))
    final = rows_of(home, "attainment")
    late(home, schools)
    asked = {"reopen": "202526", "reason": "Returns were found in another mailbox."}

    done = night(start_run(home, date(2027, 1, 6), **asked))
    after = night(start_run(home, date(2027, 1, 7)))

    assert (done.outcome, after.outcome) == ("published", "unchanged")
    assert_only_what_differs_is_flagged(rows_of(home, "attainment"), final)
    assert manifest(latest(home))["reopened"] == {"202526": asked["reason"]}


def test_a_closed_year_reopened_without_anything_new_is_no_release(home):
    night(start_run(home, CLOSED))

    done = night(start_run(home, date(2027, 1, 6), reopen="202526", reason="To be sure."))

    assert done.outcome == "unchanged"


def test_a_change_of_membership_recasts_closed_years_and_touches_nothing_else_of_them(home):
    before = rows_of(home, "attainment", "202425")
    recast = rows_of(home, "attainment_todays_members", "202425")
    path = home.reference / "hub_memberships.csv"
    spells = pl.read_csv(path, infer_schema=False)
    left = pl.int_range(pl.len()) % 2 == 0
    spells.with_columns(
        member_to=pl.when(left).then(pl.lit("2026-09-15")).otherwise("member_to")
    ).write_csv(path)

    done = night(start_run(home, NEXT_DAY))

    assert done.outcome == "published"
    assert rows_of(home, "attainment", "202425").equals(before)
    assert not rows_of(home, "attainment_todays_members", "202425").equals(recast)

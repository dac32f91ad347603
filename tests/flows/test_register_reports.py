"""The restricted reports on the register, from the reference folder to the files."""

from datetime import date

import polars as pl
import pytest

from flows import stages
from flows.register_reports import write_register_reports
from flows.run import start_run
from tests.home_factories import home_in, links, memberships, register

AS_OF = date(2025, 8, 31)
NAMES = ("Ash", "Beech", "Cedar")
GONE = {"EstablishmentStatus (code)": "2", "CloseDate": "31-01-2025"}
SECOND_HUB = {"hub_code": "H2", "hub_name": "Second"}
OPENED = {"EstablishmentNumber": "", "OpenDate": "01-02-2025"}


def reported(home, as_of=AS_OF):
    """Run the stages up to the tables, and write the reports on the register."""
    run = start_run(home, as_of)
    checked = stages.check_returns(run, stages.land_returns(run))
    write_register_reports(run, stages.build_tables(run, checked))
    return {path.stem: pl.read_csv(path, infer_schema=False) for path in run.internal.glob("*.csv")}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Hold two registers, between which Ash became an academy and Beech and Cedar merged."""
    home = home_in(tmp_path_factory.mktemp("register") / "home")
    schools = [{"EstablishmentName": name} for name in NAMES]
    academy = {"URN": "140001", "EstablishmentName": "Ash Academy", "LA (code)": "391"}
    merged = {"URN": "140002", "EstablishmentName": "Grove School"}
    register(home, *schools, day="20241029")
    register(home, *(s | GONE for s in schools), academy | OPENED, merged | OPENED, day="20250321")
    links(
        home,
        ("100001", "140001", "Successor"),
        ("100002", "140002", "Successor - merged"),
        ("100003", "140002", "Successor - merged"),
    )
    memberships(
        home,
        {"institution": "100001", "member_to": "2025-01-31"},
        {
            "institution": "140001",
            "hub_code": "H2",
            "hub_name": "Second",
            "member_from": "2025-02-01",
        },
        {"institution": "100002"},
    )
    return reported(home)


def test_every_change_has_its_row_newest_snapshot_first(reports):
    told = reports["institution_changes"].select(
        "snapshot_after", "establishment_name", "change", "reason", "hubs_before", "hubs_after"
    )

    assert told.rows() == [
        ("2025-03-31", "Grove School", "gained", "formed_by_merger", None, None),
        ("2025-03-31", "Beech", "lost", "merged", "First Hub", None),
        ("2025-03-31", "Cedar", "lost", "merged", None, None),
        ("2025-03-31", "Ash Academy", "stayed", "converted", "First Hub", "Second"),
    ]


def test_one_institution_with_several_changes_says_so_in_one_row(reports):
    ash = reports["institution_changes"].filter(pl.col("line") == "100001").row(0, named=True)

    assert (ash["urn_before"], ash["urn_after"]) == ("100001", "140001")
    assert ash["differs"] == "URN, authority, hub"
    assert ash["sentence"] == (
        "Ash Academy (before: Ash) changed its URN on 1 February 2025, from 100001 to 140001. It "
        "is the same institution: its returns under either URN count."
    )


def test_mergers_are_listed_with_hubs_at_the_time_and_one_to_one_successions_are_not(reports):
    told = reports["mergers_and_splits"].select(
        "happened_on", "dated_by", "kind", "old_name", "new_name", "old_hubs", "new_hubs"
    )

    assert told.rows() == [
        ("2025-02-01", "opening", "merger", "Beech", "Grove School", "First Hub", None),
        ("2025-02-01", "opening", "merger", "Cedar", "Grove School", None, None),
    ]


def test_a_register_in_which_nothing_changed_gives_headings_alone(tmp_path):
    home = home_in(tmp_path / "home")
    register(home)

    found = reported(home)

    assert found["institution_changes"].is_empty()
    assert found["mergers_and_splits"].is_empty()
    assert "sentence" in found["institution_changes"].columns

"""A home folder: made-up reference files and releases, and the command run on them."""

import csv
import gzip
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from typer.testing import CliRunner

from flows import cli
from flows.release import fresh, publish, write_manifest, write_tables
from flows.run import write_json
from flows.settings import Home
from tests.release_factories import AREAS, areas_table, parts_table, recast_figures
from tests.release_figures import MadeUp, figures
from validation.code_lists import code_list
from validation.published import (
    AreaParts,
    Areas,
    Attainment,
    AttainmentTodaysMembers,
    Gaps,
    Measures,
    Neighbours,
    Progress,
    Returns,
    measures,
)
from validation.site_settings import SiteSettings

MEMBERSHIP = {
    "institution": "100001",
    "hub_code": "H1",
    "hub_name": "First Hub",
    "member_from": "2020-09-01",
    "member_to": "",
}
LOOKUP = {
    "la_code": "390",
    "area_kind": "local_enterprise_partnership",
    "area_code": "E37000025",
    "area_name": "North East",
    "valid_from": "",
    "valid_to": "",
}
NEIGHBOUR = {"la_code": "390", "neighbour_la_code": "391", "rank": "1"}
SCHOOL = {
    "LA (code)": "390",
    "EstablishmentNumber": "4001",
    "EstablishmentName": "A School",
    "TypeOfEstablishment (code)": "01",
    "EstablishmentStatus (code)": "1",
    "OpenDate": "",
    "CloseDate": "",
    "PhaseOfEducation (code)": "4",
    "StatutoryHighAge": "18",
    "NumberOfPupils": "900",
    "PercentageFSM": "20.0",
    "UKPRN": "",
    "Section41Approved (name)": "Not applicable",
    "DistrictAdministrative (code)": "E08000037",
}
LINK = {"LinkType": "Successor", "LinkName": "", "LinkEstablishedDate": ""}


def home_in(folder: Path) -> Home:
    """Make a home with an empty reference folder and inbox."""
    home = Home(folder)
    home.reference.mkdir(parents=True)
    home.inbox.mkdir()
    return home


def put(home: Home, name: str, content: str | bytes) -> Path:
    """Put a file into the reference folder, in gzip where its name says so."""
    plain = content.encode("utf-8") if isinstance(content, str) else content
    path = home.reference / name
    path.write_bytes(gzip.compress(plain, mtime=0) if name.endswith(".gz") else plain)
    return path


def register(
    home: Home, *schools: Mapping[str, str], day: str = "20250718", columns: Sequence[str] = ()
) -> Path:
    """Write an extract in the register's own form: every column, Windows-1252, CRLF."""
    numbered = [
        SCHOOL | {"URN": str(100001 + n), "EstablishmentNumber": str(4001 + n)} | dict(school)
        for n, school in enumerate(schools or [{}])
    ]
    names = list(columns or code_list("register_columns")["column"])
    text = _written(names, numbered, "\r\n")
    return put(home, f"edubasealldata{day}.csv", text.encode("cp1252"))


def links(home: Home, *pairs: tuple[str, str, str], day: str = "20250718") -> Path:
    """Write a links file: (URN, linked URN, type)."""
    rows = [LINK | {"URN": a, "LinkURN": b, "LinkType": kind} for a, b, kind in pairs]
    names = ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]
    return put(home, f"links_edubasealldata{day}.csv", _written(names, rows, "\r\n"))


def memberships(home: Home, *spells: Mapping[str, str]) -> Path:
    """Write spells of membership of a hub."""
    rows = [MEMBERSHIP | dict(spell) for spell in spells]
    return put(home, "hub_memberships.csv", _written(list(MEMBERSHIP), rows))


def area_lookup(home: Home, *rows: Mapping[str, str]) -> Path:
    """Write authorities in wider areas."""
    return put(home, "area_lookup.csv", _written(list(LOOKUP), [LOOKUP | dict(r) for r in rows]))


def neighbours(home: Home, *rows: Mapping[str, str]) -> Path:
    """Write statistical neighbours, with dates where a row has them."""
    names = list(dict.fromkeys([*NEIGHBOUR, *(name for row in rows for name in row)]))
    return put(home, "neighbours.csv", _written(names, [NEIGHBOUR | dict(row) for row in rows]))


def withdrawn(home: Home, *rows: Mapping[str, str]) -> Path:
    """Write returns taken back."""
    names = ["fingerprint", "institution", "completed_on", "reason"]
    return put(home, "withdrawn_returns.csv", _written(names, rows))


def careerstats(home: Home, *arguments: str) -> tuple[int, str]:
    """Run the command: its exit code and all it says."""
    done = CliRunner().invoke(cli.app, ["--home", str(home.root), *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def released(home: Home, name: str, areas: tuple[MadeUp, ...] = AREAS) -> Path:
    """Publish made-up figures as a release."""
    candidate = fresh(home.workspace / "candidate")
    tables = {
        Attainment: figures(Attainment, areas),
        Returns: figures(Returns, areas),
        AttainmentTodaysMembers: recast_figures(areas),
        Progress: Progress.no_rows(),
        Gaps: Gaps.no_rows(),
        Areas: areas_table(areas),
        AreaParts: parts_table(areas),
        Measures: measures(),
        Neighbours: Neighbours.no_rows(),
    }
    sorted_by_key = {table: rows.sort(table.key()) for table, rows in tables.items()}
    write_tables(sorted_by_key, candidate / "data", name, SiteSettings())
    write_manifest(candidate, {"release": name, "as_of": "2026-09-30"})
    return publish(home, candidate, name)


def outcome(home: Home, run: str, name: str, **record: object) -> None:
    """Leave what a run leaves: its folder and, where it finished, its record."""
    folder = home.internal / run
    folder.mkdir(parents=True)
    if record:
        content = {"run": run, "as_of": run[:10], "outcome": name, "to_look_at": []} | record
        write_json(folder / "run.json", content)
    seconds = len(list(home.internal.iterdir()))
    for path in (*folder.iterdir(), folder):
        os.utime(path, (seconds, seconds))


def _written(names: Sequence[str], rows: Sequence[Mapping[str, str]], newline: str = "\n") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", extrasaction="ignore", lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()

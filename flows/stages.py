"""The order of a night, written once. The command and the Prefect flow both call ``night``."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flows import reports
from flows.assemble import about, assemble
from flows.auditing import audit_release
from flows.build import build
from flows.changes import write_changes
from flows.composites import not_proved
from flows.gate import settle
from flows.known_release import enter
from flows.landing import Landed, land
from flows.ledger import ledger
from flows.pages import build_site
from flows.register_reports import write_register_reports
from flows.release import latest, publish, write_manifest
from flows.release_index import write_index
from flows.run import Run, read_json, write_json
from flows.site_file import read_site_file
from flows.store import check_landed
from flows.versions import must_not_be_shown, said

P = ParamSpec("P")
R = TypeVar("R")
Stage = Callable[[Callable[P, R]], Callable[P, R]]


@dataclass(frozen=True)
class Night:
    """What a night came to. ``release`` is the release in force when it ended, if any."""

    run: Run
    outcome: str
    release: str | None
    ledger: dict[str, Any]
    to_look_at: list[str]

    def to_json(self) -> dict[str, Any]:
        """Give the night as plain values."""
        return {
            "run": self.run.run_id,
            "as_of": self.run.as_of,
            "outcome": self.outcome,
            "release": self.release,
            "ledger": self.ledger,
            "to_look_at": self.to_look_at,
        }


def directly(function: Callable[P, R]) -> Callable[P, R]:
    """Run a stage as it is: what the command does."""
    return function


def night(run: Run, stage: Callable[[Callable[..., Any]], Callable[..., Any]] = directly) -> Night:
    """Publish every data set and page from the returns received so far.

    Each stage reads only what earlier ones wrote and writes only its own folder, so a night that
    fails leaves the last release up, and any stage can be run again. A fault in ``site.toml`` is
    told before any work is done.
    """
    read_site_file(run.home)
    landed = stage(land_returns)(run)
    checked = stage(check_returns)(run, landed)
    tables = stage(build_tables)(run, checked)
    publishable = stage(protect_tables)(run, tables)
    candidate = stage(write_release)(run, publishable)
    audited = stage(audit_release)(run, candidate)
    release = stage(publish_release)(run, candidate, audited)
    return conclude(run, release, stage(report)(run, tables))


def land_returns(run: Run) -> Path:
    """Copy what has arrived into the archive, unchanged and once."""
    landed = land(run.home, run.day)
    return write_json(run.workspace / "landed.json", [item.to_json() for item in landed])


def check_returns(run: Run, landed: Path) -> Path:
    """Accept or reject every row of every file not checked before."""
    files = [Landed.from_json(item) for item in read_json(landed)]
    counts = [asdict(checked) for checked in check_landed(run.home, files)]
    return write_json(run.workspace / "checked.json", counts)


def build_tables(run: Run, checked: Path) -> Path:
    """Decide which evaluation counts for whom, and count."""
    if not checked.is_file():
        raise FileNotFoundError(checked)
    return build(run)


def protect_tables(run: Run, tables: Path) -> Path:
    """Decide what may be shown beside everything shown before, and prove it."""
    return settle(run, tables)


def write_release(run: Run, publishable: Path) -> Path:
    """Write the protected tables, the pages made from them, and the manifest."""
    candidate = assemble(run, publishable.parent)
    write_changes(run, candidate)
    write_manifest(candidate, about(run, candidate))
    build_site(candidate)
    write_manifest(candidate, about(run, candidate))
    return candidate


def publish_release(run: Run, candidate: Path, audited: Path) -> Path:
    """Make the candidate the release in force, unless it says nothing new or must not be shown.

    The same figures under other words of the publisher (``site.toml``) are a release too.
    What it says is known from here on, so the ledger has it before anyone sees it. Safe to repeat:
    a candidate that was moved into place before a crash is only pointed at.
    """
    if not audited.is_file():
        raise FileNotFoundError(audited)
    before = latest(run.home)
    if not candidate.is_dir():
        candidate = run.home.releases / candidate.name
    told = said(candidate)
    in_force = None if before is None else said(before)
    if run.hold:
        outcome, release = "held", before
    elif told == in_force:
        outcome, release = "unchanged", before
    elif must_not_be_shown(run.home, told, in_force):
        outcome, release = "set_aside", before
    else:
        enter(run, candidate)
        outcome, release = "published", publish(run.home, candidate, candidate.name)
        write_index(run.home)
    done = {"outcome": outcome, "release": release.name if release else None}
    return write_json(run.workspace / "published.json", done)


def report(run: Run, tables: Path) -> Path:
    """Write the restricted reports: who has not returned, what was rejected, what changed."""
    write_register_reports(run, tables)
    return reports.write_reports(run, tables)


def conclude(run: Run, published: Path, reported: Path) -> Night:
    """Gather the ledger of the run and what somebody should look at; write the run's record."""
    done = read_json(published)
    numbers = ledger(run)
    tables = run.workspace / "tables"
    withheld = not_proved(tables)
    to_look_at = reports.to_look_at(run, numbers, withheld)
    done_ = Night(run, done["outcome"], done["release"], numbers, to_look_at)
    notices = read_json(tables / "notices.json")
    utility = reports.utility(run.home.releases / done_.release) if done_.release else []
    record = done_.to_json() | {"notices": notices, "reports": reported.name, "utility": utility}
    record |= {"not_proved": withheld}
    write_json(run.internal / "run.json", record)
    return done_

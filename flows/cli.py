"""The command ``careerstats``: what a data team types, and what a schedule runs."""

import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from flows import check_report, cli_files, cli_report
from flows.assemble import ReleaseError
from flows.auditing import AuditError
from flows.known import LedgerLost
from flows.ledger import LedgerError
from flows.pages_gate import PageError
from flows.protection import ProtectionError
from flows.reference import UnusableReference
from flows.release_index import write_index
from flows.run import start_run, today
from flows.sample import SampleError, write_sample
from flows.serving import serve as serve_site
from flows.settings import Environment, Home
from flows.stages import night
from flows.verifying import verify as verify_release
from flows.versions import VersionError, roll_back, withdraw_release
from transforms.periods import is_academic_year
from validation.checks import TableError

DONE, TO_LOOK_AT, WRONG_USE, FAILED = 0, 1, 2, 3

FAILURES = (
    AuditError,
    LedgerError,
    LedgerLost,
    PageError,
    ProtectionError,
    ReleaseError,
    TableError,
    UnusableReference,
)
"""What stops a night: said in a sentence, and the last release stays."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Regional careers-education statistics from the returns of English schools and colleges.",
)

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Day the figures speak of; default: today."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


@app.callback()
def home_folder(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(help="Folder everything is under; default: CAREERSTATS_HOME, else ./home."),
    ] = None,
) -> None:
    """Regional careers-education statistics from the returns of English schools and colleges."""
    context.obj = Home(home or Environment().home)


@app.command()
def sample(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; default: the home folder.")
    ] = None,
    scale: Annotated[str, typer.Option(help="small, region or england.")] = "small",
    seed: Annotated[int, typer.Option(help="Another number, another made-up England.")] = 1,
    register: Annotated[
        Path | None, typer.Option(help="A real register extract to make returns up for.")
    ] = None,
) -> None:
    """Write a made-up register, memberships and messy returns, with an answer key."""
    try:
        summary = write_sample(out or context.obj.root, scale, seed, register)
    except (SampleError, UnusableReference) as error:
        _stop(str(error), WRONG_USE)
    cli_report.sample_written(summary, out or context.obj.root)


@app.command()
def run(
    context: typer.Context,
    as_of: AsOf = None,
    prefect: Annotated[bool, typer.Option("--prefect", help="Run as the Prefect flow.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Build and check; do not release.")] = False,
    reopen: Annotated[
        str | None, typer.Option(help="A closed academic year, such as 202425, to revise.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is reopened; readers see it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the whole night: land, check, count, protect, publish."""
    day = as_of.date() if as_of else today()
    home: Home = context.obj
    if reopen and not is_academic_year(reopen):
        _stop(f"{reopen} is no academic year. Write 2024/25 as 202425.", WRONG_USE)
    if bool(reopen) != bool((reason or "").strip()):
        _stop("--reopen needs --reason, and the other way round: readers see why.", WRONG_USE)
    asked: dict[str, Any] = {"hold": hold, "reopen": reopen, "reason": reason}
    try:
        if prefect or os.environ.get("PREFECT_API_URL"):
            done = _run_as_flow(home, day, asked)
        else:
            stage = cli_report.announced(quiet=as_json)
            done = night(start_run(home, day, **asked), stage=stage).to_json()
    except FAILURES as error:
        _stop(f"{error}\nNothing was published; the last release stays as it was.", FAILED)
    if as_json:
        typer.echo(json.dumps(done, indent=2))
    else:
        cli_report.night_done(home, done)
    raise typer.Exit(TO_LOOK_AT if done["to_look_at"] else DONE)


@app.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="One return: .csv, .csv.gz, .tsv or .xlsx.")],
    as_json: AsJson = False,
) -> None:
    """Check one return: what is accepted, what is rejected, on which line and why."""
    if not file.is_file():
        _stop(f"There is no file {file}. Give the path of one return.", WRONG_USE)
    raise typer.Exit(check_report.run_check(file, context.obj, as_json))


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is published, who has not returned, and how the last run went."""
    raise typer.Exit(cli_report.status(context.obj, as_json=as_json))


@app.command()
def verify(
    context: typer.Context,
    release: Annotated[str | None, typer.Argument(help="Release; default: the latest.")] = None,
) -> None:
    """Prove a release again from its files: hashes, declarations, checks, and the attack on it."""
    try:
        found = verify_release(context.obj, release)
    except VersionError as error:
        _stop(str(error), WRONG_USE)
    cli_report.verified(found)
    raise typer.Exit(FAILED if found.findings else DONE)


@app.command()
def rollback(context: typer.Context, release: str) -> None:
    """Put an earlier release back in force."""
    _with_versions(context.obj, lambda: roll_back(context.obj, release))


@app.command()
def withdraw(
    context: typer.Context,
    release: str,
    reason: Annotated[str, typer.Option(help="Why; readers will see it.")],
) -> None:
    """Withdraw a release; the one before it comes back in force."""
    _with_versions(context.obj, lambda: withdraw_release(context.obj, release, reason))


@app.command()
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
) -> None:
    """Preview the latest site on this machine."""
    try:
        serve_site(context.obj, port)
    except (VersionError, OSError) as error:
        _stop(str(error), WRONG_USE)


@app.command()
def data(context: typer.Context, as_json: AsJson = False) -> None:
    """List the data sets of the latest release: rows, sizes, keys and how to read them."""
    raise typer.Exit(cli_files.data_sets(context.obj, as_json=as_json))


@app.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="New or empty, or exported to before.")],
) -> None:
    """Write plain copies of the site and data for any web host, earlier releases included."""
    try:
        cli_files.write_export(context.obj, folder)
    except (VersionError, OSError) as error:
        _stop(str(error), WRONG_USE)


@app.command()
def schedule() -> None:
    """Say how to start the Prefect server, pool and worker, and what is deployed."""
    cli_report.how_to_schedule()


def main() -> None:
    """Run the command."""
    app()


def _run_as_flow(home: Home, day: date, asked: dict[str, Any]) -> dict[str, Any]:
    """Run as the Prefect flow: on the server there is, else on Prefect's embedded one."""
    if not os.environ.get("PREFECT_API_URL"):
        for name, value in _embedded(home).items():
            os.environ.setdefault(name, value)
    from flows.nightly import nightly

    done: dict[str, Any] = nightly(home=str(home.root), as_of=day, **asked)
    return done


def _embedded(home: Home) -> dict[str, str]:
    """Settle the embedded server: patient to start, quiet, and with its database under home."""
    return {
        "PREFECT_HOME": str((home.root / ".prefect").resolve()),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def _with_versions(home: Home, change: Callable[[], str]) -> None:
    try:
        typer.echo(change())
    except VersionError as error:
        _stop(str(error), WRONG_USE)
    write_index(home)


def _stop(sentence: str, code: int) -> NoReturn:
    typer.echo(sentence, err=True)
    sys.exit(code)

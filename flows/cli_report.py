"""What the command prints: for a tired person at seven in the morning."""

import json
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table as Grid

from flows.release import latest, manifest
from flows.run import read_json
from flows.sample import SampleSummary
from flows.settings import Home
from flows.verifying import Verified
from flows.versions import releases, withdrawn

console = Console(highlight=False, soft_wrap=True, markup=False)


RECORD = "run.json"
"""What a run writes last of all: a run without it did not finish."""


def announced(*, quiet: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a stage hook that says which stage runs and how long it took."""

    def hook(stage: Callable[..., Any]) -> Callable[..., Any]:
        name = stage.__name__.replace("_", " ")

        @wraps(stage)
        def timed(*arguments: Any) -> Any:
            began = time.perf_counter()
            with console.status(f"{name} …"):
                result = stage(*arguments)
            console.print(f"{name:<16} {time.perf_counter() - began:6.1f} s")
            return result

        return stage if quiet else timed

    return hook


def sample_written(summary: SampleSummary, out: Path) -> None:
    """Say what sample wrote and what to do next."""
    console.print(
        f"{out}: {summary.institutions:,} institutions and {summary.evaluations:,} evaluations in "
        f"{summary.files} files, with {summary.faults} faults planted (answer_key.json)."
    )
    console.print(f"Next: careerstats --home {out} run --as-of {summary.as_of}")


def night_done(home: Home, done: dict[str, Any]) -> None:
    """Print the ledger, where everything is, and last what needs a look."""
    numbers = done["ledger"]
    grid = Grid(show_header=False, box=None, padding=(0, 2, 0, 0))
    grid.add_column(justify="right")
    grid.add_column()
    for name, what in _LEDGER:
        grid.add_row(f"{numbers[name]:,}", what)
    console.print(grid)
    for notice in read_json(home.internal / done["run"] / "run.json")["notices"]:
        console.print(f"Note: {notice}")
    console.print(_OUTCOMES[done["outcome"]].format(release=done["release"] or "nothing yet"))
    if done["release"]:
        folder = home.releases / done["release"]
        console.print(f"Site:     {folder / 'site' / 'index.html'}")
        console.print(f"Data:     {folder / 'data'}")
        console.print(f"Restricted: {home.internal / done['run']} (school level: do not publish)")
        console.print(f"Look:     careerstats --home {home.root} serve")
    for sentence in done["to_look_at"]:
        console.print(f"Look at:  {sentence}")


_LEDGER = (
    ("files", "files held"),
    ("files_refused", "files refused whole"),
    ("rows_read", "rows read"),
    ("rows_rejected", "  rejected"),
    ("rows_accepted", "  accepted, of which"),
    ("rows_counted", "    counted"),
    ("rows_superseded", "    superseded by a later return"),
    ("rows_out_of_period", "    out of period"),
    ("rows_out_of_scope", "    out of scope"),
    ("rows_unresolved", "    unresolved: no institution found"),
    ("institutions_eligible", "schools and colleges eligible at the latest snapshot"),
    ("institutions_returned", "  of which returned"),
    ("cells_shown", "benchmark figures shown exactly"),
    ("cells_range", "  shown as a range"),
    ("cells_hidden", "  not shown"),
    ("figures_attacked", "benchmark figures new or changed, attacked as a reader would"),
    ("results_settled", "  results of institutions that could be told"),
    ("returns_pending", "returns that wait: alone they would be told by the difference"),
)
NOTHING = "Nothing is published yet. Run `careerstats run`."
_ENDED = {"unfinished": "not finished. It is still running, or it failed: run it again to see why"}
_OUTCOMES = {
    "published": "Release {release} is published.",
    "unchanged": "Nothing changed: release {release} stays in force, no new release.",
    "set_aside": "These figures were withdrawn or rolled back and are not shown again. "
    "In force: {release}.",
    "held": "Built and checked, and held back as asked. In force: {release}.",
}


def verified(found: Verified) -> None:
    """Print what was proved, or what is wrong."""
    console.print(f"Release {found.release}: {found.files} files, {found.rows:,} rows checked.")
    for note in found.notes:
        console.print(f"Note: {note}")
    for finding in found.findings:
        console.print(f"Wrong: {finding}")
    console.print("Every check holds." if not found.findings else "Do not use this release.")


def status(home: Home, *, as_json: bool) -> int:
    """Print what is published, the last run, and who has not returned, by hub."""
    release, run = _release_status(home), _last_run(home)
    workbook, hubs = _not_returned(home)
    if as_json:
        content = {"release": release, "last_run": run, "not_returned": hubs}
        print_json(content | {"withdrawn": withdrawn(home)})
        return 0
    console.print(
        f"Published: {release['release']}, as at {release['as_of']}, held: {release['of']}."
        if release
        else NOTHING
    )
    if run:
        console.print(f"Last run:  {run['run']}: {_ENDED.get(run['outcome'], run['outcome'])}")
    for sentence in run["to_look_at"] if run else ():
        console.print(f"Look at:   {sentence}")
    for hub in hubs:
        console.print(
            f"{hub['hub']}: {hub['returned']} of {hub['institutions']} returned, "
            f"{hub['outstanding']} outstanding"
        )
    if workbook:
        console.print(f"Who:       {workbook}")
    return 0


def how_to_schedule() -> None:
    """Print the commands that put the nightly run on a schedule."""
    console.print(
        "1. prefect server start                       (its own shell or service)\n"
        "2. export PREFECT_API_URL=http://127.0.0.1:4200/api CAREERSTATS_HOME=/srv/careerstats\n"
        "3. prefect work-pool create careerstats --type process\n"
        "4. prefect --no-prompt deploy --all --prefect-file deployments.yaml\n"
        "5. prefect worker start --pool careerstats    (its own shell or service)\n"
        "Deployed: nightly, 02:00 Europe/London, one run at a time (deployments.yaml)."
    )


def _release_status(home: Home) -> dict[str, Any] | None:
    folder = latest(home)
    if folder is None:
        return None
    return {
        "release": folder.name,
        "as_of": manifest(folder)["as_of"],
        "of": len(releases(home)),
    }


def _last_run(home: Home) -> dict[str, Any] | None:
    """Read the record of the run started last; one without a record did not finish."""
    folder = max(_run_folders(home), key=_started, default=None)
    if folder is None:
        return None
    if not (folder / RECORD).is_file():
        day = folder.name.rpartition(".")[0]
        return {"run": folder.name, "as_of": day, "outcome": "unfinished", "to_look_at": []}
    newest: dict[str, Any] = read_json(folder / RECORD)
    return {name: newest[name] for name in ("run", "as_of", "outcome", "to_look_at")}


def _not_returned(home: Home) -> tuple[Path | None, list[dict[str, Any]]]:
    """Count the returned and outstanding of each hub, by the last run that finished."""
    finished = [folder for folder in _run_folders(home) if (folder / RECORD).is_file()]
    folder = max(finished, key=_started, default=None)
    if folder is None or not (folder / "return_status.csv").is_file():
        return None, []
    by_hub = (
        pl.read_csv(folder / "return_status.csv", infer_schema=False)
        .group_by("hub_code", hub=pl.col("hub_name").replace("", None).fill_null("In no hub"))
        .agg(
            institutions=pl.len(),
            returned=(pl.col("status") == "returned").sum(),
            outstanding=(pl.col("status") != "returned").sum(),
        )
    )
    return folder / "return_status.xlsx", by_hub.sort("hub", "hub_code").to_dicts()


def _run_folders(home: Home) -> list[Path]:
    return [path for path in home.internal.glob("????-??-??.*") if path.is_dir()]


def _started(folder: Path) -> int:
    """Give when a run's record, or failing that its folder, was written."""
    record = folder / RECORD
    return (record if record.is_file() else folder).stat().st_mtime_ns


def print_json(content: Any) -> None:
    """Print for machines: plain text, whatever the terminal."""
    console.out(json.dumps(content, indent=2, ensure_ascii=False), highlight=False)

"""The nightly flow: the night of ``careerstats run`` as Prefect tasks; all of Prefect is here."""

from collections.abc import Callable
from datetime import date
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.run import start_run, today
from flows.settings import Home, home_of
from flows.stages import Night, night

WORLD_BREAKS = ("land_returns", "publish_release")
"""Stages that touch what others can break, a share or a disk: these are tried again."""


@flow(name="nightly")
def nightly(
    home: str | None = None,
    as_of: date | None = None,
    hold: bool = False,
    reopen: str | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Publish every data set and page from the returns received so far.

    ``home`` is the folder everything is under (else ``CAREERSTATS_HOME``), ``as_of`` the day the
    figures speak of (else today), ``hold`` builds and checks without releasing, ``reopen`` revises
    a closed academic year for a ``reason``. The run's ledger and a link to the release are left as
    artifacts.
    """
    folders = home_of(home)
    run = start_run(folders, as_of or today(), hold=hold, reopen=reopen, reason=reason)
    done = night(run, stage=_as_task)
    _leave_artifacts(folders, done)
    return done.to_json()


def _leave_artifacts(folders: Home, done: Night) -> None:
    rows = [{"what": name.replace("_", " "), "count": count} for name, count in done.ledger.items()]
    said = "; ".join(done.to_look_at) or "nothing to look at"
    create_table_artifact(rows, key="ledger", description=f"{done.outcome}; {said}")
    if done.release:
        site = (folders.releases / done.release / "site" / "index.html").resolve()
        create_link_artifact(site.as_uri(), link_text=f"Release {done.release}", key="release")


def _as_task(stage: Callable[..., Any]) -> Callable[..., Any]:
    """Make a stage a task. Inputs are paths and never cached: the stages themselves know."""
    retries = 2 if stage.__name__ in WORLD_BREAKS else 0
    return task(retries=retries, retry_delay_seconds=30, cache_policy=NO_CACHE)(stage)

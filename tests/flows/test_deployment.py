"""deployments.yaml against a real local Prefect server, process work pool and worker."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 180

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("prefect")]


def ask(api, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(api + path, data=data, headers=headers), timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def until(question, what):
    """Ask until there is an answer: the server is busy at times and answers 503."""
    for _ in range(PATIENCE):
        try:
            answer = question()
        except (URLError, OSError):
            answer = None
        if answer:
            return answer
        time.sleep(1)
    raise AssertionError(f"waited {PATIENCE} s for {what}")


@contextmanager
def running(*command, environment, log):
    """Run a server or worker for a while; it stops when the block ends, whatever happens.

    Prefect turns SIGTERM into SIGINT for itself, which a process started in the background of a
    script would ignore: so SIGINT gets its default back.
    """
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(30)


@pytest.fixture
def server(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = kept | {
        "PREFECT_API_URL": api,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "DO_NOT_TRACK": "1",
        "CAREERSTATS_HOME": str(tmp_path / "home"),
    }
    start = (BIN / "prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
    with running(*start, environment=environment, log=tmp_path / "server.log"):
        until(lambda: ask(api, "/health"), "the server")
        yield api, environment


def test_the_deployment_runs_on_a_worker_and_leaves_its_ledger_and_its_release(server, tmp_path):
    api, environment = server
    home = tmp_path / "home"

    def run(*command):
        arguments = [str(part) for part in command]
        subprocess.run(arguments, env=environment, cwd=ROOT, check=True, capture_output=True)

    shutil.copytree(ROOT / "tests" / "golden" / "home", home)
    run(BIN / "prefect", "work-pool", "create", "careerstats", "--type", "process")
    deploy = ("--no-prompt", "deploy", "--all", "--prefect-file", "deployments.yaml")
    run(BIN / "prefect", *deploy)

    named = "/deployments/name/nightly/nightly"
    deployment = until(lambda: ask(api, named), "the deployment to be listed")
    assert deployment["schedules"][0]["schedule"] == {
        "cron": "0 2 * * *",
        "timezone": "Europe/London",
        "day_or": True,
    }
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"

    start = (BIN / "prefect", "worker", "start", "--pool", "careerstats")
    with running(*start, environment=environment, log=tmp_path / "worker.log"):
        body = {"parameters": {"home": str(home), "as_of": "2026-09-30"}}
        create = f"/deployments/{deployment['id']}/create_flow_run"
        made = until(lambda: ask(api, create, body), "the flow run to be made")
        ended = until(lambda: finished(api, made["id"]), "the flow run to end")

    assert ended == "COMPLETED", (tmp_path / "worker.log").read_text()[-3000:]
    listed = until(lambda: ask(api, "/artifacts/filter", {}), "the artifacts")
    artifacts = {item["key"]: item for item in listed}
    rows = {row["what"]: row["count"] for row in json.loads(artifacts["ledger"]["data"])}
    record = json.loads((home / "internal" / "2026-09-30.1" / "run.json").read_text())
    assert rows == {name.replace("_", " "): n for name, n in record["ledger"].items()}
    assert "site/index.html" in artifacts["release"]["data"]
    assert (home / "releases" / "latest" / "site" / "index.html").is_file()


def finished(api, flow_run):
    state = ask(api, f"/flow_runs/{flow_run}")["state"]["type"]
    return state if state in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

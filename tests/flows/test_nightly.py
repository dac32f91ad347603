"""The real flow, on Prefect's embedded API, against the plain command on the same returns."""

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [str(Path(sys.executable).with_name("careerstats"))]
GOLDEN = Path(__file__).parents[1] / "golden" / "home"
TO_LOOK_AT = 1


def careerstats(home, *arguments):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")
    }
    done = subprocess.run(
        [*COMMAND, "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode in (0, TO_LOOK_AT), done.stderr
    return done.stdout


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
def test_the_flow_and_the_command_publish_the_same_bytes(tmp_path):
    by_hand, as_flow = tmp_path / "by_hand", tmp_path / "as_flow"
    shutil.copytree(GOLDEN, by_hand)
    shutil.copytree(GOLDEN, as_flow)

    careerstats(by_hand, "run", "--as-of", "2026-09-30")
    careerstats(as_flow, "run", "--as-of", "2026-09-30", "--prefect")

    differing = compared(by_hand / "releases" / "latest", as_flow / "releases" / "latest")
    assert differing == []
    records = [
        json.loads((home / "internal" / "2026-09-30.1" / "run.json").read_text())
        for home in (by_hand, as_flow)
    ]
    assert records[0] == records[1]


def compared(one, other):
    """List the files that are not the same in both folders, and find at least some files."""
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    others = sorted(str(path.relative_to(other)) for path in other.rglob("*") if path.is_file())
    assert names
    assert names == others
    _, differing, unread = filecmp.cmpfiles(one, other, names, shallow=False)
    return differing + unread

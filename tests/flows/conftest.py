"""One finished small night, shared by every test of a worker: read it, or copy it first."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from flows.run import start_run
from flows.sample import write_sample
from flows.settings import Home
from flows.stages import Night, night

SMALL_HOME_AS_OF = date(2026, 9, 30)
GOLDEN_HOME = Path(__file__).parents[1] / "golden" / "home"


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Make the small sample and run one night on it. Read-only: tests copy it to change it.

    It takes about half a minute, so tests that use it are marked ``xdist_group("small_home")``.
    """
    home = Home(tmp_path_factory.mktemp("small"))
    write_sample(home.root, "small", 1)
    night(start_run(home, SMALL_HOME_AS_OF))
    return home


@pytest.fixture(scope="session")
def golden_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Night]:
    """Run one night on the golden returns. Read-only: tests copy it to change it."""
    home = Home(tmp_path_factory.mktemp("golden") / "home")
    shutil.copytree(GOLDEN_HOME, home.root)
    return home, night(start_run(home, SMALL_HOME_AS_OF))


@pytest.fixture
def home_after_a_night(golden_night: tuple[Home, Night], tmp_path: Path) -> Home:
    """Give a copy of the golden home after its night; what was solved then is not solved again."""
    copied = tmp_path / "home"
    shutil.copytree(golden_night[0].root, copied, symlinks=True)
    return Home(copied)

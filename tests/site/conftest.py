"""The built site under test, and a browser to look at it with."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from flows.run import start_run
from flows.sample import write_sample
from flows.settings import Home
from flows.stages import night

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-quic"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder, and keep them in one worker: the site is built once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.site)
            item.add_marker(pytest.mark.xdist_group("site"))


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a region's release: built here, or the one that ``CAREERSTATS_RELEASE`` names."""
    ready = os.environ.get("CAREERSTATS_RELEASE")
    if ready:
        return Path(ready).resolve()
    home = Home(tmp_path_factory.mktemp("region"))
    write_sample(home.root, "region", 1)
    night(start_run(home, date(2026, 1, 15)))
    return (home.root / "releases" / "latest").resolve()


@pytest.fixture(scope="session")
def site(release: Path) -> Path:
    return release / "site"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's own Chromium; none is fetched."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=list(QUIET))
        yield started
        started.close()

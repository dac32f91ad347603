"""Three releases with plain sites, to be exported."""

import json
from dataclasses import replace
from pathlib import Path

from flows.release import fresh, publish
from flows.settings import Home
from tests.files_factories import files_release
from tests.home_factories import home_in
from tests.release_factories import FIRST_YEAR, HUB, LONG_NAME
from tests.release_figures import ENGLAND, NEW

FIRST, SECOND, THIRD = "2026-10-01.1", "2026-10-02.1", "2026-10-03.1"
CHANGES = "changes/index.html"
ONE_YEAR = ((NEW, "202526"),)
AREAS = tuple(replace(area, periods=ONE_YEAR) for area in (ENGLAND, LONG_NAME, HUB))


def three_releases(folder: Path) -> Path:
    """Make three releases with their sites; the second has a hub that the third has not."""
    for name, areas in ((FIRST, AREAS), (SECOND, (*AREAS, FIRST_YEAR)), (THIRD, AREAS)):
        plain_site(files_release(folder, areas, name))
    return folder


def plain_site(release: Path) -> None:
    """Write pages that link as the real ones do, without their figures."""
    written = json.loads((release / "data" / "datapackage.json").read_text("utf-8"))
    areas = [path.stem for path in (release / "data" / "areas").iterdir()]
    fixed = ("index.html", "data/index.html", CHANGES)
    for path in (*fixed, *(f"areas/{one}/index.html" for one in areas)):
        up = "../" * path.count("/")
        files = [f"{up}../data/{one['path']}" for one in written["resources"]]
        links = [f"{up}index.html", *(f"{up}areas/{one}/index.html" for one in areas), *files]
        told = json.dumps([{"contentUrl": file} for file in files])
        page = release / "site" / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(
            '<!doctype html><html lang="en-GB"><head>\n<title>Page</title>\n</head><body>\n'
            '<main id="main" class="w">\n<h1>Page</h1>\n'
            + "".join(f'<p><a href="{link}">link</a></p>' for link in links)
            + f'<script type="application/ld+json">{told}</script></main></body></html>'
        )


def two_published(root: Path, made: Path) -> Home:
    """Make a home in which the first two of the releases are published."""
    home = home_in(root)
    for name in (FIRST, SECOND):
        published(home, made, name)
    return home


def published(home: Home, made: Path, name: str) -> None:
    """Publish one of the releases in a home."""
    candidate = fresh(home.workspace / name)
    candidate.rmdir()
    # hard links: quick, and nothing here writes into a release
    copy(made / name, candidate)
    publish(home, candidate, name)


def copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.hardlink_to(path)

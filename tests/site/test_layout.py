"""How pages lie on a phone, on paper and before the browser asks for anything."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.sampling import pages_of, sample

NARROW = 320
MOST_SIDES = 2
SMALLEST_TEXT_IN_CHARTS, SMALLEST_TEXT = 11, 14

TEXT_SIZES = """() => [...document.querySelectorAll("svg text")].map(text => {
  const svg = text.ownerSVGElement;
  const scale = svg.viewBox.baseVal.width ? svg.clientWidth / svg.viewBox.baseVal.width : 1;
  return parseFloat(getComputedStyle(text).fontSize) * scale;
})"""
BODY_SIZES = """() => [...document.querySelectorAll("main *")]
  .filter(e => !e.closest("svg") && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize))"""


def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, site: Path):
    page = browser.new_page(viewport={"width": NARROW, "height": 640})
    widths = {}
    for path in pages_of(site):
        page.goto(path.as_uri())
        page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true })")
        widths[path.relative_to(site).as_posix()] = page.evaluate(
            "() => document.documentElement.scrollWidth"
        )
    page.close()

    assert {name: width for name, width in widths.items() if width > NARROW} == {}


def test_text_is_large_enough_on_a_phone(browser: Browser, site: Path):
    page = browser.new_page(viewport={"width": NARROW, "height": 640})
    for path in sample(site):
        page.goto(path.as_uri())
        assert round(min(page.evaluate(TEXT_SIZES), default=16)) >= SMALLEST_TEXT_IN_CHARTS, path
        assert min(page.evaluate(BODY_SIZES)) >= SMALLEST_TEXT, path
    page.close()


def test_every_area_is_printed_on_two_sides(browser: Browser, site: Path):
    page = browser.new_page()
    sides = {}
    for path in sorted((site / "areas").glob("*/index.html")):
        page.goto(path.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        sides[path.parent.name] = len(re.findall(rb"/Type\s*/Page\b", printed))
    page.close()

    assert sides
    assert {name: n for name, n in sides.items() if n not in range(1, MOST_SIDES + 1)} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_one_request_and_asks_nobody_else(browser: Browser, site: Path, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in sample(site):
        asked.clear()
        page.goto(path.as_uri())
        assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
        assert context.cookies() == []
    context.close()

    assert faults == []

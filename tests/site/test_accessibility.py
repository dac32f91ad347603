"""What a browser can tell of accessibility, on a sample of every kind of page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.site.sampling import sample

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST_TARGET = 24
TABS = 60
FRAMED = "embed/"
"""Figures for another site's frame have no header, and so no link that skips it."""

RUN_AXE = """async tags => {
  document.querySelectorAll("details").forEach(details => { details.open = true; });
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}});
  return found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html).join(" | ")}`);
}"""

SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, summary, [tabindex='0']")]
  .filter(target => target.getClientRects().length && !target.matches(".skip"))
  .filter(target => target.closest("svg") || getComputedStyle(target).display !== "inline")
  .filter(target => {
    const box = target.getBoundingClientRect();
    return box.width < least || box.height < least;
  }).map(target => target.outerHTML.slice(0, 120))"""

FOCUS = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const all = [...document.querySelectorAll("*")];
  const style = getComputedStyle(focused);
  return {
    place: all.indexOf(focused),
    skips: focused.matches(".skip"),
    seen: focused.getClientRects().length > 0,
    outline: parseFloat(style.outlineWidth),
  };
}"""

IS_PAST_THE_HEADER = """() => {
  const focused = document.activeElement;
  return !focused.closest("header") && !focused.matches(".skip");
}"""

CONTRASTS = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const luminance = colour => {
    const parts = channels(colour).map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const holds = (box, x, y) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  const page = getComputedStyle(document.body).backgroundColor;
  const mixed = style => {
    const share = Number(style.fillOpacity);
    const under = channels(page);
    return `rgb(${channels(style.fill).map((c, n) => share * c + (1 - share) * under[n])})`;
  };
  const ground = text => {
    const box = text.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const shapes = [...text.ownerSVGElement.querySelectorAll("rect, path, polygon, use")]
      .filter(shape => shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)
      .filter(shape => getComputedStyle(shape).fill.startsWith("rgb"))
      .filter(shape => holds(shape.getBoundingClientRect(), x, y));
    const under = shapes.at(-1);
    return under ? mixed(getComputedStyle(under)) : page;
  };
  return [...document.querySelectorAll("svg text")]
    .map(text => [text.textContent, contrast(getComputedStyle(text).fill, ground(text))])
    .filter(told => told[1] < 4.5);
}"""

Scheme = Literal["light", "dark"]
Opened = Iterator[tuple[str, Page]]


@pytest.fixture
def opened(browser: Browser, site: Path) -> Iterator[Callable[..., Opened]]:
    """Open the sample's pages one after the other, at a width and in a colour scheme."""
    contexts = []

    def pages(width: int = 1100, scheme: Scheme = "light") -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        for path in sample(site):
            page.goto(path.as_uri())
            yield path.relative_to(site).as_posix(), page

    yield pages
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, scheme):
    found = {}
    for name, page in opened(scheme=scheme):
        page.add_script_tag(path=AXE)
        found[name] = page.evaluate(RUN_AXE, TAGS)

    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_in_drawings_can_be_read(opened, scheme):
    found = {name: page.evaluate(CONTRASTS) for name, page in opened(scheme=scheme)}

    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize("width", [320, 1100])
def test_targets_can_be_hit(opened, width):
    found = {
        name: page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) for name, page in opened(width=width)
    }

    assert {name: targets for name, targets in found.items() if targets} == {}


def test_the_keyboard_goes_down_the_page_and_is_seen_on_its_way(opened):
    for name, page in opened():
        steps = []
        for _ in range(TABS):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUS)
            if focused is None or (steps and focused["place"] <= steps[0]["place"]):
                break
            steps.append(focused)

        places = [step["place"] for step in steps]
        assert steps[0]["skips"] != name.startswith(FRAMED), name
        assert places == sorted(set(places)), name
        assert all(step["seen"] and step["outline"] >= 2 for step in steps), name


def test_the_skip_link_leads_to_the_page_itself(opened):
    for name, page in opened():
        if name.startswith(FRAMED):
            continue
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        assert page.evaluate(IS_PAST_THE_HEADER), name

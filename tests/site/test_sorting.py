"""The one script: tables that compare areas can be sorted, and read without it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

NAMES = "() => [...document.querySelectorAll('.cmp tbody th')].map(cell => cell.textContent)"
SECOND = "() => [...document.querySelectorAll('.cmp tbody td:nth-child(3)')].map(c => c.innerText)"
ORDERS = (
    "() => [...document.querySelectorAll('.cmp thead th')].map(h => h.getAttribute('aria-sort'))"
)


@pytest.fixture
def table(browser: Browser, site: Path):
    page = browser.new_page()
    page.goto((site / "compare" / "local-authorities" / "index.html").as_uri())
    yield page
    page.close()


def test_areas_are_in_order_of_name_without_a_script(browser: Browser, site: Path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "compare" / "local-authorities" / "index.html").as_uri())
    names = page.locator(".cmp tbody th").all_text_contents()

    assert len(names) > 2
    assert names == sorted(names, key=str.lower)
    assert page.locator("button").count() == 0
    context.close()


def test_a_heading_sorts_by_share_and_says_so(table: Page):
    table.get_by_role("button", name="1. ").click()

    shares = [_share(text) for text in table.evaluate(SECOND)]
    shown = [share for share in shares if share is not None]
    assert shown == sorted(shown, reverse=True)
    assert shares[: len(shown)] == shown
    assert table.evaluate(ORDERS)[2] == "descending"
    assert table.evaluate(ORDERS).count(None) == 9
    assert "descending" in table.get_by_role("status").inner_text()


def test_a_second_press_turns_the_order_and_the_first_column_brings_it_back(table: Page):
    before = table.evaluate(NAMES)
    button = table.get_by_role("button", name="1. ")
    button.focus()
    table.keyboard.press("Enter")
    table.keyboard.press("Enter")

    shown = [_share(text) for text in table.evaluate(SECOND) if _share(text) is not None]
    assert shown == sorted(shown)
    table.get_by_role("button", name="Area").click()
    assert table.evaluate(NAMES) == before


def _share(text: str) -> float | None:
    """Read a share as a reader would, on its own terms: a range by its middle."""
    if " of " not in text:
        return None
    counts, whole = text.split(" [u]")[0].split("\n")[0].replace(",", "").split(" of ")
    ends = [int(end) for end in counts.split("–")]
    return sum(ends) / len(ends) / int(whole)

"""What each release changed, at an address of its own: ``changes/<release>/`` of an export.

A release's site holds its own changes alone: if it held those of all before it, each release would
weigh more than the last. So the pages of earlier releases are put together here, where all releases
lie side by side, from the pages that were published with them.
"""

import re
from typing import Any

from flows.changes import read_changes
from flows.export_pages import with_banner
from flows.pages_changes import compared
from flows.settings import Home
from templates import render, sentences_changes

PAGE = "changes/index.html"
"""The page of a release's own changes, within its site."""

WAY = re.compile(r'href="\.\./(\.\./data/)?([^"#]*)')
"""A link of that page: to a file of the release's data, or to another page of its site."""

Entry = dict[str, Any]


def of_release(text: str, entry: Entry, current_pages: set[str]) -> str:
    """Take a release's page of changes to ``changes/<release>/``, one folder deeper.

    It leads to today's pages, and to the frozen ones of areas that have none any more.
    """

    def moved(found: re.Match[str]) -> str:
        is_data, path = found.groups()
        if is_data:
            return f'href="../../data/v/{entry["release"]}/{path}'
        frozen = "" if path in current_pages else f"v/{entry['release']}/"
        return f'href="../../{frozen}{path}'

    return with_banner(WAY.sub(moved, text), entry, "../index.html")


def with_releases(text: str, home: Home, entries: list[Entry]) -> str:
    """End the page of the newest changes with a list of all releases, and what each changed."""
    rows = [entry | {"said": _said(home, entry["release"])} for entry in entries]
    return text.replace("</main>", render("partials/_releases", rows=rows) + "</main>", 1)


def _said(home: Home, release: str) -> str:
    """Say in a sentence how much a release changed."""
    found = compared(read_changes(home.releases / release))
    return sentences_changes.of_release(found).text if found else ""

"""Pages as a web host has them: links to where the data went, and banners on frozen copies."""

import re
from datetime import date
from typing import Any

from templates.filters import day

TEXT = (".html", ".xml", ".ics")
"""Files that link to others by where they stand."""


def at_root(text: str, path: str) -> str:
    """Point a page of the latest release to ``data/latest``."""
    up = path.count("/")
    return _relinked(text, up, "../" * up + "data/latest/")


def frozen(text: str, path: str, entry: dict[str, Any], current_pages: set[str]) -> str:
    """Point a page to its own release's data, keep it out of search engines, and say what it is.

    ``entry`` is the release's in the list of all; ``path`` is the page's in its site.
    """
    up = path.count("/")
    linked = _relinked(text, up, "../" * (up + 2) + f"data/v/{entry['release']}/")
    if not path.endswith(".html"):
        return linked
    current = "../" * (up + 2) + (path if path in current_pages else "index.html")
    return with_banner(linked, entry, current)


def with_banner(text: str, entry: dict[str, Any], current: str) -> str:
    """Keep a page out of search engines and begin it with how its release stands."""
    hidden = text.replace("</head>", '<meta name="robots" content="noindex">\n</head>', 1)
    said = f'<p class="lede">{_standing(entry)} <a href="{current}">See the current page</a>.</p>'
    within = "main" if "<main" in hidden else "body"
    return re.sub(rf"(<{within}\b[^>]*>)", rf"\1\n{said}", hidden, count=1)


def _standing(entry: dict[str, Any]) -> str:
    """Say whether a frozen release still stands."""
    if entry["superseded_on"] is None:
        return f"Frozen copy of release {entry['release']}, which is in force."
    when = day(date.fromisoformat(entry["superseded_on"]))
    return f"Release {entry['release']} was superseded on {when} and is kept as it was."


def _relinked(text: str, up: int, to: str) -> str:
    """Replace the way from a page to its release's data, which stands beside its site."""
    return text.replace('"' + "../" * (up + 1) + "data/", f'"{to}')

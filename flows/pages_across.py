"""All pages that set areas side by side, and those that are about the figures."""

from collections.abc import Iterator
from typing import Any

from flows.pages_about import about_pages
from flows.pages_across_reading import Across
from flows.pages_benchmarks import benchmark_pages
from flows.pages_changes import changes_pages
from flows.pages_compare import compare_pages
from flows.pages_gaps import gaps_pages
from flows.pages_map import map_pages
from flows.pages_reading import Release, Shelf
from flows.pages_returns import returns_pages


def pages_across(
    told: Release, shelf: Shelf, across: Across
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each such page's path, template and values."""
    yield from benchmark_pages(told, shelf, across)
    yield from compare_pages(told, shelf)
    yield from map_pages(shelf)
    yield from returns_pages(shelf)
    yield from gaps_pages(shelf, across)
    yield from changes_pages(told, shelf, across)
    yield from about_pages(told, shelf, across)

"""Which pages are looked at: of each kind of page the smallest and the largest."""

from pathlib import Path

MANY_OF_A_KIND = ("areas", "benchmarks", "compare", "data", "embed", "v")


def pages_of(site: Path) -> list[Path]:
    """Give every page, in order of its path."""
    return sorted(site.rglob("*.html"))


def kind_of(site: Path, page: Path) -> str:
    """Name a page's kind: areas/*/index.html, or its own path where it is the only one."""
    parts = list(page.relative_to(site).parts)
    if len(parts) > 2 and parts[0] in MANY_OF_A_KIND:
        parts[1] = "*"
    return "/".join(parts)


def sample(site: Path) -> list[Path]:
    """Give the smallest and largest page of each kind."""
    kinds: dict[str, list[Path]] = {}
    for page in pages_of(site):
        kinds.setdefault(kind_of(site, page), []).append(page)
    by_size = [sorted(pages, key=lambda p: (p.stat().st_size, p)) for pages in kinds.values()]
    return sorted({page for pages in by_size for page in (pages[0], pages[-1])})

"""All releases of a home in one list: when, why, and whether each still stands."""

import json
from typing import Any

from flows.release import latest, manifest
from flows.settings import Home
from flows.site_file import read_site_file
from flows.versions import order, releases, withdrawn
from flows.whole_files import write_whole
from validation.descriptors import TITLE, licence_at

CURRENT, SUPERSEDED, WITHDRAWN = "current", "superseded", "withdrawn"


def release_index(home: Home) -> dict[str, Any]:
    """List the releases, newest first; addresses are those of an export.

    A release newer than the one in force was rolled back, and is withdrawn as long as that lasts.
    A release is superseded on the day the next one that stands speaks of. Only what stands has an
    address.
    """
    names = releases(home)
    current = latest(home)
    gone = _taken_back(home, names, current.name if current else None)
    standing = [name for name in names if name not in gone]
    return {
        "title": TITLE,
        "licence": licence_at(read_site_file(home)),
        "latest": current.name if current else None,
        "releases": [_entry(home, name, standing, gone) for name in reversed(names)],
    }


def write_index(home: Home) -> None:
    """Write ``releases/index.json`` whole: readers see the old list or the new one."""
    text = json.dumps(release_index(home), indent=2, ensure_ascii=False) + "\n"
    with write_whole(home.releases / "index.json") as target:
        target.write(text.encode())


def _taken_back(home: Home, names: list[str], current: str | None) -> dict[str, str]:
    """Give the releases not to be shown, each with its reason."""
    rolled_back = {
        name: f"Release {current} was put back in force."
        for name in names
        if current and order(name) > order(current)
    }
    return rolled_back | withdrawn(home)


def _entry(home: Home, name: str, standing: list[str], gone: dict[str, str]) -> dict[str, Any]:
    told = manifest(home.releases / name)
    later = [other for other in standing if order(other) > order(name)]
    stands = name in standing
    revised = "; ".join(f"{year}: {why}" for year, why in told.get("reopened", {}).items())
    return {
        "release": name,
        "as_of": _day_of(name),
        "status": WITHDRAWN if not stands else SUPERSEDED if later else CURRENT,
        "reason": gone.get(name) or revised or None,
        "superseded_by": later[0] if stands and later else None,
        "superseded_on": _day_of(later[0]) if stands and later else None,
        "data": f"data/v/{name}/" if stands else None,
        "pages": f"v/{name}/index.html" if stands else None,
    }


def _day_of(release: str) -> str:
    return order(release)[0]

"""Releases as versions: which there are, going back to one, withdrawing one."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.release import MANIFEST, latest, manifest, point_latest
from flows.run import read_json
from flows.settings import Home
from flows.whole_files import write_whole


class VersionError(Exception):
    """What was asked of a release cannot be done; the sentence says why and what to do."""


def releases(home: Home) -> list[str]:
    """List the releases by as-of date and counter, oldest first."""
    folders = home.releases.iterdir() if home.releases.is_dir() else []
    found = [
        path.name
        for path in folders
        if path.is_dir() and not path.is_symlink() and (path / MANIFEST).is_file()
    ]
    return sorted(found, key=order)


def withdrawn(home: Home) -> dict[str, str]:
    """Read the withdrawn releases and their reasons."""
    path = home.releases / "withdrawn.json"
    reasons: dict[str, str] = read_json(path) if path.is_file() else {}
    return reasons


@dataclass(frozen=True)
class Said:
    """What a release says, whatever it is called: its figures, and its publisher's words.

    ``figures`` is the fingerprint of its tables, ``site`` what ``site.toml`` had.
    """

    figures: str
    site: dict[str, Any]


def said(release: Path) -> Said:
    """Read what a release says; those from before there was a ``site.toml`` have none."""
    told = manifest(release)
    return Said(told["content"], told.get("site", {}))


def must_not_be_shown(home: Home, told: Said, in_force: Said | None) -> bool:
    """Tell whether somebody decided not to show this: withdrawn, or newer than a roll-back's.

    Without this, the next night would publish the very same again. Figures that are in force may be
    shown under other words than those set aside.
    """
    current, gone = latest(home), withdrawn(home)
    set_aside = [
        said(home.releases / name)
        for name in releases(home)
        if name in gone or (current is not None and order(name) > order(current.name))
    ]
    if in_force is not None and told.figures == in_force.figures:
        return told in set_aside
    return told.figures in {one.figures for one in set_aside}


def chosen(home: Home, release: str | None) -> Path:
    """Find a release by name, or the latest."""
    if release is None:
        current = latest(home)
        if current is None:
            raise VersionError("Nothing is published yet. Run `careerstats run` first.")
        return current
    if release not in releases(home):
        raise VersionError(
            f"There is no release {release}. There are: {', '.join(releases(home)) or 'none'}."
        )
    return home.releases / release


def roll_back(home: Home, release: str) -> str:
    """Point ``latest`` at an earlier release; nothing is changed or removed."""
    chosen(home, release)
    if release in withdrawn(home):
        raise VersionError(f"Release {release} was withdrawn and cannot come back in force.")
    point_latest(home, release)
    return f"Release {release} is in force."


def withdraw_release(home: Home, release: str, reason: str) -> str:
    """Mark a release withdrawn; if it was in force, the newest standing one before it returns."""
    current = latest(home)
    path = chosen(home, release)
    if not reason.strip():
        raise VersionError("Say with --reason why the release is withdrawn; readers will see it.")
    _mark_withdrawn(home, release, reason.strip())
    if current is None:
        return f"Release {release} is withdrawn. No release is in force."
    if current != path.resolve():
        return f"Release {release} is withdrawn. Release {current.name} is in force."
    standing = [name for name in releases(home) if name not in withdrawn(home)]
    before = [name for name in standing if order(name) < order(release)]
    if not before:
        home.latest.unlink()
        return f"Release {release} is withdrawn. No release is in force."
    point_latest(home, before[-1])
    return f"Release {release} is withdrawn. Release {before[-1]} is in force again."


def _mark_withdrawn(home: Home, release: str, reason: str) -> None:
    reasons = withdrawn(home) | {release: reason}
    text = json.dumps(reasons, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    with write_whole(home.releases / "withdrawn.json") as target:
        target.write(text.encode())


def order(release: str) -> tuple[str, int]:
    """Order releases by as-of date and counter."""
    day, _, number = release.rpartition(".")
    return day, int(number) if number.isdigit() else 0

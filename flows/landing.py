"""Land: find received files, fingerprint them and keep an unchanged copy of each.

A return is its bytes: the same bytes under two names, or on two nights, are one return. What is
kept of each is ``archive/<sha256>`` and, beside it, ``archive/<sha256>.json`` with its names in
the inbox, its size and the as-of date of the run that first landed it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from flows.inbox import Found, find
from flows.settings import Home
from flows.whole_files import write_whole

PIECE = 1024 * 1024
RECEIPTS = {"fingerprint": pl.String(), "received": pl.Date()}


@dataclass(frozen=True)
class Landed:
    """One return: its fingerprint, its names in the inbox, when it first landed, its size.

    ``refused`` is the rule that keeps it from being read: broken at the inbox, or
    (``persons_data``) found when it was checked, after which its content was removed. ``people``
    names the columns about people that were found then.
    """

    fingerprint: str
    names: tuple[str, ...]
    received: date
    size: int
    refused: str | None = None
    people: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self) | {"received": self.received.isoformat()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Landed":
        """Make it of plain values."""
        return cls(
            fingerprint=content["fingerprint"],
            names=tuple(content["names"]),
            received=date.fromisoformat(content["received"]),
            size=content["size"],
            refused=content["refused"],
            people=tuple(content["people"]),
        )


def land(home: Home, as_of: date) -> list[Landed]:
    """Land whatever the inbox holds and list every return held, by fingerprint.

    Returns landed on earlier nights are listed even when they have left the inbox. Files the
    inbox must refuse (wrong type, too large, a link elsewhere) are listed while they are there,
    and not copied.
    """
    home.archive.mkdir(parents=True, exist_ok=True)
    held = {landed.fingerprint: landed for landed in landed_before(home)}
    refused: dict[str, Landed] = {}
    for found in find(home):
        if found.refused is None:
            landed = _keep(home, found, held.get(found.fingerprint), as_of)
            held[landed.fingerprint] = landed
        else:
            earlier = refused.get(found.fingerprint)
            refused[found.fingerprint] = _with_name(_as_landed(found, as_of), earlier)
    kept_out = (landed for name, landed in refused.items() if name not in held)
    return sorted([*held.values(), *kept_out], key=lambda landed: landed.fingerprint)


def landed_before(home: Home) -> list[Landed]:
    """List every return that has landed, from what stands beside the archive."""
    beside = sorted(path for path in home.archive.glob("*.json") if len(path.stem) == 64)
    return [_read(path) for path in beside]


def receipts(home: Home) -> pl.DataFrame:
    """Give the day each return was received: the as-of date of the run that first landed it."""
    rows = [(landed.fingerprint, landed.received) for landed in landed_before(home)]
    return pl.DataFrame(rows, schema=RECEIPTS, orient="row")


def copy_of(home: Home, fingerprint: str) -> Path:
    """Name the unchanged copy of a return."""
    return home.archive / fingerprint


def forget(home: Home, fingerprint: str, people: tuple[str, ...]) -> None:
    """Remove the copy of a return that holds columns about people.

    What stands beside it stays, so that the same bytes are known and never kept again.
    """
    beside = _beside(home, fingerprint)
    if beside.exists():
        _write(home, replace(_read(beside), refused="persons_data", people=people))
    copy_of(home, fingerprint).unlink(missing_ok=True)


def _keep(home: Home, found: Found, earlier: Landed | None, as_of: date) -> Landed:
    """Copy a file not held yet, and note any name it has not had before."""
    landed = _with_name(_as_landed(found, as_of), earlier)
    if landed.refused is None and not copy_of(home, landed.fingerprint).exists():
        try:
            _copy(found.path, copy_of(home, landed.fingerprint))
        except OSError:  # still being written, or gone: the next night tries again
            return replace(landed, refused="file_unreadable")
    if landed != earlier:
        _write(home, landed)
    return landed


def _copy(source: Path, copy: Path) -> None:
    """Copy a file unchanged, in pieces; refuse one that changes meanwhile."""
    with source.open("rb") as original, write_whole(copy) as target:
        copied = hashlib.sha256()
        while piece := original.read(PIECE):
            copied.update(piece)
            target.write(piece)
        if copied.hexdigest() != copy.name:
            message = "The file changed while it was copied"
            raise OSError(message)


def _as_landed(found: Found, as_of: date) -> Landed:
    return Landed(found.fingerprint, (found.name,), as_of, found.size, found.refused)


def _with_name(landed: Landed, earlier: Landed | None) -> Landed:
    """Add a name to what is already known of the same bytes."""
    if earlier is None:
        return landed
    return replace(earlier, names=tuple(sorted({*earlier.names, *landed.names})))


def _beside(home: Home, fingerprint: str) -> Path:
    return home.archive / f"{fingerprint}.json"


def _write(home: Home, landed: Landed) -> None:
    text = json.dumps(landed.to_json(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    with write_whole(_beside(home, landed.fingerprint)) as target:
        target.write(text.encode())


def _read(beside: Path) -> Landed:
    return Landed.from_json(json.loads(beside.read_text(encoding="utf-8")))

"""Find what is in the inbox, without changing anything there."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.settings import Home
from flows.whole_files import write_whole
from validation import policy

READ_TYPES = (".csv", ".csv.gz", ".tsv", ".xlsx")
LITTER = ("thumbs.db", "desktop.ini")
"""What desktops leave behind; names starting with ``.`` or ``~$`` are litter too."""


@dataclass(frozen=True)
class Found:
    """One name in the inbox. ``refused`` is the rule it breaks before being opened, if any."""

    path: Path
    name: str
    fingerprint: str
    size: int
    refused: str | None = None


def find(home: Home) -> list[Found]:
    """List every file of the inbox at any depth, sorted by name, with its fingerprint.

    A file whose size and times have not changed since it was last fingerprinted is not read
    again, so a night costs what is new.
    """
    index = Index(home.archive / ".inbox-index")
    found = [_found(path, home.inbox, index) for path in _paths(home.inbox)]
    index.save()
    return sorted(found, key=lambda one: one.name)


def refusal(name: str, size: int, limit: int = policy.MAX_FILE_BYTES) -> str | None:
    """Give the rule that a file's name or size breaks, if any."""
    if not name.lower().endswith(READ_TYPES):
        return "file_type"
    return "file_too_large" if size > limit else None


def limit_in_words(limit: int = policy.MAX_FILE_BYTES) -> str:
    """Give the largest size of a file as the sender's desktop shows it."""
    return f"{limit // 1024**2} MB"


def fingerprint(path: Path) -> str:
    """Give the SHA-256 of a file, read in pieces."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _paths(inbox: Path) -> Iterator[Path]:
    """Walk the inbox. Links to folders are never entered: they can lead round in rings.

    A link to a folder of the inbox adds nothing; one that leads out is listed, to be refused.
    """
    for folder, subfolders, files in os.walk(inbox):
        subfolders[:] = [name for name in subfolders if not _is_litter(name)]
        paths = [Path(folder) / name for name in files if not _is_litter(name)]
        links = [Path(folder) / name for name in subfolders if (Path(folder) / name).is_symlink()]
        yield from [*paths, *(link for link in links if not _leads_inside(link, inbox))]


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in LITTER


def _found(path: Path, inbox: Path, index: "Index") -> Found:
    name = _readable(path.relative_to(inbox).as_posix())
    if path.is_symlink() and not _leads_inside(path, inbox):
        return Found(path, name, _fingerprint_of_name(name), 0, "file_outside_inbox")
    try:
        size = path.stat().st_size
        return Found(path, name, index.fingerprint(path, name), size, refusal(name, size))
    except OSError:  # locked, or gone since it was listed: the next night tries again
        return Found(path, name, _fingerprint_of_name(name), 0, "file_unreadable")


def _leads_inside(link: Path, inbox: Path) -> bool:
    """Tell whether a link leads to something that is in the inbox anyway."""
    target = link.resolve()
    return target.exists() and target.is_relative_to(inbox.resolve())


def _readable(name: str) -> str:
    """Mark bytes of a name that are not UTF-8, so that it can be written down."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _fingerprint_of_name(name: str) -> str:
    """Stand in for the bytes of what was not read."""
    return hashlib.sha256(name.encode()).hexdigest()


class Index:
    """Fingerprints by name, size and times, so that unchanged files are not read every night.

    The time of change of status cannot be set by a user, so a file edited in place is read again
    even when its size and date were put back.
    """

    def __init__(self, path: Path) -> None:
        """Open the index of an earlier night, if there is one."""
        self._path = path
        self._known: dict[str, list[str | int]] = {}
        self._seen: dict[str, list[str | int]] = {}
        if path.exists():
            self._known = json.loads(path.read_text(encoding="utf-8"))

    def fingerprint(self, path: Path, name: str) -> str:
        """Give a file's fingerprint, reading it only if it may have changed."""
        about = path.stat()
        marks = [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]
        known = self._known.get(name, [])
        digest = str(known[0]) if known[1:] == marks else fingerprint(path)
        self._seen[name] = [digest, *marks]
        return digest

    def save(self) -> None:
        """Keep what was seen this time."""
        if self._seen != self._known:
            with write_whole(self._path) as target:
                target.write(json.dumps(self._seen, sort_keys=True).encode())

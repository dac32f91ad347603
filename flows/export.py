"""Plain copies of the site and data for any web host, with addresses that stay.

``index.html`` … is the latest site, ``data/latest/`` its data; ``v/<release>/`` and
``data/v/<release>/`` are the frozen pages and data of every release that stands, the latest among
them, so that what is cited today opens for ever; ``changes/<release>/`` is what each of them
changed; ``data/index.json`` lists all releases.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.export_changes import PAGE, of_release, with_releases
from flows.export_pages import TEXT, at_root, frozen
from flows.release_index import CURRENT, WITHDRAWN, release_index
from flows.run import write_json
from flows.settings import Home
from flows.versions import VersionError, chosen
from flows.whole_files import write_whole

MARKER = ".careerstats-export.json"
"""Lists what an export wrote: only that is ever replaced or removed."""

Made = Callable[[], bytes]


@dataclass(frozen=True)
class Exported:
    """What an export came to."""

    release: str
    earlier: int
    files: int
    removed: int


def export(home: Home, folder: Path) -> Exported:
    """Write the copies into an empty folder, or over an earlier export of ours.

    Files go in one by one, each whole; what an earlier export had and this one has not is removed.
    """
    latest = chosen(home, None)
    before = _earlier(home, folder)
    listed = release_index(home)
    entries = [one for one in listed["releases"] if one["status"] != WITHDRAWN]
    index = json.dumps(listed, indent=2, ensure_ascii=False) + "\n"
    planned = dict(_planned(home, latest, entries)) | {"data/index.json": index.encode}
    _mark(folder, sorted(before | set(planned)))
    for path, content in planned.items():
        _place(folder / path, content())
    stale = sorted(before - set(planned))
    for path in stale:
        _remove(folder, path)
    _mark(folder, sorted(planned))
    earlier = sum(entry["status"] != CURRENT for entry in entries)
    return Exported(latest.name, earlier, len(planned), len(stale))


def _planned(home: Home, latest: Path, entries: list[dict[str, str]]) -> Iterator[tuple[str, Made]]:
    """Give every file to be there: its path, and what makes its content when its turn comes."""
    current = set(_files(latest / "site"))
    for path in sorted(current - {PAGE}):
        yield path, _page(latest / "site" / path, partial(at_root, path=path))
    if PAGE in current:
        listed = partial(with_releases, home=home, entries=entries)
        yield PAGE, _page(latest / "site" / PAGE, lambda text: listed(at_root(text, PAGE)))
    for path in _files(latest / "data"):
        yield f"data/latest/{path}", (latest / "data" / path).read_bytes
    for entry in entries:
        release = home.releases / entry["release"]
        for path in _files(release / "data"):
            yield f"data/v/{release.name}/{path}", (release / "data" / path).read_bytes
        for path in _files(release / "site"):
            change = partial(frozen, path=path, entry=entry, current_pages=current)
            yield f"v/{release.name}/{path}", _page(release / "site" / path, change)
        if (release / "site" / PAGE).is_file():
            change = partial(of_release, entry=entry, current_pages=current)
            yield f"changes/{release.name}/index.html", _page(release / "site" / PAGE, change)


def _page(source: Path, change: Callable[[str], str]) -> Made:
    """Change a page on its way; what is no text goes as it is."""
    if source.suffix not in TEXT:
        return source.read_bytes
    return lambda: change(source.read_text("utf-8")).encode()


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _earlier(home: Home, folder: Path) -> set[str]:
    """Give what an earlier export wrote here; refuse a folder that holds anything else's files."""
    ours = (home.inbox, home.reference, home.archive, home.store, home.workspace)
    for kept in (*ours, home.internal, home.releases):
        if folder.resolve().is_relative_to(kept.resolve()):
            raise VersionError(f"{folder} is inside {kept}, which a run writes. Choose another.")
    if folder.exists() and not folder.is_dir():
        raise VersionError(f"{folder} is a file. Give a folder to write into.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return set()
    try:
        written = json.loads((folder / MARKER).read_text("utf-8"))["files"]
    except (OSError, json.JSONDecodeError, KeyError):
        raise VersionError(
            f"{folder} holds files that no export wrote, so nothing was written there. Give a new "
            "or empty folder, or one that was exported to before."
        ) from None
    return {str(path) for path in written}


def _mark(folder: Path, files: list[str]) -> None:
    """Say what is ours, before it is there: an export cut short can be taken up again."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / MARKER, {"made_by": "careerstats export", "files": files})


def _place(target: Path, made: bytes) -> None:
    """Put one file in place whole; one that is the same stays untouched."""
    if not target.is_file() or target.read_bytes() != made:
        with write_whole(target) as opened:
            opened.write(made)


def _remove(folder: Path, path: str) -> None:
    """Remove a file of an earlier export and the folders it leaves empty; nothing outside."""
    target = folder / path
    if not target.resolve().is_relative_to(folder.resolve()):
        return
    target.unlink(missing_ok=True)
    for above in target.parents:
        if above == folder or not above.is_dir() or any(above.iterdir()):
            return
        above.rmdir()

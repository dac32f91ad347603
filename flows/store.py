"""The store: what checking made of each landed file, kept by fingerprint so it is made once."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from flows.checking import Examined, examine
from flows.landing import Landed, copy_of, forget
from flows.reading import FileRead, Skipped, read_file, unopened, with_people
from flows.settings import Home
from flows.whole_files import write_whole
from validation.received import Evaluations, Finding, RejectedRows, Rejections, Warnings

BATCH_ROWS = 100_000
"""Small files are checked together up to this many rows."""

RULE_SOURCES: dict[str, tuple[str, ...]] = {
    "flows": (
        "checking.py",
        "reading.py",
        "reading_headings.py",
        "reading_text.py",
        "reading_workbook.py",
        "store.py",
    ),
    "transforms": ("dates.py", "skipped_rows.py", "standardise.py", "warnings.py"),
    "validation": ("policy.py", "received.py", "rules.py"),
    "validation.code_lists": (
        "evaluation_types.csv",
        "headings.csv",
        "persons_headings.csv",
        "possible_scores.csv",
        "rules.csv",
        "score_markers.csv",
        "series.csv",
        "summary_rows.csv",
        "value_synonyms.csv",
    ),
}


@dataclass(frozen=True)
class CheckedFile:
    """Counts of what checking found in one file.

    ``findings`` counts rejections and warnings by rule. ``is_fresh`` tells a file checked this
    time from one whose earlier check still stands.
    """

    fingerprint: str
    kind: str | None
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    skipped: tuple[Skipped, ...]
    findings: dict[str, int]
    was_opened: bool
    is_fresh: bool


def check_landed(
    home: Home,
    landed: Sequence[Landed],
    on_checked: Callable[[CheckedFile], None] | None = None,
) -> list[CheckedFile]:
    """Check every landed file that was not checked under the rules as they are now.

    The results of files that were refused at the inbox and have left it are taken away.
    """
    _drop_departed(home, landed)
    checked = {}
    for one in _checked(home, landed):
        checked[one.fingerprint] = one
        if on_checked:
            on_checked(one)
    return [checked[one.fingerprint] for one in landed]


def check_file(home: Home, landed: Landed) -> CheckedFile:
    """Check one landed file, unless its earlier check still stands."""
    return next(_checked(home, [landed]))


def scan_evaluations(home: Home) -> pl.LazyFrame:
    """Scan the accepted rows of every file; declared and empty where there are none."""
    paths = _paths(home, "evaluations")
    return pl.scan_parquet(paths) if paths else Evaluations.no_rows().lazy()


def scan_rejected_rows(home: Home) -> pl.LazyFrame:
    """Scan whose the rejected rows of every file are."""
    paths = _paths(home, "rejected_rows")
    return pl.scan_parquet(paths) if paths else RejectedRows.no_rows().lazy()


def read_rejections(home: Home) -> pl.DataFrame:
    """Read the rejections of every file, by file and place."""
    return _read_all(home, "rejections", Rejections)


def read_warnings(home: Home) -> pl.DataFrame:
    """Read the warnings of every file, by file and place."""
    return _read_all(home, "warnings", Warnings)


@cache
def rules_version() -> str:
    """Give the version of everything that decides what a check finds: the text of the rules."""
    digest = hashlib.sha256()
    for package, names in RULE_SOURCES.items():
        for name in names:
            digest.update(f"{package}/{name}\n".encode())
            digest.update(files(package).joinpath(name).read_bytes())
    return digest.hexdigest()


def _checked(home: Home, landed: Sequence[Landed]) -> Iterator[CheckedFile]:
    """Take the checks that stand, and check the other files, small ones together."""
    batch: dict[str, FileRead] = {}
    rows = 0
    for one in landed:
        standing = _standing(home, one)
        if standing:
            yield standing
            continue
        batch[one.fingerprint] = _read(home, one)
        rows += sum(sheet.rows.height for sheet in batch[one.fingerprint].sheets)
        if rows >= BATCH_ROWS:
            yield from _examine(home, batch)
            batch, rows = {}, 0
    yield from _examine(home, batch)


def _read(home: Home, landed: Landed) -> FileRead:
    """Open the copy of a landed file, or say why it is not to be opened."""
    copy = copy_of(home, landed.fingerprint)
    if landed.refused == "persons_data":
        return with_people(landed.people)
    if landed.refused or not copy.exists():
        return unopened(landed.refused or "file_unreadable")
    return read_file(copy)


def _examine(home: Home, batch: Mapping[str, FileRead]) -> Iterator[CheckedFile]:
    """Check some files and keep what was found; forget those that hold columns about people."""
    for examined in examine(batch) if batch else ():
        if examined.read.people:
            forget(home, examined.fingerprint, examined.read.people)
        yield _keep(home, examined)


def _keep(home: Home, examined: Examined) -> CheckedFile:
    """Write what was found in one file. What was checked is written last, so it vouches for all."""
    _write(_path(home, "evaluations", examined.fingerprint), examined.accepted)
    _write(_path(home, "rejections", examined.fingerprint), examined.rejections)
    _write(_path(home, "rejected_rows", examined.fingerprint), examined.rejected_rows)
    _write(_path(home, "warnings", examined.fingerprint), examined.warnings)
    checked = summary(examined)
    content = asdict(checked) | {"rules_version": rules_version()}
    del content["is_fresh"]
    with write_whole(_checked_path(home, examined.fingerprint)) as target:
        target.write((json.dumps(content, indent=2, sort_keys=True) + "\n").encode())
    return checked


def summary(examined: Examined) -> CheckedFile:
    """Count what was found in one file."""
    rules = pl.concat([examined.rejections["rule"], examined.warnings["rule"]])
    return CheckedFile(
        fingerprint=examined.fingerprint,
        kind=examined.kind,
        rows_read=examined.rows_read,
        rows_accepted=examined.accepted.height,
        rows_rejected=examined.rows_rejected,
        skipped=examined.read.skipped,
        findings=dict(rules.value_counts().sort("rule").iter_rows()),
        was_opened=examined.read.was_opened,
        is_fresh=True,
    )


def _write(path: Path, rows: pl.DataFrame) -> None:
    """Write rows, or nothing where there are none: most files have no rejections."""
    if rows.is_empty():
        path.unlink(missing_ok=True)
        return
    with write_whole(path) as target:
        rows.write_parquet(target, compression="zstd")


def _standing(home: Home, landed: Landed) -> CheckedFile | None:
    """Give the earlier check of a file, if the rules are still the same.

    It also stands when the copy is gone, deleted at the end of its time: nothing else is known.
    A file that was refused by its name is checked when it comes again under another.
    """
    path = _checked_path(home, landed.fingerprint)
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    should_open = landed.refused in (None, "persons_data")
    is_same = content.pop("rules_version") == rules_version()
    is_current = is_same and content["was_opened"] == should_open
    is_deleted = landed.refused is None and not copy_of(home, landed.fingerprint).exists()
    if not is_current and not is_deleted:
        return None
    content["skipped"] = tuple(Skipped(**skip) for skip in content["skipped"])
    return CheckedFile(**content, is_fresh=False)


def _drop_departed(home: Home, landed: Sequence[Landed]) -> None:
    """Take away what was found about files that never landed and are no longer in the inbox."""
    here = {one.fingerprint for one in landed}
    for path in (home.store / "checked").glob("*.json"):
        if path.stem not in here and not (home.archive / path.name).exists():
            _path(home, "rejections", path.stem).unlink(missing_ok=True)
            path.unlink()


def _path(home: Home, name: str, fingerprint: str) -> Path:
    return home.store / name / f"{fingerprint}.parquet"


def _checked_path(home: Home, fingerprint: str) -> Path:
    return home.store / "checked" / f"{fingerprint}.json"


def _paths(home: Home, name: str) -> list[Path]:
    return sorted((home.store / name).glob("[0-9a-f]*.parquet"))


def _read_all(home: Home, name: str, table: type[Finding]) -> pl.DataFrame:
    paths = _paths(home, name)
    order = ["fingerprint", "sheet", "line", "column", "rule"]
    return pl.read_parquet(paths).sort(order, nulls_last=False) if paths else table.no_rows()

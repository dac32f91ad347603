"""Read the reference folder: register extracts, links, hubs, areas and withdrawn returns."""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from flows.settings import Home
from flows.whole_files import write_whole
from transforms import reference as typed
from transforms.register import establishments, links
from validation.checks import TableError, accept
from validation.reference import (
    AreaLookup,
    Establishments,
    HubMemberships,
    Links,
    WithdrawnReturns,
)
from validation.tables import Table

_EXTRACT = re.compile(r"^edubasealldata(\d{8})\.csv(\.gz)?$", re.IGNORECASE)
_LINKS = re.compile(r"^links_edubasealldata(\d{8})\.csv(\.gz)?$", re.IGNORECASE)

_MEND = "Put it right and run again."
_AGAIN = (
    "Download it again from Get Information About Schools and leave it as it is: "
    "a spreadsheet changes dates and codes when it saves."
)

_READ_BY = (
    ("flows", "reference.py"),
    ("transforms", "reference.py"),
    ("transforms", "register.py"),
    ("validation", "reference.py"),
)
"""What decides how an extract is read; one read by other code is read again."""


class UnusableReference(Exception):  # noqa: N818 - reads as a sentence where raised
    """The reference folder cannot be used; the sentence says which file and what to do."""


@dataclass(frozen=True)
class Extract:
    """One register extract: its date, from the file's name, and the file."""

    day: date
    path: Path


def extracts(home: Home) -> list[Extract]:
    """List the register extracts by date; there must be one."""
    found = _dated(home.reference, _EXTRACT)
    if not found:
        raise UnusableReference(
            f"No register extract in {home.reference}. Download all establishment data from Get "
            "Information About Schools and put edubasealldataYYYYMMDD.csv there, or run "
            "`careerstats sample` for made-up data."
        )
    return found


def in_force(held: list[Extract], day: date) -> Extract:
    """Choose the register for a day: the newest dated on or before it, else the earliest."""
    earlier = [extract for extract in held if extract.day <= day]
    return earlier[-1] if earlier else held[0]


def read_extract(home: Home, extract: Extract) -> pl.DataFrame:
    """Read one extract's establishments, from the store if these bytes were read before."""
    content = _bytes(extract.path)
    name = hashlib.sha256(_reading_version() + content).hexdigest()
    kept = home.store / "register" / f"{name}.parquet"
    if kept.is_file():
        return pl.read_parquet(kept)
    table = _establishments(extract.path, content)
    with write_whole(kept) as target:
        table.write_parquet(target)
    return table


def read_establishments(path: Path) -> pl.DataFrame:
    """Read the establishments of any one extract."""
    return _establishments(path, _bytes(path))


def read_links(home: Home) -> pl.DataFrame:
    """Read the newest links file; without one, only LAESTABs carry institutions on."""
    found = _dated(home.reference, _LINKS)
    if not found:
        return Links.no_rows()
    path = found[-1].path
    text = _text(Links, path, _bytes(path))
    return _accepted(Links, links(text.lazy()).collect(), path)


def read_memberships(home: Home) -> pl.DataFrame:
    """Read the hubs' membership spells."""
    return _listed(home, "hub_memberships.csv", HubMemberships)


def read_area_lookup(home: Home) -> pl.DataFrame:
    """Read which authorities are in which wider areas."""
    return _listed(home, "area_lookup.csv", AreaLookup)


def read_withdrawn(home: Home) -> pl.DataFrame:
    """Read the returns taken back."""
    rows = _listed(home, "withdrawn_returns.csv", WithdrawnReturns)
    one_return = pl.col("institution").is_not_null() & pl.col("completed_on").is_not_null()
    vague = rows.filter(pl.col("fingerprint").is_null() & ~one_return).height
    if vague:
        raise UnusableReference(
            f"withdrawn_returns.csv: {vague} of its rows name no return. Give a fingerprint, or "
            "institution and completed_on together, and run again."
        )
    return rows


def _establishments(path: Path, content: bytes) -> pl.DataFrame:
    text = _text(Establishments, path, content)
    rows = establishments(text.drop(typed.LINE).lazy()).collect().with_columns(text[typed.LINE])
    _refuse_unread(path, Establishments, text, rows)
    return _accepted(Establishments, rows, path)


def _listed(home: Home, name: str, table: type[Table]) -> pl.DataFrame:
    path = home.reference / name
    if not path.is_file():
        return table.no_rows()
    text = _text(table, path, _bytes(path))
    dates = [column for column, kind in table.schema().items() if kind == pl.Date]
    rows = typed.with_types(text.lazy(), dates).collect()
    _refuse_unread(path, table, text, rows)
    return _accepted(table, rows, path)


def _refuse_unread(path: Path, table: type[Table], text: pl.DataFrame, rows: pl.DataFrame) -> None:
    """Refuse a date or institution that cannot be read: as a blank it would mean another thing.

    A number that cannot be read is only not known.
    """
    checked = [name for name, kind in table.schema().items() if kind in (pl.Date, pl.String)]
    unread = typed.first_unread(text, rows.select(checked))
    if unread is None:
        return
    line, name = unread
    where = f"{path.name}, line {line}, column {_headings(table)[name]}:"
    if table is Establishments:
        raise UnusableReference(f"{where} this is not a date such as 31-07-2025. {_AGAIN}")
    if name == "institution":
        raise UnusableReference(
            f"{where} this is not a URN (6 digits), LAESTAB (7) or UKPRN (8). {_MEND}"
        )
    raise UnusableReference(
        f"{where} this is not a date. Write it as 2025-07-31 or 31/07/2025 and run again."
    )


def _accepted(table: type[Table], rows: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Hold a file to its declaration, naming the line of the first fault of the likely kinds."""
    mend = _AGAIN if table in (Establishments, Links) else _MEND
    for fault in _faults(table, rows):
        raise UnusableReference(f"{path.name}, {fault}. {mend}")
    try:
        return accept(table, rows.select(list(table.schema())))
    except TableError as error:
        raise UnusableReference(f"{path.name} cannot be used. {error}. {mend}") from None


def _faults(table: type[Table], rows: pl.DataFrame) -> Iterator[str]:
    """Say where a required cell is blank, a key comes twice, or a code is not one we know."""
    headings = _headings(table)
    blank = typed.first_blank(rows, [c.name for c in table.documentation() if c.required])
    if blank:
        yield f"line {blank[0]}, column {headings[blank[1]]}: this must not be blank"
    twins = typed.first_twins(rows, table.key())
    if twins:
        same = ", ".join(headings[name] for name in table.key())
        yield f"line {twins[1]} says again what line {twins[0]} says: the same {same}"
    for name, column in table.to_schema().columns.items():
        for check in column.checks:
            known = list((check.statistics or {}).get("allowed_values", []))
            wrong = rows.filter(~pl.col(name).is_in(known)) if known else rows.clear()
            if wrong.height:
                line, words = wrong[typed.LINE][0], ", ".join(map(str, known))
                yield f"line {line}, column {headings[name]}: this is not one of {words}"


def _text(table: type[Table], path: Path, content: bytes) -> pl.DataFrame:
    """Read a CSV as text under our names: only declared columns, chosen by their headings.

    Headings may differ in case, spaces and punctuation. Every row has its line.
    """
    plain = _as_utf8(path, _unpacked(path, content))
    try:
        frame = pl.read_csv(plain, infer_schema=False, truncate_ragged_lines=True)
    except PolarsError:
        raise UnusableReference(
            f"{path.name} is empty or not CSV. Save it as CSV with commas, the headings in its "
            "first line, and run again."
        ) from None
    present = {_plain(name): name for name in reversed(frame.columns)}
    headings = _headings(table)
    optional = {column.name for column in table.documentation() if not column.required}
    missing = [
        heading
        for name, heading in headings.items()
        if _plain(heading) not in present and name not in optional
    ]
    if missing:
        raise UnusableReference(
            f"{path.name} lacks the column {missing[0]}. Its first line must hold the headings, "
            "with commas between them: add the column and run again."
        )
    chosen = frame.select(
        (pl.col(present[_plain(h)]) if _plain(h) in present else pl.lit(None, pl.String)).alias(n)
        for n, h in headings.items()
    )
    return typed.tidy(chosen)


def _headings(table: type[Table]) -> dict[str, str]:
    """Map our name of each column to its heading in the file."""
    return {column.name: column.source or column.name for column in table.documentation()}


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", heading.lower()).strip()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableReference(
            f"{path.name} cannot be opened ({error.strerror}). Look at its permissions and run "
            "again."
        ) from None


def _unpacked(path: Path, content: bytes) -> bytes:
    try:
        return gzip.decompress(content) if path.suffix.lower() == ".gz" else content
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise UnusableReference(
            f"{path.name} cannot be unpacked: it was cut short or is not gzip. Copy or download it "
            "again and run again."
        ) from None


def _as_utf8(path: Path, content: bytes) -> bytes:
    """Decode strictly as UTF-8, else as Windows-1252, which the register is published in."""
    for encoding in ("utf-8-sig", "cp1252") if b"\0" not in content else ():
        try:
            return content.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
    raise UnusableReference(
        f"{path.name} is not text, whatever its name says. Save it as CSV and run again."
    )


def _dated(folder: Path, pattern: re.Pattern[str]) -> list[Extract]:
    if not folder.is_dir():
        return []
    named = ((pattern.match(path.name), path) for path in folder.iterdir() if path.is_file())
    found = [Extract(_day(match[1], path), path) for match, path in named if match]
    return sorted(found, key=lambda extract: (extract.day, extract.path.name))


def _day(digits: str, path: Path) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise UnusableReference(
            f"{path.name}: {digits} is not a date. Name the file after the day of the download, "
            "year first: 20250718 for 18 July 2025."
        ) from None


@cache
def _reading_version() -> bytes:
    """Fingerprint the code that reads an extract."""
    texts = [resources.files(package).joinpath(name).read_bytes() for package, name in _READ_BY]
    return hashlib.sha256(b"\0".join(texts)).digest()

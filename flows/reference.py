"""Read the reference folder: register extracts, links, hubs, areas and withdrawn returns."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from flows.reference_lists import accepted, read_list, refuse_unread
from flows.reference_text import UnusableReference, as_text, bytes_of
from flows.settings import Home
from flows.whole_files import write_whole
from transforms import reference as typed
from transforms.register import establishments, links
from validation.reference import (
    AreaLookup,
    Establishments,
    HubMemberships,
    Links,
    WithdrawnReturns,
)

__all__ = [
    "Extract",
    "UnusableReference",
    "extracts",
    "in_force",
    "read_area_lookup",
    "read_establishments",
    "read_extract",
    "read_links",
    "read_memberships",
    "read_withdrawn",
]

_EXTRACT = re.compile(r"^edubasealldata(\d{8})\.csv(\.gz)?$", re.IGNORECASE)
_LINKS = re.compile(r"^links_edubasealldata(\d{8})\.csv(\.gz)?$", re.IGNORECASE)

_READ_BY = (
    ("flows", "reference.py"),
    ("flows", "reference_lists.py"),
    ("flows", "reference_text.py"),
    ("transforms", "reference.py"),
    ("transforms", "register.py"),
    ("validation", "reference.py"),
)
"""What decides how an extract is read; one read by other code is read again."""


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
    content = bytes_of(extract.path)
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
    return _establishments(path, bytes_of(path))


def read_links(home: Home) -> pl.DataFrame:
    """Read the newest links file; without one, only LAESTABs carry institutions on."""
    found = _dated(home.reference, _LINKS)
    if not found:
        return Links.no_rows()
    path = found[-1].path
    text = as_text(Links, path, bytes_of(path))
    return accepted(Links, links(text.lazy()).collect(), path)


def read_memberships(home: Home) -> pl.DataFrame:
    """Read the hubs' membership spells."""
    return read_list(home.reference / "hub_memberships.csv", HubMemberships)


def read_area_lookup(home: Home) -> pl.DataFrame:
    """Read which authorities are in which wider areas."""
    return read_list(home.reference / "area_lookup.csv", AreaLookup)


def read_withdrawn(home: Home) -> pl.DataFrame:
    """Read the returns taken back."""
    rows = read_list(home.reference / "withdrawn_returns.csv", WithdrawnReturns)
    one_return = pl.col("institution").is_not_null() & pl.col("completed_on").is_not_null()
    vague = rows.filter(pl.col("fingerprint").is_null() & ~one_return).height
    if vague:
        raise UnusableReference(
            f"withdrawn_returns.csv: {vague} of its rows name no return. Give a fingerprint, or "
            "institution and completed_on together, and run again."
        )
    return rows


def _establishments(path: Path, content: bytes) -> pl.DataFrame:
    text = as_text(Establishments, path, content)
    rows = establishments(text.drop(typed.LINE).lazy()).collect().with_columns(text[typed.LINE])
    refuse_unread(path, Establishments, text, rows)
    return accepted(Establishments, rows, path)


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

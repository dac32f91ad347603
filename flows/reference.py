"""Read the reference folder: register extracts, links, hubs, areas and withdrawn returns."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from flows.settings import Home
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

_EXTRACT = re.compile(r"^edubasealldata(\d{8})\.csv(\.gz)?$")
_LINKS = re.compile(r"^links_edubasealldata(\d{8})\.csv(\.gz)?$")


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
    content = extract.path.read_bytes()
    kept = home.store / "register" / f"{hashlib.sha256(content).hexdigest()}.parquet"
    if kept.is_file():
        return pl.read_parquet(kept)
    text = _text(Establishments, extract.path, content)
    table = _accepted(Establishments, establishments(text.lazy()), extract.path)
    kept.parent.mkdir(parents=True, exist_ok=True)
    table.write_parquet(kept)
    return table


def read_links(home: Home) -> pl.DataFrame:
    """Read the newest links file; without one, only LAESTABs carry institutions on."""
    found = _dated(home.reference, _LINKS)
    if not found:
        return Links.no_rows()
    path = found[-1].path
    text = _text(Links, path, path.read_bytes())
    return _accepted(Links, links(text.lazy()), path)


def read_memberships(home: Home) -> pl.DataFrame:
    """Read the hubs' membership spells."""
    return _listed(home, "hub_memberships.csv", HubMemberships)


def read_area_lookup(home: Home) -> pl.DataFrame:
    """Read which authorities are in which wider areas."""
    return _listed(home, "area_lookup.csv", AreaLookup)


def read_withdrawn(home: Home) -> pl.DataFrame:
    """Read the returns taken back."""
    return _listed(home, "withdrawn_returns.csv", WithdrawnReturns)


def _listed(home: Home, name: str, table: type[Table]) -> pl.DataFrame:
    path = home.reference / name
    if not path.is_file():
        return table.no_rows()
    text = _text(table, path, path.read_bytes())
    dated = typed.with_dates(text.lazy(), [n for n, t in table.schema().items() if t == pl.Date])
    rows = dated.collect()
    for column in typed.unread(text, rows):
        line = typed.first_unread(text, rows, column)
        raise UnusableReference(
            f"{path.name}, line {line}, column {column}: this is not a date. Write it as "
            "2025-07-31 or 31/07/2025."
        )
    return _accepted(table, rows.lazy(), path)


def _accepted(table: type[Table], rows: pl.LazyFrame, path: Path) -> pl.DataFrame:
    try:
        return accept(table, rows.select(list(table.schema())))
    except TableError as error:
        raise UnusableReference(f"{path.name} cannot be used. {error}") from None


def _text(table: type[Table], path: Path, content: bytes) -> pl.DataFrame:
    """Read a CSV as text under our names: only declared columns, chosen by their headings."""
    plain = gzip.decompress(content) if path.suffix == ".gz" else content
    headings = {column.name: column.source or column.name for column in table.documentation()}
    frame = pl.read_csv(_as_utf8(plain), infer_schema=False, truncate_ragged_lines=True)
    frame = frame.rename({name: name.strip().strip("\ufeff") for name in frame.columns})
    optional = {column.name for column in table.documentation() if not column.required}
    missing = [
        headings[name]
        for name in headings
        if headings[name] not in frame.columns and name not in optional
    ]
    if missing:
        raise UnusableReference(f"{path.name} lacks the column {missing[0]}. Add it and run again.")
    return frame.select(
        (pl.col(heading) if heading in frame.columns else pl.lit(None, pl.String)).alias(name)
        for name, heading in headings.items()
    )


def _as_utf8(content: bytes) -> bytes:
    """Decode strictly as UTF-8, else as Windows-1252, which the register is published in."""
    try:
        return content.decode("utf-8-sig").encode()
    except UnicodeDecodeError:
        return content.decode("cp1252").encode()


def _dated(folder: Path, pattern: re.Pattern[str]) -> list[Extract]:
    if not folder.is_dir():
        return []
    named = ((pattern.match(path.name), path) for path in folder.iterdir())
    return sorted(
        (
            Extract(date(int(m[1][:4]), int(m[1][4:6]), int(m[1][6:])), path)
            for m, path in named
            if m
        ),
        key=lambda extract: (extract.day, extract.path.name),
    )

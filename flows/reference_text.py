"""Read one file of the reference folder as text under our names."""

import gzip
import re
import zlib
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from transforms.reference import tidy
from validation.tables import Table


class UnusableReference(Exception):  # noqa: N818 - reads as a sentence where raised
    """The reference folder cannot be used; the sentence says which file and what to do."""


def as_text(table: type[Table], path: Path, content: bytes) -> pl.DataFrame:
    """Read a CSV as text under our names: only declared columns, chosen by their headings.

    Headings may differ in case, spaces and punctuation. Every row has its line.
    """
    plain_text = _as_utf8(path, _unpacked(path, content))
    try:
        frame = pl.read_csv(plain_text, infer_schema=False, truncate_ragged_lines=True)
    except PolarsError:
        raise UnusableReference(
            f"{path.name} is empty or not CSV. Save it as CSV with commas, the headings in its "
            "first line, and run again."
        ) from None
    present = {plain(name): name for name in reversed(frame.columns)}
    named = headings(table)
    optional = {column.name for column in table.documentation() if not column.required}
    missing = [
        heading
        for name, heading in named.items()
        if plain(heading) not in present and name not in optional
    ]
    if missing:
        raise UnusableReference(
            f"{path.name} lacks the column {missing[0]}. Its first line must hold the headings, "
            "with commas between them: add the column and run again."
        )
    chosen = frame.select(
        (pl.col(present[plain(h)]) if plain(h) in present else pl.lit(None, pl.String)).alias(n)
        for n, h in named.items()
    )
    return tidy(chosen)


def headings(table: type[Table]) -> dict[str, str]:
    """Map our name of each column to its heading in the file."""
    return {column.name: column.source or column.name for column in table.documentation()}


def plain(heading: str) -> str:
    """Write a heading in lower case, spaces and punctuation as single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", heading.lower()).strip()


def bytes_of(path: Path) -> bytes:
    """Read a file whole."""
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

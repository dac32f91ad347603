"""Read .csv, .csv.gz and .tsv files as rows of text."""

import codecs
import csv
import gzip
import io
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from flows.reading_headings import WINDOW, find_headings
from validation import policy

Row = tuple[int, Sequence[str | None]]
"""A line number, from 1, and the cells of the row that starts there."""

DELIMITERS = (",", ";", "\t", "|")
PIECE = 1024 * 1024
SAMPLE = 64 * 1024
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class RefusedError(Exception):
    """The file cannot be read; ``rule`` says why, in the code list's words."""

    def __init__(self, rule: str, **details: str | int) -> None:
        """Name the rule and what its sentence needs."""
        super().__init__(rule)
        self.rule = rule
        self.details = details


@dataclass(frozen=True)
class Limits:
    """How far a compressed file may unpack."""

    unpacked_bytes: int = policy.MAX_UNPACKED_BYTES
    unpack_ratio: int = policy.MAX_UNPACK_RATIO

    def check(self, packed: int, unpacked: int) -> None:
        """Refuse what unpacks too far."""
        if unpacked > self.unpacked_bytes or unpacked > self.unpack_ratio * packed:
            raise RefusedError("file_unpacks_too_large")


@contextmanager
def text_rows(path: Path, limits: Limits) -> Iterator[Iterator[Row]]:
    """Open a text file, packed or not, as its rows. The encoding and delimiter are found out."""
    with _unpacked(path, limits) as content:
        encoding = encoding_of(content)
        sample = _sample(content, encoding)
        text = io.TextIOWrapper(content, encoding=encoding, newline="")
        yield rows_of(text, delimiter_of(sample))
        text.detach()


def rows_of(text: io.TextIOBase, delimiter: str) -> Iterator[Row]:
    """Split text into rows, each with the line it starts on: a quoted cell may hold line ends.

    Quotation marks must balance. Read loosely, one that is never closed would quietly swallow
    every row below it.
    """
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    starts = 1
    try:
        for cells in reader:
            yield starts, cells
            starts = reader.line_num + 1
    except csv.Error:
        raise RefusedError("quotation_marks", line=starts) from None


def encoding_of(content: BinaryIO) -> str:
    """Find the encoding: what its byte order mark says, else UTF-8, else Windows-1252.

    Never Latin-1, which accepts any bytes and turns curly apostrophes into control characters.
    """
    opening = content.read(4)
    marked = next((e for mark, e in BYTE_ORDER_MARKS.items() if opening.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        if _decodes(content, encoding):
            return encoding
    raise RefusedError("file_unreadable")


def delimiter_of(sample: str) -> str:
    """Choose the delimiter under which the headings say the most, else the most cells appear."""
    best, most = DELIMITERS[0], (0, 0)
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows = list(islice(reader, WINDOW))
        headings = find_headings(rows)
        if headings and not headings.missing:
            return delimiter
        says = len(headings.positions) if headings else 0, sum(len(row) - 1 for row in rows)
        if says > most:
            best, most = delimiter, says
    return best


def _decodes(content: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    content.seek(0)
    try:
        while piece := content.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        content.seek(0)
    return True


def _sample(content: BinaryIO, encoding: str) -> str:
    """Decode the first lines; a character cut at the end of the sample is left out."""
    sample = codecs.getincrementaldecoder(encoding)().decode(content.read(SAMPLE))
    content.seek(0)
    return sample.replace("\0", "")


@contextmanager
def _unpacked(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """Open a file, unpacking gzip to a temporary file that is gone afterwards."""
    with path.open("rb") as packed:
        if packed.read(2) != b"\x1f\x8b":
            packed.seek(0)
            yield packed
            return
    with tempfile.TemporaryFile() as content:
        _unpack(path, content, limits)
        content.seek(0)
        yield content


def _unpack(path: Path, content: BinaryIO, limits: Limits) -> None:
    """Unpack piece by piece, stopping as soon as it is too much: sizes in a header can lie."""
    packed, unpacked = path.stat().st_size, 0
    try:
        with gzip.open(path, "rb") as source:
            while piece := source.read(PIECE):
                unpacked += len(piece)
                limits.check(packed, unpacked)
                content.write(piece)
    except (OSError, EOFError, zlib.error):
        raise RefusedError("file_unreadable") from None

"""Factories of received files: a test states only the values it is about."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from flows.checking import Examined, examine
from flows.reading import FileRead, read_file
from flows.reading_text import Limits
from transforms.standardise import standardise
from validation.rules import SCORES

FINGERPRINT = "0" * 64
GOOD = {"institution": "100001", "completed_on": "2025-07-14", **dict.fromkeys(SCORES, "100")}
HEADINGS = list(GOOD)


def evaluation(**cells: str | None) -> dict[str, str | None]:
    """Make one good row of text, but for what the test says."""
    return {**GOOD, **cells}


def scores(*values: str | None) -> dict[str, str | None]:
    """Name eight scores."""
    return dict(zip(SCORES, values, strict=True))


def standardised(*rows: Mapping[str, str | None]) -> pl.DataFrame:
    """Standardise rows of text that stand in one file from line 2."""
    texts = [
        {"fingerprint": FINGERPRINT, "sheet": None, "line": n} | dict(evaluation(**row))
        for n, row in enumerate(rows, start=2)
    ]
    names = {name: pl.String() for row in texts for name in row} | {"line": pl.Int64()}
    return standardise(pl.LazyFrame(texts, schema=names)).collect()


def csv_text(rows: Iterable[Sequence[str | None]], delimiter: str = ",") -> str:
    """Write rows of cells as CSV."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return target.getvalue()


def return_of(*rows: Mapping[str, str | None], delimiter: str = ",") -> str:
    """Write evaluations as CSV under our own headings."""
    full = [evaluation(**row) for row in rows]
    names = list(dict.fromkeys(name for row in [GOOD, *full] for name in row))
    return csv_text([names, *([row.get(name) for name in names] for row in full)], delimiter)


def write(folder: Path, content: str | bytes, name: str = "return.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(folder: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], **options: Any) -> Path:
    """Write a workbook. ``hidden`` names sheets by state; ``formats`` gives cells a format."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = options.get("states", {}).get(title, "visible")
        for cell, number_format in options.get("formats", {}).items():
            sheet[cell].number_format = number_format
    path = folder / options.get("name", "return.xlsx")
    book.save(path)
    book.close()
    return path


def read_text(folder: Path, content: str | bytes, limits: Limits | None = None) -> FileRead:
    """Write and read a text file."""
    return read_file(write(folder, content), limits)


def examined(read: FileRead) -> Examined:
    """Check one file that was read."""
    (found,) = examine({FINGERPRINT: read})
    return found


def rules_broken(read: FileRead) -> list[str]:
    """List the rules of the rejections of a file."""
    return examined(read).rejections["rule"].to_list()

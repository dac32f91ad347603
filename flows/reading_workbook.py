"""Read .xlsx workbooks as rows of text."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from flows.reading_text import Limits, RefusedError, Row

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""First bytes of a workbook, and of one that is encrypted or in the format of before 2007."""


MOST_ROWS = 1_048_576
"""Rows of an Excel sheet; a damaged one can claim to go on for ever."""


@dataclass(frozen=True)
class SheetRows:
    """A sheet of a workbook. Hidden sheets are listed too: nobody is told what they may hold.

    A text file is read as one sheet without a name.
    """

    name: str | None
    is_hidden: bool
    rows: Iterator[Row]


def is_workbook(path: Path) -> bool:
    """Tell a workbook by its content; refuse one that only its password's owner can open."""
    with path.open("rb") as content:
        opening = content.read(4)
    if opening == OLE:
        raise RefusedError("file_unreadable")
    return opening == ZIP


@contextmanager
def workbook_sheets(path: Path, limits: Limits) -> Iterator[Iterator[SheetRows]]:
    """Open a workbook as its sheets, with the values that formulas had when it was saved."""
    _check_unpacked(path, limits)
    with warnings.catch_warnings(), path.open("rb") as content:
        warnings.simplefilter("ignore")  # openpyxl warns of styles and lists it does not keep
        with _refusing_damage():
            book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        yield (
            SheetRows(sheet.title, sheet.sheet_state != "visible", _rows(sheet))
            for sheet in book.worksheets
        )


def cell_text(value: Any, number_format: str) -> str | None:
    """Write a cell as a person reading the sheet would: 85%, 2025-07-14, 123456."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value, number_format)
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number_text(value: float, number_format: str) -> str:
    """Write a number plainly. 0.85 in a cell formatted as a percentage is shown, and is, 85%.

    Fifteen figures are what a spreadsheet keeps, so 0.57 is 57% and not 56.99999999999999%.
    """
    is_percentage = _shows_percent(number_format)
    exact = Decimal(f"{value:.15g}") * (100 if is_percentage else 1)
    plain = f"{exact:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{plain}%" if is_percentage else plain


@cache
def _shows_percent(number_format: str) -> bool:
    """Tell a percentage format from one that only writes a percent sign after the number."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)


def _rows(sheet: Any) -> Iterator[Row]:
    """Give each row of a sheet with its number, whatever size the sheet says it has."""
    sheet.reset_dimensions()
    for number, row in enumerate(_undamaged(sheet.iter_rows()), start=1):
        if number > MOST_ROWS:
            raise RefusedError("file_unreadable")
        yield number, [cell_text(cell.value, _format_of(cell)) for cell in row]


def _undamaged(rows: Iterator[Any]) -> Iterator[Any]:
    with _refusing_damage():
        yield from rows


def _format_of(cell: Any) -> str:
    """Give a number's format. Only numbers have one that matters, and looking it up is slow."""
    return str(cell.number_format) if isinstance(cell.value, int | float) else ""


@contextmanager
def _refusing_damage() -> Iterator[None]:
    """Refuse a damaged workbook: openpyxl then raises whatever its XML happened to lead to."""
    try:
        yield
    except Exception:
        raise RefusedError("file_unreadable") from None


def _check_unpacked(path: Path, limits: Limits) -> None:
    """Refuse a workbook by the sizes its directory gives; zipfile never unpacks more than those."""
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(member.file_size for member in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise RefusedError("file_unreadable") from None
    limits.check(path.stat().st_size, unpacked)

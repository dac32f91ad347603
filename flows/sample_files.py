"""Turn laid-out sheets into the bytes of a file, the same bytes for the same sheets."""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from flows.sample_layouts import Cell, Layout, Sheet, grid

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_NEWLINES = {"lf": "\n", "crlf": "\r\n"}
_MADE = datetime(2026, 1, 1)
"""The date inside every workbook: fixed, so that the same rows are the same bytes."""


@dataclass
class ReturnFile:
    """One file in the inbox."""

    path: str
    layout: Layout
    sheets: list[Sheet]


@dataclass(frozen=True)
class Place:
    """Where a planted fault is."""

    path: str
    sheet: str | None
    line: int
    fault: str


def written(file: ReturnFile) -> tuple[bytes, list[Place]]:
    """Give a file's bytes, and the sheet and line of each fault planted in it."""
    grids = []
    places = []
    for sheet in file.sheets:
        cells, lines = grid(file.layout, sheet)
        grids.append((sheet, cells))
        for row, line in zip(sheet.rows, lines, strict=True):
            if row.fault:
                places.append(Place(file.path, sheet.name, line, row.fault))
    if file.layout.format == "xlsx":
        return _workbook(file.layout, grids), places
    return text_bytes(file.layout, grids[0][1]), places


def text_bytes(layout: Layout, cells: list[list[Cell]]) -> bytes:
    """Write cells as delimited text in the layout's encoding; characters it lacks become ``?``."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=_DELIMITERS[layout.delimiter],
        lineterminator=_NEWLINES[layout.newline],
    )
    width = max(len(row) for row in cells)
    writer.writerows([*row, *[None] * (width - len(row))] for row in cells)
    content = text.getvalue().encode(layout.encoding, errors="replace")
    return gzip.compress(content, mtime=0) if layout.format.endswith(".gz") else content


def _workbook(layout: Layout, grids: list[tuple[Sheet, list[list[Cell]]]]) -> bytes:
    content = io.BytesIO()
    options = {"in_memory": True, "date_1904": layout.is_epoch_1904}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": _MADE})
        if layout.has_hidden_sheet:
            _hidden_sheet(book)
        formats = {
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "percent": book.add_format({"num_format": "0%"}),
        }
        for sheet, cells in grids:
            page = book.add_worksheet(sheet.name)
            page.activate()
            for line, index, cell in _filled(cells):
                _write(page, line, index, cell, formats)
    return content.getvalue()


def _filled(cells: list[list[Cell]]) -> Iterator[tuple[int, int, Cell]]:
    for line, row in enumerate(cells):
        for index, cell in enumerate(row):
            if cell is not None:
                yield line, index, cell


def _write(page: Any, line: int, index: int, cell: Cell, formats: Mapping[str, object]) -> None:
    """Write one cell with its type; a share of one is formatted as a percentage."""
    if isinstance(cell, date):
        page.write_datetime(line, index, cell, formats["day"])
    elif isinstance(cell, float):
        page.write_number(line, index, cell, formats["percent"])
    elif isinstance(cell, int):
        page.write_number(line, index, cell)
    else:
        page.write_string(line, index, cell)


def _hidden_sheet(book: Any) -> None:
    """Add the hidden sheet of choices that forms carry."""
    page = book.add_worksheet("Lists")
    page.write_column(0, 0, ["Choices", "Yes", "No", "In progress"])
    page.hide()

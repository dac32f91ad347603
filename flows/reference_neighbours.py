"""Read the statistical neighbours: the data team's list, or DfE's workbook as it is."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from flows.reading_text import Limits, RefusedError, Row
from flows.reading_workbook import workbook_sheets
from flows.reference_lists import read_list, typed_list
from flows.reference_text import UnusableReference, plain
from flows.settings import Home
from transforms.reference import LINE
from validation.reference import ListedNeighbours

_NUMBER = ("la number", "la num", "la code")
"""Headings of an authority's number in DfE's workbook, plain; SN1 to SN10 are its neighbours."""

_CODE = re.compile(r"\d{3}|E\d{8}")


def neighbours_file(home: Home) -> Path | None:
    """Find the one list of neighbours, if there is one."""
    found = [
        path
        for path in sorted(home.reference.iterdir())
        if path.name == "neighbours.csv"
        or (path.suffix.lower() == ".xlsx" and "neighbours" in path.name.lower())
    ]
    lists = [path for path in found if path.is_file() and not path.name.startswith("~$")]
    if len(lists) > 1:
        names = " and ".join(path.name for path in lists)
        raise UnusableReference(
            f"{names} both list statistical neighbours. Leave the one to be used in "
            f"{home.reference}, move the others away and run again."
        )
    return lists[0] if lists else None


def read_neighbours(path: Path) -> pl.DataFrame:
    """Read a list of neighbours: one row per authority and neighbour."""
    if path.suffix.lower() != ".xlsx":
        return read_list(path, ListedNeighbours)
    rows = [(line, la, near, rank, None, None) for line, la, near, rank in _pairs(path)]
    columns = [LINE, *ListedNeighbours.schema()]
    schema = dict.fromkeys(columns, pl.String) | {LINE: pl.Int64}
    return typed_list(path, ListedNeighbours, pl.DataFrame(rows, schema, orient="row"))


def _pairs(path: Path) -> Iterator[tuple[int, str, str, str]]:
    """Give the line, authority, neighbour and rank of each pair in DfE's workbook.

    It has title rows, one row per authority with SN1 to SN10, and below the words "Old SNs" the
    sets of authorities that are no more, which end it.
    """
    try:
        with workbook_sheets(path, Limits()) as sheets:
            for sheet in sheets:
                if not sheet.is_hidden and (columns := _columns(sheet.rows)):
                    yield from _listed(path, sheet.rows, *columns)
                    return
    except (RefusedError, OSError):
        raise UnusableReference(
            f"{path.name} cannot be read as an Excel workbook. Download it again, or write "
            "neighbours.csv in its place, and run again."
        ) from None
    raise UnusableReference(
        f"{path.name} has no visible sheet with the headings LA number and SN1. Put DfE's workbook "
        "there as it is, or write neighbours.csv in its place, and run again."
    )


def _columns(rows: Iterator[Row]) -> tuple[int, dict[int, str]] | None:
    """Find the headings: the column of the authority's number, and those of its neighbours."""
    for _, cells in rows:
        names = [plain(cell or "") for cell in cells]
        near = {at: name[2:] for at, name in enumerate(names) if re.fullmatch(r"sn\d+", name)}
        number = next((names.index(name) for name in _NUMBER if name in names), None)
        if near and number is not None:
            return number, near
    return None


def _listed(
    path: Path, rows: Iterator[Row], number: int, near: dict[int, str]
) -> Iterator[tuple[int, str, str, str]]:
    for line, cells in rows:
        if _cell(cells, number):
            la_code = _code(path, line, "LA number", _cell(cells, number))
            for at, rank in near.items():
                yield line, la_code, _code(path, line, f"SN{rank}", _cell(cells, at)), rank
        elif any((cell or "").strip() for cell in cells):
            return


def _code(path: Path, line: int, column: str, text: str) -> str:
    if _CODE.fullmatch(text):
        return text
    raise UnusableReference(
        f"{path.name}, line {line}, column {column}: this is not an authority's number of three "
        "digits. Put it right and run again."
    )


def _cell(cells: Sequence[str | None], at: int) -> str:
    return (cells[at] or "").strip() if at < len(cells) else ""

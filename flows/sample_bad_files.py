"""Files that are refused whole: the wrong kind, broken, empty, or holding people's data."""

import gzip
import io
import zipfile
from collections.abc import Callable
from random import Random

from flows.sample_files import ReturnFile, text_bytes
from flows.sample_layouts import Cell, Layout, ReturnRow, Sheet, grid, layouts
from validation.code_lists import code_list
from validation.policy import MAX_UNPACK_RATIO

_OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
"""How an encrypted workbook begins: it is an OLE container, not a zip file."""
_UNPACKED_BYTES = 40_000_000


def bad_files(files: list[ReturnFile], rng: Random) -> list[tuple[str, str, bytes]]:
    """Give the fault, path and bytes of each bad file of the plan."""
    rows = [row for row in files[0].sheets[0].rows if row.fault is None][:12]
    return [
        (plan["fault"], f"inbox/{plan['file']}", _MAKERS[plan["fault"]](rows, rng))
        for plan in code_list("sample_file_faults").rows(named=True)
        if plan["fault"] in _MAKERS
    ]


def _plain() -> Layout:
    return layouts()["hub_percent"]


def _cells(rows: list[ReturnRow]) -> list[list[Cell]]:
    """Lay rows out in a plain layout, from the headings down, without the total."""
    cells, lines = grid(_plain(), Sheet(None, "", rows))
    first = lines[0] - 2 if lines else -2
    return cells[first : first + 1 + len(rows)]


def _not_a_table(_rows: list[ReturnRow], rng: Random) -> bytes:
    return b"%PDF-1.4\n" + rng.randbytes(800) + b"\n%%EOF\n"


def _bomb(_rows: list[ReturnRow], _rng: Random) -> bytes:
    line = b"institution,completed_on\n"
    content = gzip.compress(line * (_UNPACKED_BYTES // len(line)), mtime=0)
    assert MAX_UNPACK_RATIO * len(content) < _UNPACKED_BYTES
    return content


def _password(_rows: list[ReturnRow], rng: Random) -> bytes:
    return _OLE_START + rng.randbytes(4088)


def _cut_off(rows: list[ReturnRow], _rng: Random) -> bytes:
    """Keep the first half of a zip file: its directory, at the end, is lost."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        entry = zipfile.ZipInfo("xl/worksheets/sheet1.xml", (2026, 1, 1, 0, 0, 0))
        book.writestr(entry, text_bytes(_plain(), _cells(rows)))
    return content.getvalue()[: len(content.getvalue()) // 2]


def _quotation_open(rows: list[ReturnRow], _rng: Random) -> bytes:
    """Open a quotation mark before the third school's name and never close it."""
    written = text_bytes(_plain(), _cells(rows)).decode("utf-8-sig").split("\r\n")
    urn, rest = written[3].replace('"', "").split(",", 1)
    return "\r\n".join([*written[:3], f'{urn},"{rest}', *written[4:]]).encode()


def _headings_only(rows: list[ReturnRow], _rng: Random) -> bytes:
    return text_bytes(_plain(), _cells(rows)[:1])


def _visits(_rows: list[ReturnRow], _rng: Random) -> bytes:
    cells: list[list[Cell]] = [["Visit", "Employer", "Room"], ["1", "Bakery", "Hall"]]
    return text_bytes(_plain(), cells)


def _no_benchmark_7(rows: list[ReturnRow], _rng: Random) -> bytes:
    cells = _cells(rows)
    gone = next(i for i, cell in enumerate(cells[0]) if "7" in str(cell))
    return text_bytes(_plain(), [[*row[:gone], *row[gone + 1 :]] for row in cells])


def _benchmark_3_twice(rows: list[ReturnRow], _rng: Random) -> bytes:
    cells = _cells(rows)
    twice = next(i for i, cell in enumerate(cells[0]) if "3" in str(cell))
    doubled = [[*row, row[twice]] for row in cells]
    return text_bytes(_plain(), doubled)


def _people(rows: list[ReturnRow], _rng: Random) -> bytes:
    """Add made-up careers leaders; example.org belongs to nobody."""
    cells = _cells(rows)
    named = [[*row, "Sam", "Example", "sam@example.org"] for row in cells[1:]]
    return text_bytes(_plain(), [[*cells[0], "First name", "Last name", "E-mail"], *named])


_MAKERS: dict[str, Callable[[list[ReturnRow], Random], bytes]] = {
    "not_a_table": _not_a_table,
    "bomb": _bomb,
    "password": _password,
    "cut_off": _cut_off,
    "quotation_open": _quotation_open,
    "headings_only": _headings_only,
    "visits": _visits,
    "no_benchmark_7": _no_benchmark_7,
    "benchmark_3_twice": _benchmark_3_twice,
    "people": _people,
}

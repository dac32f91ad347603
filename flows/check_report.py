"""``careerstats check FILE``: what would become of one return, told before it is sent."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from flows.checking import examine
from flows.identities import told
from flows.inbox import fingerprint, refusal
from flows.population import read_register
from flows.reading import SheetRead, Skipped, read_file, unopened
from flows.reference import UnusableReference
from flows.settings import Home
from transforms.identity import resolve

MOST_SHOWN = 10
"""Findings of one rule shown on a terminal: more are one fault many times. JSON has them all."""


@dataclass(frozen=True)
class Heading:
    """A heading as the file has it and the column of ours it means."""

    sheet: str | None
    heading: str
    column: str


@dataclass(frozen=True)
class Line:
    """A rule and the place it was broken; no line where it is the whole file or sheet."""

    sheet: str | None
    line: int | None
    column: str | None
    rule: str
    sentence: str


@dataclass(frozen=True)
class CheckReport:
    """Everything the sender of one file needs to put it right.

    ``institutions`` are accepted rows whose institution was not simply named, by the register at
    hand; ``note`` says why nothing could be looked up, where there is a register.
    """

    file: str
    kind: str | None
    headings: tuple[Heading, ...]
    unknown_headings: tuple[str, ...]
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rejections: tuple[Line, ...]
    institutions: tuple[Line, ...]
    warnings: tuple[Line, ...]
    skipped: tuple[Skipped, ...]
    note: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing is rejected. Warnings do not count."""
        return not self.rejections

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self) | {"is_clean": self.is_clean}


def report(path: Path, home: Home) -> CheckReport:
    """Check one file where it is. Nothing of it is copied or kept.

    Institutions are looked up only where the home has a register.
    """
    rule = refusal(path.name, path.stat().st_size)
    read = unopened(rule) if rule else read_file(path)
    (examined,) = examine({fingerprint(path): read})
    institutions, note = _institutions(examined.accepted, home)
    return CheckReport(
        file=path.name,
        kind=examined.kind,
        headings=tuple(h for sheet in read.sheets for h in _headings(sheet)),
        unknown_headings=tuple(h for sheet in read.sheets for h in sheet.headings.unknown),
        rows_read=examined.rows_read,
        rows_accepted=examined.accepted.height,
        rows_rejected=examined.rows_rejected,
        rejections=tuple(_lines(examined.rejections)),
        institutions=institutions,
        warnings=tuple(_lines(examined.warnings)),
        skipped=read.skipped,
        note=note,
    )


def run_check(path: Path, home: Home, as_json: bool) -> int:
    """Check one file and print the report; 1 when any row, or the file, is rejected."""
    checked = report(path, home)
    if as_json:
        Console(soft_wrap=True, highlight=False).out(
            json.dumps(checked.to_json(), indent=2, ensure_ascii=False)
        )
    else:
        show(checked, Console(highlight=False))
    return 0 if checked.is_clean else 1


def show(checked: CheckReport, console: Console) -> None:
    """Print a report: the answer first, then what to put right, then how the file was read."""
    console.print(Text(_verdict(checked), style="bold green" if checked.is_clean else "bold red"))
    _show_findings("Rejected", checked.rejections, "red", console)
    _show_findings("Institutions (accepted)", checked.institutions, "yellow", console)
    if checked.note:
        console.print(Text(f"\nInstitutions were not looked up. {checked.note}"))
    _show_findings("Worth a look (accepted)", checked.warnings, "yellow", console)
    _show_headings(checked, console)
    if checked.unknown_headings:
        console.print(Text(f"\nHeadings not used: {', '.join(checked.unknown_headings)}"))
    if checked.skipped:
        console.print(Text("\nNot read as returns", style="bold"))
        for skip in checked.skipped:
            console.print(Text(f"  {_where_skipped(skip)}: {skip.why}"))


def _headings(sheet: SheetRead) -> Iterator[Heading]:
    for column, places in sheet.headings.positions.items():
        for place in places:
            yield Heading(sheet.name, sheet.headings.texts[place], column)


def _institutions(accepted: pl.DataFrame, home: Home) -> tuple[tuple[Line, ...], str | None]:
    """Say of accepted rows how their institution was found, where it was not simply named."""
    if accepted.is_empty() or not any(home.reference.glob("edubasealldata*")):
        return (), None
    try:
        register = read_register(home)
    except UnusableReference as error:
        return (), str(error)
    rows = accepted.lazy().rename({"line": "line_number"})
    found = told(resolve(rows, **register.known, on="completed_on").collect(), register)
    columns = ("sheet", "line_number", "done", "sentence")
    return tuple(
        Line(sheet, line, _column(done), done, sentence)
        for sheet, line, done, sentence in found.select(columns).iter_rows()
    ), None


def _column(done: str) -> str:
    return "institution_name" if done == "name_differs" else "institution"


def _lines(found: pl.DataFrame) -> Iterator[Line]:
    for row in found.drop("fingerprint").iter_rows(named=True):
        yield Line(**row)


def _verdict(checked: CheckReport) -> str:
    """Say in one line what becomes of the file."""
    if any(line.line is None for line in checked.rejections) and not checked.rows_read:
        return f"{checked.file}: the file is refused."
    kind = checked.kind or "no kind we know"
    rejected = f"{checked.rows_rejected:,} rejected" if checked.rows_rejected else "none rejected"
    rows = f"{checked.rows_read:,} row{'' if checked.rows_read == 1 else 's'}"
    return f"{checked.file} ({kind}): {rows} read, {checked.rows_accepted:,} accepted, {rejected}."


def _show_findings(title: str, found: Sequence[Line], style: str, console: Console) -> None:
    if not found:
        return
    console.print(Text(f"\n{title}", style=f"bold {style}"))
    met: Counter[str] = Counter()
    for line in found:
        met[line.rule] += 1
        if met[line.rule] <= MOST_SHOWN:
            console.print(Text(f"  {_where(line)}: {line.sentence} ({line.rule})"))
    for rule, times in met.items():
        if times > MOST_SHOWN:
            console.print(Text(f"  … and {rule} {times - MOST_SHOWN:,} more times; see --json."))


def _where(line: Line) -> str:
    """Say where: ``line 14, benchmark_3``; ``sheet Autumn, line 3``; ``whole file``."""
    sheet = f"sheet {line.sheet}" if line.sheet else None
    place = f"line {line.line}" if line.line else (None if sheet else "whole file")
    return ", ".join(part for part in (sheet, place, line.column) if part)


def _where_skipped(skip: Skipped) -> str:
    sheet = f"sheet {skip.sheet}" if skip.sheet else None
    lines = None
    if skip.first_line is not None:
        one = skip.first_line == skip.last_line
        lines = f"line {skip.first_line}" if one else f"lines {skip.first_line} to {skip.last_line}"
    return ", ".join(part for part in (sheet, lines) if part)


def _show_headings(checked: CheckReport, console: Console) -> None:
    if not checked.headings:
        return
    grid = Grid(
        "Heading in the file", "Read as", title="\nHeadings", title_justify="left", box=None
    )
    sheets = {heading.sheet for heading in checked.headings}
    for heading in checked.headings:
        sheet = f" (sheet {heading.sheet})" if len(sheets) > 1 else ""
        grid.add_row(Text(f"{heading.heading}{sheet}"), Text(heading.column))
    console.print(grid)

"""How senders lay out a return: headings, notes above, totals below, gaps, ways of writing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from flows.sample_plan import BENCHMARK_COUNT
from flows.sample_scores import NOT_ANSWERED, NOT_APPLICABLE, UNSCORED
from validation.code_lists import code_list

Cell = str | int | float | date | None
SCORES = tuple(f"benchmark_{number}" for number in range(1, BENCHMARK_COUNT + 1))
FLAGS = tuple(f"{score}_achieved" for score in SCORES)
_WORDS = {NOT_ANSWERED: None, UNSCORED: "unscored", NOT_APPLICABLE: "n/a"}


@dataclass(frozen=True)
class Layout:
    """One sender's way of writing a return."""

    name: str
    format: str
    encoding: str
    newline: str
    delimiter: str
    headings: str
    identifier: str
    dates: str
    scores: str
    title_rows: int
    blank_column: str
    blank_rows: int
    total: str
    has_hidden_sheet: bool
    has_sheet_per_term: bool
    is_epoch_1904: bool
    extras: tuple[str, ...]
    is_cumulative: bool
    usual_for: str


@dataclass(slots=True)
class ReturnRow:
    """One evaluation as a sender states it; ``written`` overrides cells with raw text."""

    institution: Mapping[str, str | None]
    day: date
    scores: tuple[int, ...]
    evaluation_type: str
    framework: str
    status: str = "complete"
    site: str | None = None
    written: dict[str, str] = field(default_factory=dict)
    fault: str | None = None


@dataclass
class Sheet:
    """Rows that stand under one row of headings; a text file is one sheet without a name."""

    name: str | None
    title: str
    rows: list[ReturnRow]


@cache
def layouts() -> dict[str, Layout]:
    """Read every layout."""
    listed = code_list("sample_layouts").fill_null("")
    return {row["layout"]: _layout(row) for row in listed.iter_rows(named=True)}


def _layout(row: dict[str, str]) -> Layout:
    return Layout(
        name=row["layout"],
        format=row["format"],
        encoding=row["encoding"],
        newline=row["newline"],
        delimiter=row["delimiter"],
        headings=row["headings"],
        identifier=row["identifier"],
        dates=row["dates"],
        scores=row["scores"],
        title_rows=int(row["title_rows"]),
        blank_column=row["blank_column"],
        blank_rows=int(row["blank_rows"]),
        total=row["total"],
        has_hidden_sheet=row["hidden_sheet"] == "yes",
        has_sheet_per_term=row["sheet_per_term"] == "yes",
        is_epoch_1904=row["epoch_1904"] == "yes",
        extras=tuple(row["extras"].split("|")),
        is_cumulative=row["cumulative"] == "yes",
        usual_for=row["usual_for"],
    )


def fields_of(layout: Layout) -> list[str]:
    """List our names of a layout's columns, in its order."""
    extras = layout.extras
    fields = ["institution"]
    fields += ["institution_name"] * ("name" in extras) + ["site"] * ("site" in extras)
    fields += ["evaluation_type"] * ("type" in extras) + ["completed_on", *SCORES]
    fields += list(FLAGS) * ("flags" in extras)
    return fields + [extra for extra in ("framework", "status") if extra in extras]


def grid(layout: Layout, sheet: Sheet) -> tuple[list[list[Cell]], list[int]]:
    """Lay out a sheet: its rows of cells, and the number of the line each return row is on."""
    fields = fields_of(layout)
    cells: list[list[Cell]] = [[text] for text in _titles(layout, sheet)]
    cells.append([heading(layout, field_name) for field_name in fields])
    lines = []
    gap = max(2, len(sheet.rows) // (layout.blank_rows + 1))
    for index, row in enumerate(sheet.rows):
        if layout.blank_rows and index and index % gap == 0:
            cells.append([None] * len(fields))
        cells.append([_cell(layout, row, field_name) for field_name in fields])
        lines.append(len(cells))
    if layout.total:
        cells.append(_total(layout, sheet, fields))
    return [_spaced(layout, row) for row in cells], lines


def heading(layout: Layout, field_name: str) -> str:
    """Give a column's heading in a layout's own words."""
    listed = _headings(layout.headings)
    return listed.get(f"{field_name}:{layout.identifier}") or listed[field_name]


@cache
def _headings(style: str) -> dict[str, str]:
    rows = code_list("sample_headings").iter_rows(named=True)
    return {row["field"]: row["heading"] for row in rows if row["headings"] == style}


def _titles(layout: Layout, sheet: Sheet) -> list[str | None]:
    """Write a title, a note and a gap above the headings, as far as the layout has room."""
    note = f"{len(sheet.rows)} evaluations, for the hub's own use"
    return [sheet.title, note, None][: layout.title_rows]


def _spaced(layout: Layout, row: list[Cell]) -> list[Cell]:
    """Put a blank column where the layout has one."""
    place = {"start": 0, "middle": 2, "end": len(row)}.get(layout.blank_column)
    return row if place is None else [*row[:place], None, *row[place:]]


def _cell(layout: Layout, row: ReturnRow, name: str) -> Cell:
    if name in row.written:
        return row.written[name] or None
    if name in SCORES:
        return _score(layout, row.scores[SCORES.index(name)])
    if name in FLAGS:
        return _flag(row.scores[FLAGS.index(name)])
    plain: dict[str, Cell] = {
        "institution": _institution(layout, row.institution),
        "institution_name": row.institution["name"],
        "completed_on": _date(layout, row.day),
        "site": row.site,
        "evaluation_type": row.evaluation_type,
        "framework": row.framework,
        "status": row.status,
    }
    return plain[name]


def identifier_of(layout: Layout, institution: Mapping[str, str | None]) -> str:
    """Give the identifier a layout asks for, or the URN of an institution without it."""
    return institution[layout.identifier.removesuffix("_slash")] or institution["urn"] or ""


def _institution(layout: Layout, institution: Mapping[str, str | None]) -> Cell:
    """Write the identifier the layout asks for; a workbook keeps it as a number."""
    code = identifier_of(layout, institution)
    if layout.identifier.endswith("_slash") and len(code) == 7:
        return f"{code[:3]}/{code[3:]}"
    return int(code) if layout.format == "xlsx" else code


def _score(layout: Layout, score: int) -> Cell:
    if score < 0:
        return _WORDS[score]
    if layout.scores == "percent_cell":
        return score / 100
    if layout.format == "xlsx":
        return score
    return str(score) + {"percent": "%", "decimal": ".0"}.get(layout.scores, "")


def _flag(score: int) -> Cell:
    return None if score < 0 else "Yes" if score == 100 else "No"


def _date(layout: Layout, day: date) -> Cell:
    if layout.dates == "date":
        return day
    return f"{day:%d/%m/%Y}" if layout.dates == "dmy" else day.isoformat()


def _total(layout: Layout, sheet: Sheet, fields: list[str]) -> list[Cell]:
    """Write a last row of averages, as spreadsheets have it."""
    row: list[Cell] = [None] * len(fields)
    row[0] = layout.total
    for index, name in enumerate(fields):
        if name in SCORES:
            scores = [r.scores[SCORES.index(name)] for r in sheet.rows]
            answered = [score for score in scores if score >= 0] or [0]
            row[index] = _score(layout, sum(answered) // len(answered))
    return row

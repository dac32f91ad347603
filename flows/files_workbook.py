"""The workbook ``careerstats.xlsx``: laid out as the Analysis Function asks, numbers as numbers.

A cover, contents and notes, then one table to a sheet, without merged cells. Each data set is shown
wide, in three tables: values, numerators and denominators, for every whole year and every snapshot
of the newest year. Text stands in a cell only where there is no number: shorthand such as [c],
which the notes explain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from templates.filters import day
from transforms.wide_view import NUMBERS, Wide, for_people, wide
from validation.code_lists import code_list
from validation.descriptors import TITLE, licence_told, name_of
from validation.published import Published, measures_of
from validation.site_settings import SiteSettings
from validation.tables import Table

HEADER_ROW = 4
"""Zero-based: a title, what the sheet has, where shorthand is explained, the way back."""

Row = Sequence[Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table: its name, title, headings, rows and how numbers of a column look."""

    name: str
    title: str
    headings: list[str]
    rows: Iterable[Row]
    height: int
    formats: list[str]


def write_workbook(
    data_sets: Mapping[type[Published], pl.DataFrame],
    beside: Mapping[type[Table], pl.DataFrame],
    path: Path,
    *,
    release: str,
    as_of: date,
    site: SiteSettings,
) -> None:
    """Write the workbook; its date is the release's, so that the same tables give the same bytes.

    Rows go to disk as they are written: memory does not grow with the tables.
    """
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
        "default_format_properties": {"font_name": "Arial", "font_size": 12},
    }
    sheets = [*_data_sheets(data_sets, beside), *_beside_sheets(beside)]
    with xlsxwriter.Workbook(path, plain) as book:
        made = datetime.combine(as_of, time())
        book.set_properties({"title": TITLE, "author": site.publisher, "created": made})
        _cover(book, release, as_of, site)
        _write(book, _contents(sheets), linked=True)
        _write(book, _notes())
        for sheet in sheets:
            _write(book, sheet)


def _data_sheets(
    data_sets: Mapping[type[Published], pl.DataFrame], beside: Mapping[type[Table], pl.DataFrame]
) -> list[Sheet]:
    """Show each data set three times: one figure to a table."""
    (listed,) = (rows for table, rows in beside.items() if name_of(table) == "measures")
    words = {row["measure"]: row for row in listed.iter_rows(named=True)}
    return [
        _wide_sheet(f"{number}{letter}", table, rows, figures, words)
        for number, (table, rows) in enumerate(data_sets.items(), start=1)
        for letter, figures in zip("abc", NUMBERS, strict=True)
    ]


def _wide_sheet(
    number: str,
    table: type[Published],
    rows: pl.DataFrame,
    figures: str,
    words: Mapping[str, Mapping[str, str]],
) -> Sheet:
    """Lay out one figure of a data set: what a row is, its note, then a column for each measure."""
    measures = measures_of(table)
    shown = wide(for_people(rows), NUMBERS[figures], measures)
    labels = {column.name: column.label for column in table.documentation()}
    as_percent = [figures == "values" and words[m]["unit"] == "%" for m in measures]
    shares = ["0.0" if share else "0.00" for share in as_percent]
    looks = shares if figures == "values" else ["#,##0"] * len(measures)
    return Sheet(
        name=f"Table {number}",
        title=f"Table {number}: {table.title()}: {figures}",
        headings=[
            *(labels.get(name, "Shorthand for the row") for name in shown.keys.columns),
            *(
                f"{words[m]['label']} ({words[m]['unit']})"
                if figures == "values"
                else words[m]["label"]
                for m in measures
            ),
        ],
        rows=_cells(shown),
        height=shown.keys.height,
        formats=[""] * shown.keys.width + looks,
    )


def _cells(shown: Wide) -> Iterable[Row]:
    """Give each row: its keys, then a number or, where there is none, the text in its place."""
    for keys, numbers, texts in zip(
        shown.keys.iter_rows(), shown.numbers.iter_rows(), shown.texts.iter_rows(), strict=True
    ):
        yield [
            *keys,
            *(t if n is None else n for n, t in zip(numbers, texts, strict=True)),
        ]


def _beside_sheets(beside: Mapping[type[Table], pl.DataFrame]) -> list[Sheet]:
    """Show the tables that explain the data sets, as they are; nothing is [z], not applicable."""
    return [
        Sheet(
            name=name_of(table),
            title=table.title(),
            headings=[column.label for column in table.documentation()],
            rows=([("[z]" if c is None else c) for c in row] for row in rows.iter_rows()),
            height=rows.height,
            formats=[""] * rows.width,
        )
        for table, rows in beside.items()
        if rows.height
    ]


def _contents(sheets: Sequence[Sheet]) -> Sheet:
    rows = [(sheet.name, sheet.title, sheet.height) for sheet in sheets]
    headings = ["Sheet", "Table", "Rows"]
    return Sheet("Contents", "Contents", headings, rows, len(rows), ["", "", "#,##0"])


def _notes() -> Sheet:
    """Explain every piece of shorthand."""
    said = [
        (f"[{row['value_status']}]", row["label"], row["definition"])
        for row in code_list("value_statuses").iter_rows(named=True)
        if row["value_status"] != "ok"
    ]
    said += [
        (f"[{row['value_flag']}]", row["label"], row["definition"])
        for row in code_list("value_flags").iter_rows(named=True)
    ]
    said.append(("0 to 1", "Range", "Among numerators: the number is one of the two"))
    return Sheet("Notes", "Notes", ["Shorthand", "Label", "Meaning"], said, len(said), [""] * 3)


def _cover(book: Any, release: str, as_of: date, site: SiteSettings) -> None:
    """Say what this is, when it was made and by whom, under which terms, and how to read it."""
    page = book.add_worksheet("Cover")
    heading = book.add_format({"bold": True, "font_name": "Arial", "font_size": 16})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 100)
    page.write_string(0, 0, TITLE, heading)
    lines = (
        f"Release {release}, as at {day(as_of)}.",
        "Regional careers-education statistics for England, from the returns of schools and "
        "colleges. Achieved means a score of 100 in a school's or college's own assessment.",
        f"{site.statement} Published by {site.publisher}.",
        f"Licence: {', '.join(licence_told(site))}",
        "The sheet Contents lists the tables. Each sheet has one table.",
        "Some cells have shorthand in square brackets where there is no number. The sheet Notes "
        "explains it.",
        "The tables have every whole year, and every snapshot of the newest year. Other snapshots, "
        "intervals and bounds are in the Parquet and CSV files of the same release.",
        "Never compare across series: the benchmarks were updated in September 2025. Combine "
        "areas from numerators and denominators, never by averaging percentages.",
    )
    for number, line in enumerate(lines, start=1):
        page.write_string(number, 0, line, wrapped)


def _write(book: Any, sheet: Sheet, *, linked: bool = False) -> None:
    """Write a sheet: its title, what it has, and its table."""
    page = book.add_worksheet(sheet.name)
    bold = book.add_format({"bold": True, "font_name": "Arial", "font_size": 14})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    looks = [book.add_format({"num_format": look}) if look else None for look in sheet.formats]
    columns = [{"header": heading} for heading in sheet.headings]
    _add_table(page, sheet, columns)
    page.set_column(0, len(columns) - 1, 18)
    page.write_string(0, 0, sheet.title, bold)
    page.write_string(1, 0, "This worksheet contains one table.")
    page.write_string(2, 0, "Shorthand in square brackets is explained in the sheet Notes.")
    page.write_url(3, 0, "internal:'Contents'!A1", string="Go to the contents")
    page.write_row(HEADER_ROW, 0, sheet.headings, head)
    for number, row in enumerate(sheet.rows, start=HEADER_ROW + 1):
        for index, cell in enumerate(row):
            if isinstance(cell, int | float):
                page.write_number(number, index, cell, looks[index])
            elif isinstance(cell, date):
                page.write_datetime(number, index, cell)
            elif cell:
                page.write_string(number, index, cell)
        if linked:
            page.write_url(number, 0, f"internal:'{row[0]}'!A1", string=row[0])
    page.freeze_panes(HEADER_ROW + 1, 1)


def _add_table(page: Any, sheet: Sheet, columns: list[dict[str, str]]) -> None:
    """Make the range a table object.

    XlsxWriter refuses this in constant memory, as it would write the headings out of their turn.
    Here they are written again in their turn, so the refusal is lifted for this one call.
    """
    named = f"t_{sheet.name.replace(' ', '_').lower()}"
    style = {"columns": columns, "name": named, "style": "Table Style Light 1"}
    last = HEADER_ROW + max(sheet.height, 1)
    page.constant_memory = False
    page.add_table(HEADER_ROW, 0, last, len(columns) - 1, style)
    page.constant_memory = True
    page.table.clear()

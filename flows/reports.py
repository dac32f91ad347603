"""The restricted reports of a run: who has not returned, what was rejected, what became of rows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from flows import store
from flows.population import read_register
from flows.release import write_csv
from flows.run import Run, read_json
from transforms import summaries_compare
from transforms.identity import resolve
from transforms.return_status import return_status
from validation.checks import accept
from validation.code_lists import code_list, labels
from validation.internal import IdentityReport, OutcomeReport, RejectionReport, ReturnStatus
from validation.tables import Table

CHASE = ("rejected", "in_progress", "not_returned", "returned")
"""Statuses in the order a data officer works through them."""


def write_reports(run: Run, tables: Path) -> Path:
    """Write return_status (CSV and XLSX, by hub), rejections, warnings, outcomes and identity."""
    names = _file_names(run)
    status = accept(ReturnStatus, _status(run, tables, names))
    rejections = _findings(store.read_rejections(run.home), names)
    warnings = _findings(store.read_warnings(run.home), names)
    became = accept(OutcomeReport, _outcomes(tables, names))
    told = accept(IdentityReport, _identities(tables, names))
    write_csv(status, run.internal / "return_status.csv")
    write_csv(rejections, run.internal / "rejections.csv")
    write_csv(warnings, run.internal / "warnings.csv")
    write_csv(became, run.internal / "outcomes.csv")
    write_csv(told, run.internal / "identity.csv")
    _write_workbook(run, status, rejections)
    return run.internal / "return_status.csv"


def to_look_at(
    run: Run, ledger: dict[str, Any], not_proved: Iterable[Mapping[str, str]]
) -> list[str]:
    """Say what somebody should look at, most urgent first; empty after a quiet night.

    ``not_proved`` has one row for each benchmark and count that no table was found safe for.
    """
    rejected, files = ledger["rows_rejected"], ledger["files_refused"]
    unresolved = ledger["rows_unresolved"]
    otherwise, misnamed = ledger["rows_found_otherwise"], ledger["rows_misnamed"]
    folder = run.internal.relative_to(run.home.root)
    said = [
        (files, f"{_counted(files, 'file')} refused, see {folder}/rejections.csv"),
        (rejected, f"{_counted(rejected, 'row')} rejected, see {folder}/rejections.csv"),
        (
            unresolved,
            f"{_counted(unresolved, 'row')} of no institution we can tell, see "
            f"{folder}/identity.csv",
        ),
        (
            misnamed,
            f"{_counted(misnamed, 'row')} under a name that is not the institution's, see "
            f"{folder}/identity.csv",
        ),
        (
            otherwise,
            f"{_counted(otherwise, 'row')} counted for an institution found by another number, "
            f"see {folder}/identity.csv",
        ),
    ]
    return [*_unproved(run, not_proved), *(sentence for count, sentence in said if count)]


def _unproved(run: Run, not_proved: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Say of each year which figures are withheld, what readers see, and what to do next."""
    names = labels("measures", "label")
    withheld: dict[str, list[str]] = {}
    for one in not_proved:
        withheld.setdefault(one["time_period"], []).append(f"“{names[one['figure']]}”")
    for year, figures in withheld.items():
        yield (
            f"{year[:4]}/{year[4:]}: no safe table was found for {', '.join(figures)}. Readers see "
            "[c] there in every area, but where a release showed the very same returns before. "
            "No return is at fault, and every night tries again; if it lasts, report it with "
            f"the name of this run, {run.run_id}"
        )


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _file_names(run: Run) -> pl.LazyFrame:
    """Give the names each file came under and the day it was received, refused files included."""
    landed = read_json(run.workspace / "landed.json")
    return pl.LazyFrame(
        [
            (item["fingerprint"], ", ".join(item["names"]), date.fromisoformat(item["received"]))
            for item in landed
        ],
        schema={"fingerprint": pl.String, "file": pl.String, "received": pl.Date},
        orient="row",
    )


def _status(run: Run, tables: Path, names: pl.LazyFrame) -> pl.LazyFrame:
    register = read_register(run.home)
    rows = store.scan_evaluations(run.home).drop("line")
    evaluations = resolve(rows, **register.known, on="completed_on")
    received = (
        store.scan_rejected_rows(run.home)
        .rename({"line": "line_number"})
        .join(names, on="fingerprint", how="left", validate="m:1")
    )
    dated = received.with_columns(pl.col("completed_on").fill_null(pl.col("received")))
    rejected = resolve(dated, **register.known, on="completed_on")
    return return_status(
        pl.scan_parquet(tables / "institutions.parquet"),
        pl.scan_parquet(tables / "placements.parquet"),
        pl.scan_parquet(tables / "counted.parquet"),
        evaluations.filter(pl.col("completed_on") <= run.day),
        rejected.filter(pl.col("line").is_not_null()),
    ).select(list(ReturnStatus.schema()))


def _findings(found: pl.DataFrame, names: pl.LazyFrame) -> pl.DataFrame:
    named = found.lazy().join(names, on="fingerprint", how="left", validate="m:1")
    rows = named.with_columns(pl.col("file").fill_null(pl.col("fingerprint")))
    accepted = accept(RejectionReport, rows.select(list(RejectionReport.schema())))
    return accepted.sort("file", "sheet", "line", "column", "rule", nulls_last=False)


def _outcomes(tables: Path, names: pl.LazyFrame) -> pl.LazyFrame:
    reasons = code_list("outcome_reasons").lazy().select("reason", "explanation")
    rows = pl.scan_parquet(tables / "outcomes.parquet").join(names, on="fingerprint", how="left")
    return (
        rows.join(reasons, on="reason", how="left", validate="m:1")
        .with_columns(urn="line")
        .drop("line")
        .rename({"line_number": "line"})
        .select(list(OutcomeReport.schema()))
        .sort("file", "sheet", "line", nulls_last=False)
    )


def _identities(tables: Path, names: pl.LazyFrame) -> pl.LazyFrame:
    rows = pl.scan_parquet(tables / "identities.parquet").drop("line")
    return (
        rows.join(names, on="fingerprint", how="left", validate="m:1")
        .rename({"line_number": "line"})
        .select(list(IdentityReport.schema()))
        .sort("file", "sheet", "line", nulls_last=False)
    )


def _write_workbook(run: Run, status: pl.DataFrame, rejections: pl.DataFrame) -> None:
    """Write the workbook a data officer opens first: hubs, institutions, rejections."""
    by_hub = (
        status.group_by("hub_code", "hub_name")
        .agg(
            institutions=pl.len(),
            **{name: (pl.col("status") == name).sum() for name in CHASE},
        )
        .sort("hub_name", "hub_code", nulls_last=True)
        .with_columns(pl.col("hub_name").fill_null("In no hub"))
    )
    order = pl.col("status").replace_strict({name: n for n, name in enumerate(CHASE)})
    chased = status.sort(
        "hub_name", "hub_code", order, "establishment_name", "urn", nulls_last=True
    )
    path = run.internal / "return_status.xlsx"
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, plain | {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": datetime.combine(run.day, time())})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for title, rows, table in (
            ("By hub", by_hub, None),
            ("Institutions", chased, ReturnStatus),
            ("Rejections", rejections, RejectionReport),
        ):
            _write_sheet(book.add_worksheet(title), rows, _headings(rows, table), head)


def _headings(rows: pl.DataFrame, table: type[Table] | None) -> list[str]:
    if table is None:
        return [name.replace("_", " ").capitalize() for name in rows.columns]
    return [column.label for column in table.documentation()]


def _write_sheet(sheet: Any, rows: pl.DataFrame, headings: list[str], head: Any) -> None:
    sheet.write_row(0, 0, headings, head)
    for number, row in enumerate(rows.iter_rows(), start=1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows.height, rows.width - 1)
    sheet.autofit(max_width=400)


def utility(release: Path) -> list[dict[str, Any]]:
    """Count how many totals of a release readers have, by kind of area and benchmark."""
    attainment = pl.scan_parquet(release / "data" / "attainment.parquet")
    return summaries_compare.utility(attainment).collect().to_dicts()

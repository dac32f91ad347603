"""The run's ledger: how many of everything, in the order of the night."""

from pathlib import Path
from typing import Any

import polars as pl

from flows.composites import not_proved
from flows.gate import settled
from flows.run import Run, read_json
from transforms.composite_figures import FIGURES
from validation.workspace import OUTCOMES


class LedgerError(Exception):
    """The numbers of a run do not add up: a row was lost or counted twice."""


def ledger(run: Run) -> dict[str, Any]:
    """Count what came in, what was refused, what counts and what is shown.

    Two laws are checked: rows read = accepted + rejected, and accepted = counted + superseded +
    out of period + out of scope + unresolved.
    """
    tables = run.workspace / "tables"
    checked = read_json(run.workspace / "checked.json")
    rows = {
        f"rows_{name}": sum(item[f"rows_{name}"] for item in checked)
        for name in ("read", "accepted", "rejected")
    }
    became = pl.read_parquet(tables / "outcomes.parquet")["outcome"]
    outcomes = {f"rows_{name}": int((became == name).sum()) for name in OUTCOMES}
    if rows["rows_read"] != rows["rows_accepted"] + rows["rows_rejected"]:
        raise LedgerError("Rows read are not rows accepted and rejected.")
    if rows["rows_accepted"] != sum(outcomes.values()):
        raise LedgerError("Rows accepted are not the sum of their outcomes.")
    return (
        {
            "files": len(checked),
            "files_refused": sum(item["rows_read"] == 0 for item in checked),
        }
        | rows
        | outcomes
        | _identities(tables)
        | _population(run)
        | _figures(run)
        | _audited(run)
    )


def _identities(tables: Path) -> dict[str, int]:
    """Count the rows that count for an institution other than simply by their number."""
    told = pl.read_parquet(tables / "identities.parquet")
    counted = told["done"].is_in(["remapped", "proposed", "previous_laestab"])
    return {
        "rows_found_otherwise": int(counted.sum()),
        "rows_misnamed": int(told["name_differs"].sum()),
    }


def _population(run: Run) -> dict[str, int]:
    tables = run.workspace / "tables"
    institutions = pl.read_parquet(tables / "institutions.parquet")
    last = institutions.filter(pl.col("snapshot") == pl.col("snapshot").max())
    counted = pl.read_parquet(tables / "counted.parquet")
    key = ["time_period", "time_identifier", "line"]
    return {
        "institutions_eligible": last.height,
        "institutions_returned": last.join(counted, on=key, how="semi").height,
    }


def _figures(run: Run) -> dict[str, int]:
    tables = run.workspace / "tables"
    years, failed = settled(tables), [one["figure"] for one in not_proved(tables)]
    names = {"ok": "cells_shown", "range": "cells_range", "c": "cells_hidden"}
    names |= {"pending": "returns_pending"}
    of_counts = sum(figure in FIGURES for figure in failed)
    return {label: sum(year[name] for year in years) for name, label in names.items()} | {
        "stacks_failed": len(failed) - of_counts,
        "composite_stacks_failed": of_counts,
    }


def _audited(run: Run) -> dict[str, int]:
    """Count what the audit attacked: a release with a finding does not get this far."""
    attacked = read_json(run.workspace / "audited.json")["attacked"]
    return {
        "figures_attacked": sum(row["figures"] for row in attacked),
        "results_settled": sum(row["settled"] for row in attacked),
    }

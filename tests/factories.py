"""Rows with defaults, so that a test states only what it is about."""

from datetime import date
from typing import Any

import polars as pl

from transforms.periods import snapshots
from validation.received import BENCHMARKS
from validation.reference import Establishments, Links

OCTOBER = date(2024, 10, 1)
JULY = date(2025, 7, 31)
ALWAYS = None


def establishments(*rows: dict[str, Any]) -> pl.LazyFrame:
    """Make register rows: open community secondaries in Gateshead unless told otherwise."""
    defaults = {
        "la_code": "390",
        "establishment_name": "A School",
        "type_code": "01",
        "status_code": "1",
        "phase_code": "4",
        "low_age": 11,
        "high_age": 18,
        "pupils": 900,
        "percentage_fsm": 20.0,
        "section_41": "Not applicable",
        "district_code": "E08000037",
    }
    numbered = [
        {"urn": str(100001 + n), "establishment_number": f"{4001 + n}"} | defaults | row
        for n, row in enumerate(rows)
    ]
    return pl.LazyFrame(numbered, schema=Establishments.schema())


def links(*pairs: tuple[str, str, str]) -> pl.LazyFrame:
    """Make undated links: (URN, linked URN, type)."""
    rows = [{"urn": urn, "link_urn": other, "link_type": kind} for urn, other, kind in pairs]
    return pl.LazyFrame(rows, schema=Links.schema())


def periods(first: date = OCTOBER, as_of: date = JULY) -> pl.DataFrame:
    """Make the snapshots of 2024/25."""
    return snapshots(first, as_of)


def institutions(*lines: str, **values: Any) -> pl.LazyFrame:
    """Make eligible institutions at every snapshot of 2024/25."""
    defaults = {
        "urn": "100001",
        "la_code": "390",
        "district_code": "E08000037",
        "establishment_group": "mainstream",
        "fsm_quintile": "3",
        "in_hub": False,
    }
    people = pl.LazyFrame([defaults | values | {"line": line} for line in lines])
    return people.join(periods().lazy(), how="cross")


def evaluations(*rows: dict[str, Any]) -> pl.LazyFrame:
    """Make resolved evaluations with every benchmark achieved, one line each."""
    scores = {f"benchmark_{b}": 100.0 for b in BENCHMARKS}
    defaults = {
        "fingerprint": "f",
        "sheet": None,
        "institution": "100001",
        "identifier": "urn",
        "line": "100001",
        "resolution": "resolved",
        "completed_on": OCTOBER,
        "received": JULY,
        "site": None,
        "framework": "gatsby_2018",
        "status": "complete",
        "withdrawn": False,
    }
    schema = {
        **dict.fromkeys(("fingerprint", "sheet", "institution", "identifier", "line"), pl.String),
        **dict.fromkeys(("resolution", "site", "framework", "status"), pl.String),
        "line_number": pl.Int64,
        "completed_on": pl.Date,
        "received": pl.Date,
        "withdrawn": pl.Boolean,
        **dict.fromkeys(scores, pl.Float64),
    }
    numbered = [defaults | scores | {"line_number": n} | row for n, row in enumerate(rows, 2)]
    return pl.LazyFrame(numbered, schema=schema)

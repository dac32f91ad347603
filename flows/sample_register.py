"""The institutions a register holds: the one place where the sample reads a register."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from flows.reference import read_establishments
from transforms.register import CLOSED, PROPOSED, laestab
from transforms.scope import in_scope
from validation.code_lists import code_list

_NAMES = {
    "establishment_name": "name",
    "establishment_number": "number",
    "status_code": "status",
    "phase_code": "phase",
    "open_date": "opened",
    "close_date": "closed",
}
"""The sample's shorter names for some of the register's columns."""


@dataclass(frozen=True)
class Register:
    """What the sample needs of a register.

    ``institutions`` has one row for each establishment in scope that was ever open, with the
    ``line`` it shares with those of the same LAESTAB; ``primaries`` are URNs out of scope.
    """

    extract: Path
    institutions: pl.DataFrame
    primaries: list[str]


def read_register(path: Path) -> Register:
    """Read the establishments of authorities we know, in scope and out, from an extract."""
    known = code_list("authorities").select("la_code").unique()
    rows = read_establishments(path).join(known, on="la_code", how="semi")
    primary = (pl.col("phase_code") == "2") & (pl.col("status_code") == "1")
    was_open = (pl.col("status_code") != PROPOSED) & (
        (pl.col("status_code") != CLOSED) | pl.col("close_date").is_not_null()
    )
    kept = in_scope(rows.lazy()).filter(was_open).collect()
    return Register(path, _with_line(kept), rows.filter(primary)["urn"].to_list())


def during(register: Register, first: date, last: date) -> pl.DataFrame:
    """Keep the institutions open at any time in a period, with lines numbered from 0."""
    kept = register.institutions.filter(
        pl.col("opened").is_null() | (pl.col("opened") <= last),
        pl.col("closed").is_null() | (pl.col("closed") >= first),
    )
    return kept.with_columns(line=pl.col("line").rank("dense").cast(pl.Int64) - 1)


def _with_line(rows: pl.DataFrame) -> pl.DataFrame:
    """Add LAESTAB, evaluation type and line; sorted so that a line's rows follow in time."""
    kinds = {"mainstream": "schools", "college": "post_16"}
    return (
        rows.with_columns(
            laestab=laestab(),
            evaluation_type=pl.col("establishment_group").replace_strict(kinds, default="special"),
            has_sixth_form=pl.col("sixth_form") == "1",
        )
        .rename(_NAMES)
        .with_columns(line=pl.coalesce("laestab", "urn").rank("dense").cast(pl.Int64) - 1)
        .sort("line", pl.col("closed").is_null(), "closed", "urn")
    )

"""The institutions a register holds: the one place where the sample reads a register."""

import gzip
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from validation.code_lists import code_list

_COLUMNS = {
    "URN": "urn",
    "LA (code)": "la_code",
    "EstablishmentNumber": "number",
    "EstablishmentName": "name",
    "TypeOfEstablishment (code)": "type_code",
    "EstablishmentStatus (code)": "status",
    "OpenDate": "opened",
    "CloseDate": "closed",
    "PhaseOfEducation (code)": "phase",
    "StatutoryHighAge": "high_age",
    "OfficialSixthForm (code)": "sixth_form",
    "Section41Approved (name)": "section_41",
    "UKPRN": "ukprn",
}
_PROPOSED = "4"
_CLOSED = "2"


@dataclass(frozen=True)
class Register:
    """What the sample needs of a register.

    ``institutions`` has one row for each establishment in scope that was ever open, with the
    ``line`` it shares with those of the same LAESTAB; ``primaries`` are URNs out of scope.
    """

    institutions: pl.DataFrame
    primaries: list[str]


def read_register(path: Path) -> Register:
    """Read the establishments of authorities we know, in scope and out, from an extract."""
    rows = _establishments(path)
    primaries = rows.filter(pl.col("phase") == "2", pl.col("status") == "1")["urn"]
    scope = code_list("scope").with_columns(pl.col("phases").str.split("|"))
    in_scope = rows.join(scope, on="type_code", how="inner", validate="m:1").filter(
        (pl.col("phases").is_null() | pl.col("phases").list.contains(pl.col("phase"))),
        pl.col("reaches_age").is_null() | (_number("high_age") >= _number("reaches_age")),
        (pl.col("section_41_only") == "no") | (pl.col("section_41") == "Approved"),
        pl.col("status") != _PROPOSED,
        (pl.col("status") != _CLOSED) | pl.col("closed").is_not_null(),
    )
    return Register(_with_line(in_scope), primaries.to_list())


def during(register: Register, first: date, last: date) -> pl.DataFrame:
    """Keep the institutions open at any time in a period, with lines numbered from 0."""
    kept = register.institutions.filter(
        pl.col("opened").is_null() | (pl.col("opened") <= last),
        pl.col("closed").is_null() | (pl.col("closed") >= first),
    )
    return kept.with_columns(line=pl.col("line").rank("dense").cast(pl.Int64) - 1)


def _establishments(path: Path) -> pl.DataFrame:
    """Read the columns we need; re-saved copies are UTF-8, downloads Windows-1252."""
    content = path.read_bytes()
    plain = gzip.decompress(content) if path.suffix == ".gz" else content
    try:
        text = plain.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = plain.decode("cp1252", errors="replace")
    read = pl.read_csv(text.encode(), infer_schema=False, columns=list(_COLUMNS))
    known = code_list("authorities").select("la_code").unique()
    return (
        read.rename(_COLUMNS)
        .with_columns(pl.all().replace("", None))
        .join(known, on="la_code", how="semi")
        .with_columns(pl.col("opened", "closed").str.to_date("%d-%m-%Y", strict=False))
    )


def _with_line(rows: pl.DataFrame) -> pl.DataFrame:
    """Add LAESTAB, evaluation type and line; sorted so that a line's rows follow in time."""
    laestab = pl.col("la_code") + pl.col("number").str.zfill(4)
    kinds = {"mainstream": "schools", "college": "post_16"}
    return (
        rows.with_columns(
            laestab=laestab,
            evaluation_type=pl.col("establishment_group").replace_strict(kinds, default="special"),
            has_sixth_form=pl.col("sixth_form") == "1",
        )
        .with_columns(line=pl.coalesce("laestab", "urn").rank("dense").cast(pl.Int64) - 1)
        .sort("line", pl.col("closed").is_null(), "closed", "urn")
    )


def _number(column: str) -> pl.Expr:
    return pl.col(column).str.to_integer(strict=False)

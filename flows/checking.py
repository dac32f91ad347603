"""Check received files: their accepted rows, rejections and warnings.

What is found about a file depends on its bytes alone, so it is found once. Small files are checked
many at a time, because planning a check costs more than a school's few rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from flows.reading import FileRead, Refusal
from transforms.standardise import standardise
from transforms.warnings import row_warnings
from validation.checks import accept
from validation.received import Evaluations, RejectedRows, Rejections, Warnings
from validation.rules import PLACE, broken_rules, is_fine, sentence, sentences
from validation.tables import Table


@dataclass(frozen=True, eq=False)
class Examined:
    """What checking found about one file, and how it was read."""

    fingerprint: str
    read: FileRead
    accepted: pl.DataFrame
    rejections: pl.DataFrame
    rejected_rows: pl.DataFrame
    warnings: pl.DataFrame

    @property
    def kind(self) -> str | None:
        """The kind of table the file holds; null where none was recognised."""
        return self.read.sheets[0].headings.kind if self.read.sheets else None

    @property
    def rows_read(self) -> int:
        """Rows that are returns, accepted or not."""
        return sum(sheet.rows.height for sheet in self.read.sheets)

    @property
    def rows_rejected(self) -> int:
        """Rows that break at least one rule."""
        return self.rows_read - self.accepted.height


def examine(reads: Mapping[str, FileRead]) -> Iterator[Examined]:
    """Hold every row of some files, by fingerprint, to every rule."""
    rows = standardise(_all_rows(reads)).collect()
    broken = broken_rules(rows)
    fine = rows.filter(is_fine())
    refusals = [_file_findings(fingerprint, read.refusals) for fingerprint, read in reads.items()]
    accepted = _by_file(Evaluations, fine.select(Evaluations.schema().keys()))
    rejections = _by_file(Rejections, pl.concat([*refusals, _findings(broken)]))
    rejected = _by_file(RejectedRows, _whose(rows, broken))
    warnings = _by_file(Warnings, _findings(row_warnings(fine.lazy()).collect()))
    for fingerprint, read in reads.items():
        yield Examined(
            fingerprint=fingerprint,
            read=read,
            accepted=accepted.get(fingerprint, Evaluations.no_rows()),
            rejections=rejections.get(fingerprint, Rejections.no_rows()),
            rejected_rows=rejected.get(fingerprint, RejectedRows.no_rows()),
            warnings=warnings.get(fingerprint, Warnings.no_rows()),
        )


def _all_rows(reads: Mapping[str, FileRead]) -> pl.LazyFrame:
    """Put the rows of all files and sheets under each other, each with its file and sheet."""
    none = pl.LazyFrame(
        schema={"fingerprint": pl.String(), "sheet": pl.String(), "line": pl.Int64()}
    )
    placed = [
        sheet.rows.lazy().select(
            pl.lit(fingerprint).alias("fingerprint"),
            pl.lit(sheet.name, dtype=pl.String).alias("sheet"),
            pl.all(),
        )
        for fingerprint, read in reads.items()
        for sheet in read.sheets
    ]
    return pl.concat([none, *placed], how="diagonal")


def _file_findings(fingerprint: str, refusals: Sequence[Refusal]) -> pl.DataFrame:
    """Make a finding of each rule that a whole file or sheet breaks."""
    found = [
        (fingerprint, one.sheet, None, None, one.rule, sentence(one.rule, **one.details))
        for one in refusals
    ]
    return pl.DataFrame(found, schema=Rejections.schema(), orient="row")


def _findings(found: pl.DataFrame) -> pl.DataFrame:
    """Add its sentence to the place and rule of each finding."""
    to_sentence = pl.col("rule").replace_strict(dict(sentences()), return_dtype=pl.String)
    return found.select(*PLACE, "column", "rule", sentence=to_sentence)


def _whose(rows: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    """Keep the institution, and the date if it can be read, of the rejected rows."""
    rules = broken.group_by(PLACE).agg(rules=pl.col("rule").unique().sort().str.join(", "))
    joined = rows.join(rules, on=PLACE, how="inner", nulls_equal=True, validate="1:1")
    return joined.filter(pl.col("institution").is_not_null()).select(RejectedRows.schema().keys())


def _by_file(table: type[Table], rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Hold rows to their declaration and part them by file, each in reading order."""
    if rows.is_empty():
        return {}
    order = [name for name in (*PLACE, "column", "rule") if name in rows.columns]
    held = accept(table, rows.sort(order, nulls_last=False))
    parts = held.partition_by("fingerprint", as_dict=True, maintain_order=True)
    return {str(fingerprint): part for (fingerprint,), part in parts.items()}

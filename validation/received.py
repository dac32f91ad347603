"""The tables a received file becomes: accepted rows, rejections and warnings."""

from typing import Any

import polars as pl

from validation.code_lists import codes
from validation.tables import Table, field

BENCHMARKS = tuple(range(1, 9))
IDENTIFIERS = ("urn", "laestab", "ukprn")
HEADED = ("any", *IDENTIFIERS)
SCORE_STATES = ("scored", "not_answered", "not_applicable", "unscored")


def score(benchmark: int) -> Any:
    """Declare the score of one benchmark."""
    return field(
        f"Benchmark {benchmark} score",
        "Share of the benchmark's items that are met; 100 is achieved. Null: not assessed.",
        unit="%",
        nullable=True,
        in_range={"min_value": 0, "max_value": 100},
    )


def score_state(benchmark: int) -> Any:
    """Declare why a score is or is not there."""
    return field(
        f"Benchmark {benchmark} state",
        "scored, not_answered, not_applicable or unscored.",
        isin=SCORE_STATES,
    )


class Finding(Table):
    """What a check found in a received file.

    One row: a rule and the place it was broken. The value found is never kept: it may be
    confidential, and the sender has the file.
    """

    fingerprint: pl.String = field("Fingerprint", "SHA-256 of the received file.")
    sheet: pl.String = field("Sheet", "Sheet of a workbook; null for text files.", nullable=True)
    line: pl.Int64 = field(
        "Line", "Line of the file or row of the sheet, from 1; null for the file.", nullable=True
    )
    column: pl.String = field(
        "Column", "Heading in our words, such as benchmark_3; null for the row.", nullable=True
    )
    rule: pl.String = field("Rule", "Code of the rule.", isin=codes("rules"))
    sentence: pl.String = field("Sentence", "What is wrong and what to do, for the sender.")


class Rejections(Finding):
    """Rejected rows and files.

    One row: a rule and the place it was broken. A row may break several rules; a rejection with
    no line refuses the whole file or sheet.
    """

    class Config:
        name = "rejections"


class Warnings(Finding):
    """Warnings about accepted rows.

    One row: an accepted row that deserves a look before anyone relies on it.
    """

    class Config:
        name = "warnings"


class RejectedRows(Table):
    """Whose rejected rows are.

    One row: a rejected row whose institution could be read, so that a hub can tell a school that
    sent something wrong from one that sent nothing. No score is kept.
    """

    fingerprint: pl.String = field("Fingerprint", "SHA-256 of the received file.")
    sheet: pl.String = field("Sheet", "Sheet of a workbook; null for text files.", nullable=True)
    line: pl.Int64 = field("Line", "Line of the file, or row of the sheet, from 1.", ge=1)
    institution: pl.String = field("Institution", "Digits only: URN, LAESTAB or UKPRN.")
    identifier: pl.String = field("Identifier", "Which of the three it is.", isin=IDENTIFIERS)
    headed: pl.String = field(
        "Headed", "Which of the three its column is headed; any of them.", isin=HEADED
    )
    completed_on: pl.Date = field(
        "Completed on", "Null where the date could not be read.", nullable=True
    )
    rules: pl.String = field("Rules", "Codes of the rules it breaks, separated by commas.")

    class Config:
        name = "rejected_rows"


class Evaluations(Table):
    """Accepted self-evaluations.

    One row: an evaluation as one file states it. A null score is not assessed; its state says
    whether it was not answered, not applicable or unscored.
    """

    fingerprint: pl.String = field("Fingerprint", "SHA-256 of the received file.")
    sheet: pl.String = field("Sheet", "Sheet of a workbook; null for text files.", nullable=True)
    line: pl.Int64 = field("Line", "Line of the file, or row of the sheet, from 1.", ge=1)
    institution: pl.String = field(
        "Institution", "Digits only: URN (6), LAESTAB (7) or UKPRN (8).", str_matches=r"^\d{6,8}$"
    )
    identifier: pl.String = field("Identifier", "Which of the three it is.", isin=IDENTIFIERS)
    headed: pl.String = field(
        "Headed", "Which of the three its column is headed; any of them.", isin=HEADED
    )
    completed_on: pl.Date = field("Completed on", "Day the evaluation was completed.")
    benchmark_1: pl.Float64 = score(1)
    benchmark_2: pl.Float64 = score(2)
    benchmark_3: pl.Float64 = score(3)
    benchmark_4: pl.Float64 = score(4)
    benchmark_5: pl.Float64 = score(5)
    benchmark_6: pl.Float64 = score(6)
    benchmark_7: pl.Float64 = score(7)
    benchmark_8: pl.Float64 = score(8)
    benchmark_1_state: pl.String = score_state(1)
    benchmark_2_state: pl.String = score_state(2)
    benchmark_3_state: pl.String = score_state(3)
    benchmark_4_state: pl.String = score_state(4)
    benchmark_5_state: pl.String = score_state(5)
    benchmark_6_state: pl.String = score_state(6)
    benchmark_7_state: pl.String = score_state(7)
    benchmark_8_state: pl.String = score_state(8)
    institution_name: pl.String = field("Name", "As the sender wrote it.", nullable=True)
    site: pl.String = field("Site", "Site of a college, as written.", nullable=True)
    evaluation_type: pl.String = field(
        "Evaluation type", "Null: not stated.", isin=codes("evaluation_types"), nullable=True
    )
    framework: pl.String = field(
        "Framework", "Stated, or from the date: 2025/26 on is 2025.", isin=codes("series")
    )
    status: pl.String = field("Status", "Complete unless stated.", isin=("complete", "in_progress"))

    class Config:
        name = "evaluations"

"""The tables between stages. Unprotected: they stay in the workspace and in ``internal/``."""

import polars as pl

from validation.code_lists import codes
from validation.tables import Table, field

OUTCOMES = ("counted", "superseded", "out_of_period", "out_of_scope", "unresolved")


class Outcomes(Table):
    """What became of every accepted row.

    One row: an accepted evaluation. Its outcome is one of five, so that accepted = counted +
    superseded + out of period + out of scope + unresolved.
    """

    fingerprint: pl.String = field("Fingerprint", "SHA-256 of the received file.")
    sheet: pl.String = field("Sheet", "Sheet of a workbook.", nullable=True)
    line_number: pl.Int64 = field("Line", "Line of the file, or row of the sheet.")
    institution: pl.String = field("Institution", "As the sender gave it, digits only.")
    line: pl.String = field("Institution line", "First URN of the institution.", nullable=True)
    completed_on: pl.Date = field("Completed on", "Day the evaluation was completed.")
    outcome: pl.String = field("Outcome", "What became of it.", isin=OUTCOMES)
    reason: pl.String = field("Reason", "Why.")

    class Config:
        name = "outcomes"
        unique = ["fingerprint", "sheet", "line_number"]


class Institutions(Table):
    """Eligible institutions at every snapshot.

    One row: an institution line on a snapshot date, under the URN open then.
    """

    time_period: pl.String = field("Academic year", "Six digits.")
    time_identifier: pl.String = field("Time identifier", "Snapshot.", isin=codes("snapshots"))
    snapshot: pl.Date = field("Snapshot", "Its date.")
    part_starts: pl.Date = field("Part starts", "First day of the part of the year.")
    year_starts: pl.Date = field("Year starts", "First day of the academic year.")
    line: pl.String = field("Institution line", "First URN of the institution.")
    urn: pl.String = field("URN", "The one open on the day.")
    establishment_name: pl.String = field("Name", "As the register spells it.")
    la_code: pl.String = field("Authority number", "As the register has it.")
    district_code: pl.String = field("District", "As the register has it.", nullable=True)
    establishment_group: pl.String = field(
        "Establishment group", "By type.", isin=codes("establishment_groups")
    )
    fsm_quintile: pl.String = field("Fifth", "By free school meals.", isin=codes("fsm_quintiles"))
    in_hub: pl.Boolean = field("In a hub", "Member of at least one careers hub.")

    class Config:
        name = "institutions"
        unique = ["time_period", "time_identifier", "line"]


class Counted(Table):
    """Evaluations that count.

    One row: an institution line and snapshot with the evaluation that counts for it. A state is
    2 achieved, 1 partly, 0 not, null not assessed.
    """

    time_period: pl.String = field("Academic year", "Six digits.")
    time_identifier: pl.String = field("Time identifier", "Snapshot.")
    line: pl.String = field("Institution line", "First URN of the institution.")
    series: pl.String = field("Series", "Framework.", isin=codes("series"))
    snapshot: pl.Date = field("Snapshot", "Its date.")
    completed_on: pl.Date = field("Completed on", "Newest of its rows.")
    version: pl.String = field("Version", "The rows behind it: the unit protection guards.")
    state_1: pl.Int8 = field("State 1", "Benchmark 1.", nullable=True, isin=(0, 1, 2))
    state_2: pl.Int8 = field("State 2", "Benchmark 2.", nullable=True, isin=(0, 1, 2))
    state_3: pl.Int8 = field("State 3", "Benchmark 3.", nullable=True, isin=(0, 1, 2))
    state_4: pl.Int8 = field("State 4", "Benchmark 4.", nullable=True, isin=(0, 1, 2))
    state_5: pl.Int8 = field("State 5", "Benchmark 5.", nullable=True, isin=(0, 1, 2))
    state_6: pl.Int8 = field("State 6", "Benchmark 6.", nullable=True, isin=(0, 1, 2))
    state_7: pl.Int8 = field("State 7", "Benchmark 7.", nullable=True, isin=(0, 1, 2))
    state_8: pl.Int8 = field("State 8", "Benchmark 8.", nullable=True, isin=(0, 1, 2))

    class Config:
        name = "counted"
        unique = ["time_period", "time_identifier", "line"]

"""Restricted reports of a run, at the level of schools. Never published."""

import polars as pl

from validation.code_lists import codes, labels
from validation.tables import Table, field
from validation.workspace import OUTCOMES

DONE = tuple(dict.fromkeys(labels("resolutions", "done").values()))
"""What can be done about an institution that was not simply named."""


class ReturnStatus(Table):
    """Who has returned and who has not.

    One row: an eligible institution in one of its hubs at the latest snapshot; institutions in no
    hub have a row with no hub, and one in two hubs has two rows.
    """

    hub_code: pl.String = field("Hub code", "Blank: in no hub.", nullable=True)
    hub_name: pl.String = field("Hub", "Blank: in no hub.", nullable=True)
    la_name: pl.String = field("Authority", "At the snapshot.", nullable=True)
    urn: pl.String = field("URN", "The one open at the snapshot.")
    establishment_name: pl.String = field("Name", "As the register spells it.")
    establishment_group: pl.String = field("Type", "Group.", isin=codes("establishment_groups"))
    status: pl.String = field(
        "Status",
        "returned; in_progress: begun, not complete; rejected: sent, refused; not_returned.",
        isin=("returned", "in_progress", "rejected", "not_returned"),
    )
    last_completed_on: pl.Date = field(
        "Last completed", "Newest complete evaluation ever accepted.", nullable=True
    )
    rejected_rows: pl.Int64 = field(
        "Rows rejected", "In the academic year of the snapshot, or since.", unit="count", ge=0
    )
    why_rejected: pl.String = field(
        "Why", "File, sheet, line and rules of each, newest first.", nullable=True
    )

    class Config:
        name = "return_status"
        unique = ["hub_code", "urn"]


class RejectionReport(Table):
    """Rejected rows and files, for the senders.

    One row: a rule and the place it was broken, with every name the file came under.
    """

    file: pl.String = field("File", "Its names in the inbox.")
    sheet: pl.String = field("Sheet", "Sheet of a workbook.", nullable=True)
    line: pl.Int64 = field("Line", "Line of the file, or row of the sheet.", nullable=True)
    column: pl.String = field("Column", "In our words.", nullable=True)
    rule: pl.String = field("Rule", "Code of the rule.", isin=codes("rules"))
    sentence: pl.String = field("What to do", "For the sender.")

    class Config:
        name = "rejections"


class OutcomeReport(Table):
    """What became of every accepted row.

    One row: an accepted evaluation, with its file, line, outcome and reason.
    """

    file: pl.String = field("File", "Its names in the inbox.")
    sheet: pl.String = field("Sheet", "Sheet of a workbook.", nullable=True)
    line: pl.Int64 = field("Line", "Line of the file, or row of the sheet.")
    institution: pl.String = field("Institution", "As the sender gave it, digits only.")
    urn: pl.String = field("Counted for", "First URN of its institution line.", nullable=True)
    completed_on: pl.Date = field("Completed on", "Day the evaluation was completed.")
    outcome: pl.String = field("Outcome", "What became of it.", isin=OUTCOMES)
    reason: pl.String = field("Reason", "Why.")
    explanation: pl.String = field("Explanation", "What it means and what to do.")

    class Config:
        name = "outcomes"


class IdentityReport(Table):
    """Returns whose institution was not simply named, and what to do about each.

    One row: an accepted evaluation whose number was not that of an institution open on its date
    under its own heading, or whose name is plainly another's. Those taken back are left out.
    """

    file: pl.String = field("File", "Its names in the inbox.")
    sheet: pl.String = field("Sheet", "Sheet of a workbook.", nullable=True)
    line: pl.Int64 = field("Line", "Line of the file, or row of the sheet.")
    institution: pl.String = field("Institution", "As the sender gave it, digits only.")
    institution_name: pl.String = field("Name given", "As the sender wrote it.", nullable=True)
    completed_on: pl.Date = field("Completed on", "Day the evaluation was completed.")
    done: pl.String = field("Done", "What was done about it.", isin=DONE)
    name_differs: pl.Boolean = field("Name differs", "The name given is plainly another's.")
    urn: pl.String = field(
        "Counts for", "URN open on the day; blank: counts for nobody.", nullable=True
    )
    establishment_name: pl.String = field("Name", "As the register spells it.", nullable=True)
    candidates: pl.String = field(
        "Candidates", "URN and name of each it might have been.", nullable=True
    )
    sentence: pl.String = field("What to do", "What was done and what to do next.")

    class Config:
        name = "identity"

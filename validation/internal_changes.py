"""Restricted reports of a run on who is counted and why that changed. Never published."""

import polars as pl

from validation.code_lists import codes
from validation.tables import Table, field


class InstitutionChanges(Table):
    """Changes of who is counted, and where, from each snapshot to the next.

    One row: an institution that is not counted at one snapshot as it was at the one before, with
    the one reason for it.
    """

    snapshot_before: pl.Date = field("From", "Snapshot before.")
    snapshot_after: pl.Date = field("To", "Snapshot after.")
    change: pl.String = field(
        "Change",
        "gained: counted now and not before; lost: the other way round; stayed: counted at both.",
        isin=("gained", "lost", "stayed"),
    )
    establishment_name: pl.String = field("Name", "At the snapshot after, else before.")
    reason: pl.String = field("Reason", "The one that says most.", isin=codes("change_reasons"))
    sentence: pl.String = field("What happened", "And what it means for the figures.")
    happened_on: pl.Date = field("Date", "Where the register gives one.", nullable=True)
    differs: pl.String = field(
        "What differs", "eligibility; or any of URN, authority, region, group, hub."
    )
    hubs_before: pl.String = field("Hubs before", "Blank: in no hub.", nullable=True)
    hubs_after: pl.String = field("Hubs after", "Blank: in no hub.", nullable=True)
    la_name_before: pl.String = field("Authority before", "At the snapshot.", nullable=True)
    la_name_after: pl.String = field("Authority after", "At the snapshot.", nullable=True)
    urn_before: pl.String = field("URN before", "Blank: not counted.", nullable=True)
    urn_after: pl.String = field("URN after", "Blank: not counted.", nullable=True)
    line: pl.String = field("Institution line", "First URN of the institution.")

    class Config:
        name = "institution_changes"
        unique = ["snapshot_after", "line"]


class MergersAndSplits(Table):
    """Mergers and splits, after which returns are not carried on.

    One row: an old establishment and one that took over from it or was made out of it.
    """

    happened_on: pl.Date = field("Date", "First day under the new arrangement.")
    dated_by: pl.String = field(
        "Dated by",
        "Where the date is from: opening of the new one, the link, or closing of the old one.",
        isin=("opening", "link", "closing"),
    )
    kind: pl.String = field(
        "Kind", "branch: a split after which the old one goes on.", isin=codes("merger_sentences")
    )
    sentence: pl.String = field("What happened", "And what it means for returns.")
    la_name: pl.String = field("Authority", "Of either, as the register has it.", nullable=True)
    old_urn: pl.String = field("Old URN", "The establishment before.")
    old_name: pl.String = field("Old name", "As the register spells it.")
    old_hubs: pl.String = field("Old hubs", "On its last day before the change.", nullable=True)
    new_urn: pl.String = field("New URN", "The establishment after.")
    new_name: pl.String = field("New name", "As the register spells it.")
    new_hubs: pl.String = field("New hubs", "On the day of the change.", nullable=True)

    class Config:
        name = "mergers_and_splits"
        unique = ["old_urn", "new_urn"]

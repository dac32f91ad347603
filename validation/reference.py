"""The tables a data team provides beside the returns: register, links, hubs and areas."""

import polars as pl

from validation.tables import Table, field

AUTHORITY = r"^(\d{3}|E\d{8})$"
"""An authority's number, or its nine-character code."""


class Establishments(Table):
    """Establishments of one register extract.

    One row: a URN, open or closed, as Get Information About Schools lists it. Only these columns
    are read: the extract also holds people's names and telephone numbers.
    """

    urn: pl.String = field("URN", "Unique reference number.", source="URN", str_matches=r"^\d{6}$")
    la_code: pl.String = field("Authority number", "Three digits.", source="LA (code)")
    establishment_number: pl.String = field(
        "Establishment number", "Four digits.", source="EstablishmentNumber", nullable=True
    )
    establishment_name: pl.String = field(
        "Name", "As the register spells it.", source="EstablishmentName"
    )
    type_code: pl.String = field(
        "Type",
        "Type of establishment, two digits with their zero.",
        source="TypeOfEstablishment (code)",
        str_matches=r"^\d\d$",
    )
    status_code: pl.String = field(
        "Status", "1 open, 2 closed, 3 closing, 4 proposed.", source="EstablishmentStatus (code)"
    )
    open_date: pl.Date = field("Opened", "Blank: always open.", source="OpenDate", nullable=True)
    close_date: pl.Date = field("Closed", "Last day open.", source="CloseDate", nullable=True)
    phase_code: pl.String = field(
        "Phase", "0 for every special school.", source="PhaseOfEducation (code)", nullable=True
    )
    low_age: pl.Int64 = field(
        "Lowest age", "Statutory.", unit="years", source="StatutoryLowAge", nullable=True
    )
    high_age: pl.Int64 = field(
        "Highest age", "Statutory.", unit="years", source="StatutoryHighAge", nullable=True
    )
    sixth_form: pl.String = field(
        "Sixth form", "1 has one.", source="OfficialSixthForm (code)", nullable=True
    )
    pupils: pl.Int64 = field(
        "Pupils", "At the census.", unit="count", source="NumberOfPupils", nullable=True
    )
    percentage_fsm: pl.Float64 = field(
        "Free school meals",
        "Pupils eligible now, of its own base; 0 is often not zero.",
        unit="%",
        source="PercentageFSM",
        nullable=True,
    )
    ukprn: pl.String = field("UKPRN", "Eight digits.", source="UKPRN", nullable=True)
    section_41: pl.String = field(
        "Section 41", "Approved or not.", source="Section41Approved (name)", nullable=True
    )
    district_code: pl.String = field(
        "District", "Nine characters.", source="DistrictAdministrative (code)", nullable=True
    )
    previous_la_code: pl.String = field(
        "Previous authority", "Three digits; 999: none.", source="PreviousLA (code)", nullable=True
    )
    previous_establishment_number: pl.String = field(
        "Previous number",
        "In the previous authority.",
        source="PreviousEstablishmentNumber",
        nullable=True,
    )

    class Config:
        name = "establishments"
        unique = ["urn"]


class Links(Table):
    """Links between establishments.

    One row: one direction of a link as the register gives it; many lack a date or their mirror.
    """

    urn: pl.String = field("URN", "The establishment.", source="URN")
    link_urn: pl.String = field("Linked URN", "The other one.", source="LinkURN")
    link_type: pl.String = field("Type", "Predecessor, Successor, …", source="LinkType")
    linked_on: pl.Date = field("Date", "Often blank.", source="LinkEstablishedDate", nullable=True)

    class Config:
        name = "links"


class HubMemberships(Table):
    """Memberships of careers hubs.

    One row: one spell of an institution in a hub, from its first to its last day.
    """

    institution: pl.String = field("Institution", "URN, LAESTAB or UKPRN, digits only.")
    hub_code: pl.String = field("Hub code", "The data team's own code.")
    hub_name: pl.String = field("Hub", "The hub's name.")
    member_from: pl.Date = field("From", "First day.")
    member_to: pl.Date = field("To", "Last day; blank: still a member.", nullable=True)

    class Config:
        name = "hub_memberships"
        unique = ["institution", "hub_code", "member_from"]


class AreaLookup(Table):
    """Authorities in wider areas.

    One row: one authority in one area for a time; areas of a kind may overlap.
    """

    la_code: pl.String = field("Authority", "Three digits, or nine characters of any vintage.")
    area_kind: pl.String = field(
        "Kind", "Kind of area.", isin=("local_enterprise_partnership", "combined_authority", "lsip")
    )
    area_code: pl.String = field("Area code", "Nine characters.")
    area_name: pl.String = field("Area", "DfE's spelling.")
    valid_from: pl.Date = field("From", "Blank: always.", nullable=True)
    valid_to: pl.Date = field("To", "Last day; blank: still.", nullable=True)

    class Config:
        name = "area_lookup"
        unique = ["la_code", "area_kind", "area_code", "valid_from"]


class ListedNeighbours(Table):
    """Statistical neighbours of authorities.

    One row: one neighbour of an authority for a time, 1 the closest.
    """

    la_code: pl.String = field(
        "Authority", "Three digits, or nine characters of any vintage.", str_matches=AUTHORITY
    )
    neighbour_la_code: pl.String = field(
        "Neighbour", "Three digits, or nine characters of any vintage.", str_matches=AUTHORITY
    )
    rank: pl.Int64 = field("Rank", "1 is the closest.", isin=tuple(range(1, 11)))
    valid_from: pl.Date = field("From", "Blank: always.", nullable=True)
    valid_to: pl.Date = field("To", "Last day; blank: still.", nullable=True)

    class Config:
        name = "listed_neighbours"
        unique = ["la_code", "rank", "valid_from"]


class WithdrawnReturns(Table):
    """Returns taken back by their senders.

    One row: a file by fingerprint, or one evaluation by institution and date, and the reason.
    """

    fingerprint: pl.String = field("Fingerprint", "SHA-256 of the file.", nullable=True)
    institution: pl.String = field("Institution", "Digits only.", nullable=True)
    completed_on: pl.Date = field("Completed on", "Its date.", nullable=True)
    reason: pl.String = field("Reason", "Why it was taken back.")

    class Config:
        name = "withdrawn_returns"

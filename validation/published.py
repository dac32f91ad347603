"""The tables analysts download. Every data set has the same columns and differs in its measures."""

import polars as pl

from validation.code_lists import code_list, codes
from validation.tables import Table, field


class Published(Table):
    """Figures by area.

    One row: a series, period, area, breakdown and measure. The grid is complete: a combination
    without a figure has a row whose ``value_status`` says why.
    """

    series: pl.String = field(
        "Series",
        "Framework of the evaluations counted. Never compare across series.",
        isin=codes("series"),
    )
    time_period: pl.String = field(
        "Academic year", "Six digits: 202425 is 2024/25.", str_matches=r"^20\d{4}$"
    )
    time_identifier: pl.String = field(
        "Time identifier",
        "Snapshot: 31 December (Autumn term), 31 March (Spring term), 31 July (Academic year).",
        isin=codes("snapshots"),
    )
    geographic_level: pl.String = field(
        "Geographic level", "Kind of area, in DfE's words.", isin=codes("geographic_levels")
    )
    area_code: pl.String = field(
        "Area code", "Nine-character code in force at the snapshot; a hub's own code for hubs."
    )
    area_name: pl.String = field("Area name", "DfE's spelling; the hub's own name for hubs.")
    establishment_group: pl.String = field(
        "Type of school or college",
        "Breakdown by type; total for all.",
        isin=codes("establishment_groups"),
    )
    fsm_quintile: pl.String = field(
        "Free school meals fifth",
        "National fifths of mainstream schools by percentage of pupils eligible for free school "
        "meals: 1 fewest, 5 most; total for all; unavailable where there is no usable percentage.",
        isin=codes("fsm_quintiles"),
    )
    measure: pl.String = field("Measure", "Code of the measure; see measures.")
    numerator: pl.Int64 = field(
        "Numerator", "Count the value is made from.", unit="count", nullable=True, ge=0
    )
    denominator: pl.Int64 = field(
        "Denominator", "Count it is a share of.", unit="count", nullable=True, ge=0
    )
    value: pl.Float64 = field(
        "Value",
        "Unrounded: 100 × numerator ÷ denominator, or numerator ÷ denominator for an average.",
        unit="as the measure",
        nullable=True,
        in_range={"min_value": 0, "max_value": 100},
    )
    numerator_low: pl.Int64 = field(
        "Numerator, low", "Lower end where the status is range.", unit="count", nullable=True, ge=0
    )
    numerator_high: pl.Int64 = field(
        "Numerator, high", "Upper end where the status is range.", unit="count", nullable=True, ge=0
    )
    lower_ci: pl.Float64 = field(
        "Lower 95% limit",
        "Wilson interval: what chance alone could give in a group of this size.",
        unit="%",
        nullable=True,
    )
    upper_ci: pl.Float64 = field(
        "Upper 95% limit",
        "Wilson interval: what chance alone could give in a group of this size.",
        unit="%",
        nullable=True,
    )
    lower_bound: pl.Float64 = field(
        "Lowest with all returns",
        "The value if every institution that is missing had not achieved it.",
        unit="as the measure",
        nullable=True,
    )
    upper_bound: pl.Float64 = field(
        "Highest with all returns",
        "The value if every institution that is missing had achieved it.",
        unit="as the measure",
        nullable=True,
    )
    england_comparison: pl.String = field(
        "Compared with England",
        "Against the rest of England at 95%; null where the figure is not shown.",
        isin=("higher", "lower", "not_clearly_different", "too_few", "not_compared"),
        nullable=True,
    )
    value_status: pl.String = field(
        "Status", "Why a figure is or is not shown.", isin=codes("value_statuses")
    )
    value_flag: pl.String = field(
        "Flag",
        "p provisional, r revised, b break in the series before this period.",
        isin=("p", "r", "b"),
        nullable=True,
    )

    class Config:
        unique = [
            "series",
            "time_period",
            "time_identifier",
            "geographic_level",
            "area_code",
            "establishment_group",
            "fsm_quintile",
            "measure",
        ]


class Attainment(Published):
    """Attainment of the Gatsby Benchmarks by area.

    One row: a series, period, area, breakdown and measure. A school or college not assessed on a
    benchmark is in neither count; achieved means a score of 100 in its own assessment. A careers
    hub is its members at the time.
    """

    class Config:
        name = "attainment"


class Returns(Published):
    """Returns received by area.

    One row: a series, period, area, breakdown and measure. The denominator is the schools and
    colleges eligible on the snapshot date.
    """

    class Config:
        name = "returns"


class AttainmentTodaysMembers(Attainment):
    """Attainment of the Gatsby Benchmarks by careers hub, recast on today's members.

    One row: a series, period, hub, breakdown and measure. At every snapshot a hub is the eligible
    schools and colleges that are its members on the day the release is as at, whoever was a member
    then; attainment has the members at the time. Never put figures of the two in one series.
    """

    geographic_level: pl.String = field(
        "Geographic level", "Kind of area, in DfE's words.", isin=["Careers hub"]
    )

    class Config:
        name = "attainment_todays_members"


class Areas(Table):
    """Areas with their codes and dates.

    One row: an area under one code. A retired area stays, with its last day and what replaced it.
    """

    area_code: pl.String = field("Area code", "Nine-character code, or the hub's own code.")
    area_name: pl.String = field("Area name", "Name at its last snapshot.")
    geographic_level: pl.String = field(
        "Geographic level", "Kind of area.", isin=codes("geographic_levels")
    )
    slug: pl.String = field(
        "Page name", "Folder of the area's page on the site.", str_matches=r"^[a-z0-9-]+$"
    )
    region_code: pl.String = field(
        "Region code", "Region that holds the area; null where none holds all of it.", nullable=True
    )
    valid_from: pl.Date = field("First day", "Null: before our records.", nullable=True)
    valid_to: pl.Date = field("Last day", "Null: in force.", nullable=True)
    replaced_by: pl.String = field(
        "Replaced by", "Codes of the areas that followed, separated by |.", nullable=True
    )

    class Config:
        name = "areas"
        unique = ["geographic_level", "area_code"]


class AreaParts(Table):
    """Which authorities share institutions with each larger area.

    One row: a larger area and a local authority with an eligible school or college in both, at
    the latest snapshot.
    """

    geographic_level: pl.String = field("Geographic level", "Kind of the larger area.")
    area_code: pl.String = field("Area code", "Code of the larger area.")
    part_code: pl.String = field("Authority code", "Code of the local authority.")

    class Config:
        name = "area_parts"
        unique = ["geographic_level", "area_code", "part_code"]


class Neighbours(Table):
    """Statistical neighbours of local authorities.

    One row: an authority and one that is like it, at the latest snapshot. DfE lists ten for each;
    a rank is missing where that neighbour has been reorganised since, and an authority that was
    reorganised itself has none. The table is empty where no list was given.
    """

    area_code: pl.String = field("Area code", "Code of the local authority.")
    neighbour_code: pl.String = field("Neighbour", "Area code of the authority like it.")
    rank: pl.Int64 = field(
        "Rank", "1 is the closest.", unit="rank", in_range={"min_value": 1, "max_value": 10}
    )

    class Config:
        name = "neighbours"
        unique = ["area_code", "rank"]


class Measures(Table):
    """Measures with their labels, units and definitions.

    One row: a measure.
    """

    measure: pl.String = field("Measure", "Code used in the data sets.")
    data_set: pl.String = field("Data set", "Data sets that hold it, separated by |.")
    label: pl.String = field("Label", "Name of the measure in words.")
    unit: pl.String = field("Unit", "Unit of value.", isin=("%", "benchmarks"))
    numerator: pl.String = field("Numerator", "What the numerator counts.")
    denominator: pl.String = field("Denominator", "What the denominator counts.")
    compared: pl.String = field(
        "Compared", "Whether areas are compared with England.", isin=("yes", "no")
    )
    definition: pl.String = field("Definition", "What the value means.")

    class Config:
        name = "measures"
        unique = ["measure"]


PUBLISHED: tuple[type[Published], ...] = (Attainment, Returns, AttainmentTodaysMembers)
"""The data sets of a release, in the order readers meet them."""

BESIDE: tuple[type[Table], ...] = (Areas, AreaParts, Measures, Neighbours)
"""The tables that explain them."""


def measures_of(table: type[Published]) -> tuple[str, ...]:
    """Give the measure codes of one data set, in the code list's order.

    The code list names the data set that declares a measure; one derived from it has the same.
    """
    listed = code_list("measures")
    names = [kind.to_schema().name for kind in table.__mro__ if issubclass(kind, Published)]
    return tuple(listed.filter(pl.col("data_set").is_in(names))["measure"])


def measures() -> pl.DataFrame:
    """List the measures, each with every data set that holds it: one row per measure."""
    held = pl.concat(
        pl.DataFrame({"measure": measures_of(table)}).with_columns(
            data_set=pl.lit(table.to_schema().name)
        )
        for table in PUBLISHED
    )
    data_sets = held.group_by("measure").agg(pl.col("data_set").sort().str.join("|"))
    return (
        code_list("measures")
        .drop("data_set")
        .join(data_sets, on="measure", how="left", validate="1:1", maintain_order="left")
        .select(list(Measures.schema()))
    )

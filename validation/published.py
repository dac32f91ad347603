"""The tables analysts download. Every data set has the same columns and differs in its measures."""

import polars as pl

from validation.code_lists import code_list, codes
from validation.figures import Published as Published
from validation.tables import Table, field


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


class Progress(Published):
    """Change among the same institutions by area.

    One row: a series, academic year, area, breakdown and measure, at the end of the year. Only
    those are counted for whom an evaluation of the same series counted at the end of both years,
    where they stand this year; the first year of a series has none (``x``). Of 100 or more.
    """

    class Config:
        name = "progress"


WITH_FIFTHS = ("National", "Regional", "Careers hub")
"""Levels whose figures are broken down by fifths of schools (the grid, design section 6)."""


class Gaps(Published):
    """Gaps in attainment between fifths of schools by free school meals.

    One row: a series, period, area and measure. The fifth with most eligible pupils less the fifth
    with fewest, or the line over all five; rounded to one decimal, and shown only where every
    figure it is made from is shown exactly in attainment of the same release. There is no
    numerator; the denominator is the schools compared. It compares schools, not pupils.
    """

    geographic_level: pl.String = field(
        "Geographic level", "Kind of area, in DfE's words.", isin=WITH_FIFTHS
    )
    value: pl.Float64 = field(
        "Value",
        "To one decimal; below 0 where schools with most eligible pupils achieve less.",
        unit="as the measure",
        nullable=True,
        in_range={"min_value": -100, "max_value": 100},
    )
    lower_ci: pl.Float64 = field(
        "Lower 95% limit",
        "Limit of the difference (Newcombe) or of the slope; of averages the widest it can be.",
        unit="as the measure",
        nullable=True,
    )
    upper_ci: pl.Float64 = field(
        "Upper 95% limit",
        "Limit of the difference (Newcombe) or of the slope; of averages the widest it can be.",
        unit="as the measure",
        nullable=True,
    )

    class Config:
        name = "gaps"


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
    unit: pl.String = field("Unit", "Unit of value.", isin=("%", "benchmarks", "percentage points"))
    numerator: pl.String = field("Numerator", "What the numerator counts.")
    denominator: pl.String = field("Denominator", "What the denominator counts.")
    compared: pl.String = field(
        "Compared", "Whether areas are compared with England.", isin=("yes", "no")
    )
    definition: pl.String = field("Definition", "What the value means.")

    class Config:
        name = "measures"
        unique = ["measure"]


PUBLISHED: tuple[type[Published], ...] = (
    Attainment,
    Returns,
    AttainmentTodaysMembers,
    Progress,
    Gaps,
)
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

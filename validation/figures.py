"""The columns that every data set shares."""

import polars as pl

from validation.code_lists import codes
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

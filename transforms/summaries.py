"""The rows a page shows, in the order it shows them, from released tables alone.

Nothing is counted here. A figure keeps its released status; England's figure for the same series,
period, breakdown and measure is put beside it, and with it what a comparison could ever show.
"""

import polars as pl

from validation.code_lists import code_list, codes
from validation.policy import Z_95

AREA = ["geographic_level", "area_code"]
PERIOD = ["series", "time_period", "time_identifier"]
BREAKDOWN = ["establishment_group", "fsm_quintile"]
IS_TOTAL = (pl.col("establishment_group") == "total") & (pl.col("fsm_quintile") == "total")
IS_WHOLE_YEAR = pl.col("time_identifier") == "Academic year"
SHOWN = ("ok", "u")
ALONGSIDE = ("gb_mean", "gb_all_eight", "return_rate")
"""What tables of years, terms, types and authorities show."""


def figures_of(
    attainment: pl.LazyFrame, returns: pl.LazyFrame, areas: pl.LazyFrame
) -> pl.LazyFrame:
    """Put both data sets in one frame, with England's figure and each area's page name beside it.

    ``area_name`` becomes the name in ``areas``, so that a page calls its area one thing. Rows that
    no page shows are left out: breakdowns two ways, and of measures that no table of them has.
    """
    is_one_way = (pl.col("establishment_group") == "total") | (pl.col("fsm_quintile") == "total")
    on_a_page = IS_TOTAL | (is_one_way & pl.col("measure").is_in(ALONGSIDE))
    figures = pl.concat([attainment, returns], how="vertical").filter(on_a_page)
    keys = [*PERIOD, *BREAKDOWN, "measure"]
    england = figures.filter(pl.col("geographic_level") == "National").select(
        *keys,
        england_numerator="numerator",
        england_denominator="denominator",
        england_value="value",
        england_status="value_status",
    )
    names = areas.select(*AREA, page_name="area_name")
    return (
        figures.join(england, on=keys, how="left", validate="m:1")
        .join(names, on=AREA, how="left", validate="m:1")
        .with_columns(
            pl.col("england_status").fill_null("x"),
            area_name=pl.coalesce("page_name", "area_name"),
        )
        .drop("page_name")
    )


def with_page_names(areas: pl.LazyFrame) -> pl.LazyFrame:
    """Tell areas of one name apart: North East is the region, North East careers hub the hub.

    Authorities and regions keep their names; a quoted sentence then always names one area.
    """
    kinds = code_list("geographic_levels").lazy().select("geographic_level", kind="label")
    keeps = pl.col("geographic_level").is_in(["National", "Regional", "Local authority"])
    is_shared = pl.col("geographic_level").n_unique().over("area_name") > 1
    kind = pl.col("kind").str.to_lowercase()
    return (
        areas.join(kinds, on="geographic_level", how="left", validate="m:1")
        .with_columns(
            area_name=pl.when(is_shared & ~keeps)
            .then(pl.col("area_name") + " " + kind)
            .otherwise("area_name")
        )
        .drop("kind")
    )


def headlines(figures: pl.LazyFrame) -> pl.LazyFrame:
    """Give each area's newest whole-year period of its newest series."""
    newest = figures.filter(IS_WHOLE_YEAR & IS_TOTAL)
    return _newest(newest, PERIOD)


def latest_terms(figures: pl.LazyFrame) -> pl.LazyFrame:
    """Give the snapshots of each area's newest year, in order, with their returns and averages."""
    totals = figures.filter(IS_TOTAL & pl.col("measure").is_in(ALONGSIDE))
    year = _newest(totals, PERIOD[:2])
    return _in_order(totals.join(year, on=[*AREA, *PERIOD[:2]], validate="m:1"), *PERIOD)


def headline_figures(figures: pl.LazyFrame, newest: pl.LazyFrame) -> pl.LazyFrame:
    """Give every total of each area's headline period, with what could be told from England.

    ``returned`` is null where the number of returns is itself not shown.
    """
    rows = figures.filter(IS_TOTAL).join(newest, on=[*AREA, *PERIOD], validate="m:1")
    returns = rows.filter(
        (pl.col("measure") == "return_rate") & pl.col("value_status").is_in(SHOWN)
    ).select(*AREA, returned="numerator")
    low, high = detectable("returned", "england_numerator", of="england_denominator")
    return _in_order(rows.join(returns, on=AREA, how="left", validate="m:1")).with_columns(
        lower_at_most=low,
        higher_at_least=high,
        number=pl.col("measure").str.extract(r"(\d)").cast(pl.Int64),
        place_low=100 * pl.col("numerator_low") / pl.col("denominator"),
        place_high=100 * pl.col("numerator_high") / pl.col("denominator"),
    )


def detectable(returns: str, part: str, *, of: str) -> tuple[pl.Expr, pl.Expr]:
    """Give the most that could be called lower than a share, and the least called higher.

    The ends of the score test at 95%, which is the Wilson interval read the other way round; null
    where no number of that many returns would do.
    """
    is_share = (pl.col(of) > 0) & (pl.col(part) <= pl.col(of))
    number, share = pl.col(returns), pl.when(is_share).then(pl.col(part) / pl.col(of))
    reach = Z_95 * (number * share * (1 - share)).sqrt()
    most = (number * share - reach).floor().cast(pl.Int64)
    least = (number * share + reach).ceil().cast(pl.Int64)
    return pl.when(most >= 0).then(most), pl.when(least <= number).then(least)


def detectability(share: int, returns: tuple[int, ...]) -> pl.DataFrame:
    """Make the methods page's table: what so many returns could show beside one share."""
    table = pl.LazyFrame({"returns": returns}).with_columns(share=pl.lit(share), whole=pl.lit(100))
    low, high = detectable("returns", "share", of="whole")
    p = pl.col("share") / 100
    z2 = Z_95**2
    width = Z_95 * (p * (1 - p) / pl.col("returns") + z2 / (4 * pl.col("returns") ** 2)).sqrt()
    return table.select(
        "returns",
        lower_at_most=low,
        higher_at_least=high,
        width=(200 * width / (1 + z2 / pl.col("returns")) + 0.5).floor().cast(pl.Int64),
    ).collect()


def years(figures: pl.LazyFrame) -> pl.LazyFrame:
    """Give each area's whole-year figures, series by series, oldest first."""
    return _in_order(
        figures.filter(IS_TOTAL & IS_WHOLE_YEAR & pl.col("measure").is_in(ALONGSIDE)), *PERIOD
    )


def breakdown(figures: pl.LazyFrame, newest: pl.LazyFrame, by: str) -> pl.LazyFrame:
    """Give one breakdown of each area's headline period, one way, in the code list's order."""
    (other,) = set(BREAKDOWN) - {by}
    rows = figures.filter(
        (pl.col(by) != "total") & (pl.col(other) == "total") & pl.col("measure").is_in(ALONGSIDE)
    )
    return _in_order(rows.join(newest, on=[*AREA, *PERIOD], validate="m:1"), by)


def parts_of(areas: pl.LazyFrame, area_parts: pl.LazyFrame) -> pl.LazyFrame:
    """Give the areas listed on a larger area's page: regions for England, else authorities."""
    regions = areas.filter(
        (pl.col("geographic_level") == "Regional") & pl.col("valid_to").is_null()
    ).select(part_level="geographic_level", part_code="area_code")
    england = areas.filter(pl.col("geographic_level") == "National").select(*AREA)
    authorities = area_parts.select(
        *AREA, pl.lit("Local authority").alias("part_level"), "part_code"
    )
    names = areas.select(
        part_level="geographic_level", part_code="area_code", part_name="area_name", slug="slug"
    )
    return (
        pl.concat([authorities, england.join(regions, how="cross")], how="diagonal")
        .join(names, on=["part_level", "part_code"], validate="m:1")
        .sort(*AREA, "part_name", "part_code")
    )


def figures_of_parts(
    figures: pl.LazyFrame, newest: pl.LazyFrame, parts: pl.LazyFrame
) -> pl.LazyFrame:
    """Give the figures of an area's parts at the area's own headline period, by name.

    A part without a released row for that period has the status ``x``, never a missing line.
    """
    wanted = parts.join(newest, on=AREA, validate="m:1").join(
        pl.LazyFrame({"measure": ALONGSIDE}), how="cross"
    )
    own = figures.filter(IS_TOTAL).rename(
        {"geographic_level": "part_level", "area_code": "part_code"}
    )
    return (
        wanted.join(
            own, on=["part_level", "part_code", *PERIOD, "measure"], how="left", validate="m:1"
        )
        .with_columns(pl.col("value_status").fill_null("x"))
        .sort(*AREA, "part_name", "part_code", _rank("measure", ALONGSIDE))
    )


def listed(areas: pl.LazyFrame, as_of: pl.Expr) -> pl.LazyFrame:
    """Give the areas as the A to Z lists them: by kind, then by name, retired ones marked."""
    return areas.with_columns(
        is_retired=(pl.col("valid_to") <= as_of).fill_null(False),
        initial=pl.col("area_name").str.slice(0, 1).str.to_uppercase(),
    ).sort(
        _rank("geographic_level", codes("geographic_levels")),
        pl.col("area_name").str.to_lowercase(),
        "area_code",
    )


def _newest(rows: pl.LazyFrame, period: list[str]) -> pl.LazyFrame:
    return (
        rows.select(*AREA, *period)
        .unique()
        .sort(*AREA, _rank("series", codes("series")), "time_period")
        .unique(AREA, keep="last", maintain_order=True)
    )


def _in_order(rows: pl.LazyFrame, *then: str) -> pl.LazyFrame:
    lists = {
        "series": codes("series"),
        "time_identifier": codes("snapshots"),
        "establishment_group": codes("establishment_groups"),
        "fsm_quintile": codes("fsm_quintiles"),
    }
    by = [_rank(name, lists[name]) if name in lists else pl.col(name) for name in then]
    return rows.sort([*map(pl.col, AREA), *by, _rank("measure", codes("measures"))])


def _rank(column: str, order: tuple[str, ...]) -> pl.Expr:
    """Sort by a code list's own order."""
    return pl.col(column).cast(pl.Enum(order))

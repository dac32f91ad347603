"""A data set → tables to DfE's open data standard, as text: symbols stand where a number would.

What a row is stays as published. Areas are DfE's locations, by code; careers hubs, which are no
geographic level of DfE's, are a filter on national rows. Flags, and the comparison with England,
have no place in that standard and are left to the other files.
"""

from dataclasses import dataclass

import polars as pl

from validation.code_lists import code_list, labels
from validation.ees import LOCATION_COLUMNS

YEARS, TERMS = ("Academic year",), ("Autumn term", "Spring term")
"""Years and terms may not stand in one file."""

HUB = "Careers hub"
COUNTS = ("numerator", "denominator", "numerator_low", "numerator_high")
IN_UNITS = ("value", "lower_ci", "upper_ci", "lower_bound", "upper_bound")
FILTERS = ("careers_hub", "series", "establishment_group", "fsm_quintile", "measure")
DECIMALS = 10
"""Digits kept after the point: enough for any share, and never a number like 1e-16."""


@dataclass(frozen=True)
class Kind:
    """How the figures of measures with one unit are named and shown."""

    suffix: str
    words: str
    unit: str
    decimals: str


PERCENT = Kind("percent", "percentage", "%", "1")
KINDS = {"%": PERCENT, "percentage points": Kind("points", "percentage points", "pp", "1")}
NUMBER = Kind("number", "number", "", "2")
"""Measures of any other unit, such as an average number of benchmarks."""


def kind_of(unit: str) -> Kind:
    """Say how figures of a unit are named; DfE's standard has few units."""
    return KINDS.get(unit, NUMBER)


def ees_table(
    rows: pl.DataFrame, measures: pl.DataFrame, snapshots: tuple[str, ...], *, of_hubs: bool
) -> pl.DataFrame:
    """Make one file's table of text: areas or hubs, at some snapshots; no row where there are none.

    ``measures`` has the label and unit of each measure. England stands among the hubs as their
    ``Total``, with the breakdowns that hubs have. Areas that DfE does not list are left out;
    ``not_listed`` names them.
    """
    at = rows.filter(pl.col("time_identifier").is_in(snapshots))
    is_hub = pl.col("geographic_level") == HUB
    if of_hubs and not at.filter(is_hub).height:
        return pl.DataFrame()
    chosen = _hubs(at) if of_hubs else _areas(at.filter(~is_hub))
    words = measures.select("measure", "unit", measure_label="label")
    known = chosen.join(words, on="measure", how="left", validate="m:1", maintain_order="left")
    units_of: dict[Kind, list[str]] = {}
    for unit in known["unit"].unique().sort():
        units_of.setdefault(kind_of(unit), []).append(unit)
    return known.select(
        "time_period",
        "time_identifier",
        *_places(known),
        *(["careers_hub"] if of_hubs else []),
        *_filters(),
        *(_cell(name, _symbol(name)).alias(f"{name}_count") for name in COUNTS),
        *(_in_unit(name, kind, units) for kind, units in units_of.items() for name in IN_UNITS),
        _low_reliability(),
    )


def not_listed(rows: pl.DataFrame) -> pl.DataFrame:
    """List the areas that DfE's lists lack: their level, code and name."""
    area = ["geographic_level", "area_code"]
    others = rows.filter(pl.col("geographic_level") != HUB)
    lacking = others.join(code_list("ees_locations"), on=area, how="anti")
    return lacking.select(*area, "area_name").unique(area, keep="last").sort(area)


def _areas(rows: pl.DataFrame) -> pl.DataFrame:
    """Give each area DfE's name for its code: ours where they have it, else their first."""
    area = ["geographic_level", "area_code"]
    listed = code_list("ees_locations")
    first = listed.unique(area, keep="first", maintain_order=True).select(
        *area, "old_la_code", dfe_name="area_name"
    )
    same = listed.select(*area, "area_name", same_name="area_name").unique()
    regions = code_list("authorities").select(area_code="new_la_code", of_region_code="region_code")
    names = code_list("regions").select(of_region_code="region_code", of_region_name="region_name")
    return (
        rows.join(first, on=area, how="inner", validate="m:1", maintain_order="left")
        .join(same, on=[*area, "area_name"], how="left", validate="m:1", maintain_order="left")
        .with_columns(area_name=pl.coalesce("same_name", "dfe_name"))
        .join(regions.unique("area_code"), on="area_code", how="left", maintain_order="left")
        .join(names, on="of_region_code", how="left", validate="m:1", maintain_order="left")
    )


def _hubs(rows: pl.DataFrame) -> pl.DataFrame:
    """Put hubs on national rows, England as their total; hubs of one name carry their code."""
    is_hub = pl.col("geographic_level") == HUB
    hubs = rows.filter(is_hub)
    names = hubs.sort("time_period").unique("area_code", keep="last", maintain_order=True)
    item = (
        pl.when(pl.len().over(pl.col("area_name").str.to_lowercase()) > 1)
        .then(pl.format("{} ({})", "area_name", "area_code"))
        .otherwise("area_name")
        .str.strip_chars()
    )
    items = names.select("area_code", careers_hub=item)
    england = rows.filter(pl.col("geographic_level") == "National").join(
        hubs, on=["series", "establishment_group", "fsm_quintile"], how="semi"
    )
    return (
        pl.concat([england, hubs])
        .join(items, on="area_code", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            careers_hub=pl.col("careers_hub").fill_null("Total"),
            geographic_level=pl.lit("National"),
        )
    )


def _places(rows: pl.DataFrame) -> list[pl.Expr]:
    """Give the columns of place: those of the levels there are, blank on rows of another."""
    present = set(rows["geographic_level"])
    if "Local authority" in present:
        present.add("Regional")
    level = pl.col("geographic_level")
    places = [
        level,
        pl.lit("E92000001").alias("country_code"),
        pl.lit("England").alias("country_name"),
    ]
    for kind, names in LOCATION_COLUMNS.items():
        for name, own in zip(names, ("area_code", "area_name", "old_la_code"), strict=False):
            of_authority = pl.col(f"of_{name}") if kind == "Regional" else None
            place = (
                pl.when(level == kind)
                .then(own)
                .when((level == "Local authority") & (kind == "Regional"))
                .then(of_authority)
            )
            if kind != "National" and kind in present:
                places.append(place.fill_null("").alias(name))
    return places


def _filters() -> list[pl.Expr]:
    """Give the filters in words; the item for all is always Total."""
    groups = labels("establishment_groups") | {"total": "Total"}
    fifths = labels("fsm_quintiles") | {"total": "Total"}
    return [
        pl.col("series").replace_strict(labels("series")),
        pl.col("establishment_group").replace_strict(groups),
        pl.col("fsm_quintile").replace_strict(fifths),
        pl.col("measure_label").alias("measure"),
    ]


def _symbol(name: str) -> pl.Expr:
    """Say why a figure is not there. On a row that is shown, or a range, what lacks has no place.

    A range keeps its base and its two ends; its exact figures are confidential.
    """
    status = pl.col("value_status")
    of_range = "z" if name in ("numerator_low", "numerator_high", "denominator") else "c"
    return (
        pl.when(status.is_in(["c", "x", "z"]))
        .then(status)
        .when(status == "range")
        .then(pl.lit(of_range))
        .otherwise(pl.lit("z"))
    )


def _in_unit(name: str, kind: Kind, units: list[str]) -> pl.Expr:
    """Give a figure in the column of its unit; it has no place in the columns of others."""
    is_own = pl.col("unit").is_in(units)
    figure = pl.when(is_own).then(_cell(name, _symbol(name))).otherwise(pl.lit("z"))
    return figure.alias(f"{name}_{kind.suffix}")


def _cell(name: str, symbol: pl.Expr) -> pl.Expr:
    """Write a number plainly, or the symbol that stands for it."""
    figure = pl.col(name)
    if name in IN_UNITS:
        rounded = figure.round(DECIMALS, mode="half_away_from_zero")
        text = rounded.cast(pl.Decimal(38, DECIMALS)).cast(pl.String)
        plain = text.str.strip_chars_end("0").str.strip_chars_end(".")
        return pl.coalesce(plain, symbol)
    return pl.coalesce(figure.cast(pl.String), symbol)


def _low_reliability() -> pl.Expr:
    """Mark figures on few returns, which keep their numbers here: 1 where they are, else 0."""
    status = pl.col("value_status")
    marks = {"u": "1", "ok": "0", "range": "0", "c": "c", "x": "x", "z": "z"}
    return status.replace_strict(marks).alias("low_reliability_count")

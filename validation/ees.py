"""DfE's open data standard: what must hold of a data file and its metadata before it is published.

Each rule bears the name of the check of DfE's file screener that it stands for, so that it can be
looked up; those named ``ours`` are what the screener does not look at and the platform or the
guide forbids. Only what we publish passes: other levels, filter groups and unlisted places are
refused rather than half checked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

META_COLUMNS = (
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
)
OPTIONAL_META = ("filter_default", "parent_filter")
REQUIRED = ("time_period", "time_identifier", "geographic_level", "country_code", "country_name")
LOCATION_COLUMNS = {
    "National": ("country_code", "country_name"),
    "Regional": ("region_code", "region_name"),
    "Local authority": ("new_la_code", "la_name", "old_la_code"),
    "Local enterprise partnership": (
        "local_enterprise_partnership_code",
        "local_enterprise_partnership_name",
    ),
    "English devolved area": ("english_devolved_area_code", "english_devolved_area_name"),
    "Local skills improvement plan area": ("lsip_code", "lsip_name"),
}
"""The levels that we publish: the columns of each, its code first, then its name."""

PLACES = tuple(dict.fromkeys(name for names in LOCATION_COLUMNS.values() for name in names))
LONGEST_STEM, LONGEST_NAME, LONGEST_LABEL, LONGEST_ITEM = 150, 50, 80, 120
MOST_ITEMS = 25_000

Found = Iterator[tuple[str, str]]
"""Faults found: the check, and a sentence that says what is wrong and what to do."""


@dataclass(frozen=True)
class Pair:
    """A data file and its metadata, every cell as text."""

    stem: str
    data: pl.DataFrame
    meta: pl.DataFrame

    def names(self, col_type: str) -> list[str]:
        """Give the metadata's names of filters or indicators that are columns of the data."""
        rows = self.meta.filter(pl.col("col_type") == col_type)
        return [name for name in rows["col_name"] if name in self.data.columns]


Stage = Callable[[Pair], Found]


def run_stages(pair: Pair, stages: tuple[Stage, ...]) -> list[str]:
    """Look through a pair stage by stage; after the first with a fault the rest cannot be told."""
    for stage in stages:
        found = [f"{pair.stem}: {check}: {what}" for check, what in stage(pair)]
        if found:
            return found
    return []


def breaking(rows: pl.DataFrame, wrong: pl.Expr, check: str, what: str) -> Found:
    """Give one fault for the rows that break a rule: how many, never which."""
    count = rows.filter(wrong).height
    if count:
        yield check, f"{count} rows {what}"


def file_name(pair: Pair) -> Found:
    """Check the name both files share."""
    if re.search(r"\s", pair.stem):
        yield "check_filename_spaces", "the name has a blank; take it out"
    if re.search(r"[^\w\s-]", pair.stem, re.ASCII):
        yield "check_filename_special", "the name may have letters, digits, - and _ only"
    if pair.stem != pair.stem.lower():
        yield "ours_filename_case", "write the name in lower case"
    if len(pair.stem) > LONGEST_STEM:
        yield "ours_filename_length", f"the name has over {LONGEST_STEM} letters"


def columns(pair: Pair) -> Found:
    """Check that both files have the columns they must, and no row too short."""
    has, of = pair.meta.columns, pair.data.columns
    lacking = [name for name in META_COLUMNS if name not in has]
    if lacking:
        yield "precheck_col_req_meta", f"the metadata lacks {', '.join(lacking)}"
    strange = [name for name in has if name not in (*META_COLUMNS, *OPTIONAL_META)]
    if strange:
        yield "precheck_col_invalid_meta", f"the metadata may not have {', '.join(strange)}"
    lacking = [name for name in REQUIRED if name not in of]
    if lacking:
        yield "precheck_col_req_data", f"the data lack {', '.join(lacking)}"
    if pair.meta.height > len(of) - len(REQUIRED):
        yield "precheck_col_to_rows", "the metadata have more rows than the data have columns"
    if not pair.data.height:
        yield "ours_no_rows", "the data have no rows; do not publish the file"


def column_names(pair: Pair) -> Found:
    """Check how columns are named."""
    for name in pair.data.columns:
        if re.search(r"\s", name):
            yield "check_col_names_spaces", f"the column {name!r} has a blank; use _"
        if re.search(r"[^a-z0-9_]", name):
            yield "check_col_snake_case", f"the column {name!r} may have a to z, 0 to 9 and _ only"
        if not re.match(r"[a-z]", name):
            yield "check_col_var_start", f"the column {name!r} must begin with a letter"
        if len(name) > LONGEST_NAME:
            yield "check_api_char_col_name", f"{name!r} has over {LONGEST_NAME} letters"
        if name.startswith("characteristic"):
            yield "check_col_var_characteristic", f"name what {name!r} holds"


def across(pair: Pair) -> Found:
    """Check that the metadata and the data speak of the same columns."""
    named = pair.meta["col_name"].to_list()
    lacking = [name for name in named if name and name not in pair.data.columns]
    if lacking:
        yield "precheck_cross_meta_to_data", f"the data have no column {', '.join(lacking)}"
    known = {*named, *REQUIRED, *PLACES}
    for name in pair.data.columns:
        if name not in known and pair.data[name].n_unique() > 1:
            yield "precheck_cross_data_to_meta", f"{name} has several values and no metadata"

"""DfE's open data standard: the rules of the metadata file."""

from collections.abc import Callable

import polars as pl

from validation.code_lists import code_list, codes
from validation.ees import LONGEST_LABEL, PLACES, REQUIRED, Found, Pair, breaking

UNITS = ("", "£", "£m", "%", "pp", "numberstring")
_PLACE_STARTS = r"country|sch|prov|inst|estab|reg|la|local|rsc|pfa|pcon|lep|mca|oa|ward|mat"
_PLACE_ENDS = r"name|code|urn|ukprn|number|upin|id"
_PLACE_WORDS = r"region|la|school|provider|institution|ward|lep|pcon|mat|code|name|id|urn|ukprn"
LOOKS_LIKE_PLACE = rf"^(({_PLACE_STARTS}).*({_PLACE_ENDS})|{_PLACE_WORDS})$"


def names_and_types(pair: Pair) -> Found:
    """Check the name, kind and label of every row."""
    meta = pair.meta
    yield from _where(meta, _is("col_name", ""), "precheck_meta_col_name", "lack a col_name")
    yield from _where(
        meta,
        ~pl.col("col_type").is_in(["Filter", "Indicator"]),
        "precheck_meta_col_type",
        "have a col_type that is not Filter or Indicator",
    )
    yield from _where(
        meta, _has("col_name", r"\s"), "check_meta_col_name_spaces", "have a col_name with a blank"
    )
    yield from _where(
        meta, pl.col("col_name").is_duplicated(), "check_meta_col_name_dupe", "share a col_name"
    )
    yield from _where(meta, _is("label", ""), "check_meta_label", "lack a label")
    yield from _where(
        meta, pl.col("label").is_duplicated(), "check_meta_dupe_label", "share a label"
    )
    yield from _where(
        meta,
        pl.col("label").str.len_chars() > LONGEST_LABEL,
        "check_api_char_col_label",
        f"have a label of over {LONGEST_LABEL} letters",
    )
    yield from _where(
        meta,
        pl.col("col_name").is_in([*REQUIRED, *PLACES]),
        "precheck_meta_ob_unit",
        "are of a column of time or place, which has no metadata",
    )


def filters(pair: Pair) -> Found:
    """Check the rows of filters."""
    rows = pair.meta.filter(pl.col("col_type") == "Filter")
    blank = {
        "indicator_grouping": "check_meta_indicator_grouping",
        "indicator_unit": "check_meta_ind_unit",
        "indicator_dp": "check_meta_indicator_dp",
    }
    for name, check in blank.items():
        yield from _where(rows, ~_is(name, ""), check, f"are filters with {name}; leave it blank")
    yield from _where(
        rows,
        _has("col_name", LOOKS_LIKE_PLACE),
        "check_meta_geog_catch",
        "are filters named like a place; choose another name",
    )
    yield from _where(
        rows,
        ~_is("filter_grouping_column", ""),
        "check_meta_fil_grp",
        "have a filter_grouping_column; the sources contradict each other, so use none",
    )


def indicators(pair: Pair) -> Found:
    """Check the rows of indicators."""
    rows = pair.meta.filter(pl.col("col_type") == "Indicator")
    unset = {
        "filter_hint": "check_meta_filter_hint",
        "filter_grouping_column": "check_meta_fil_grp_match",
        **({"filter_default": "ours_filter_default"} if "filter_default" in rows.columns else {}),
    }
    for name, check in unset.items():
        yield from _where(rows, ~_is(name, ""), check, f"are indicators with {name}; blank it")
    yield from _where(
        rows,
        ~pl.col("indicator_unit").is_in(UNITS),
        "check_meta_ind_unit_validation",
        "have a unit that is not one of £, £m, %, pp, numberstring or blank",
    )
    yield from _where(
        rows, _is("indicator_dp", ""), "check_meta_ind_dp_set", "lack indicator_dp; write 0, 1, 2"
    )
    yield from _where(
        rows,
        ~_has("indicator_dp", r"^\d*$"),
        "check_meta_ind_dp_values",
        "have an indicator_dp that is no plain whole number; write 1, not 1.0",
    )
    words = "|".join(codes("ees_category_words"))
    yield from _where(
        rows,
        _has("col_name", words),
        "check_col_ind_smushed",
        "have a word of a category in the name; use a filter",
    )


def harmonised(pair: Pair) -> Found:
    """Check that names DfE has settled are used as settled."""
    settled = code_list("ees_harmonised_names")
    for part in settled["part"].unique(maintain_order=True):
        allowed = settled.filter(pl.col("part") == part)["name"].to_list()
        yield from _where(
            pair.meta,
            _has("col_name", part) & ~pl.col("col_name").is_in(allowed),
            "check_harmonised_variables",
            f"have {part!r} in the name and are not one of {', '.join(allowed)}",
        )


def defaults(pair: Pair) -> Found:
    """Check that each filter has an item for all, or names the one to begin with."""
    has_column = "filter_default" in pair.meta.columns
    for row in pair.meta.filter(pl.col("col_type") == "Filter").iter_rows(named=True):
        items = set(pair.data[row["col_name"]])
        default = row["filter_default"] if has_column else ""
        if default and default not in items:
            yield "ours_filter_default", f"{row['col_name']} has no item {default!r}"
        if not default and "Total" not in items:
            yield "check_filter_defaults", f"{row['col_name']} has no Total and no filter_default"


def _where(rows: pl.DataFrame, wrong: pl.Expr, check: str, what: str) -> Found:
    return breaking(rows, wrong, check, f"of the metadata {what}")


def _is(name: str, text: str) -> pl.Expr:
    return pl.col(name).fill_null("") == text


def _has(name: str, pattern: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.contains(pattern)


RULES: tuple[Callable[[Pair], Found], ...] = (names_and_types, filters, indicators, harmonised)

"""DfE's open data standard: the rules of time and place."""

import polars as pl

from validation.code_lists import code_list
from validation.ees import LOCATION_COLUMNS, PLACES, REQUIRED, Found, Pair, breaking

MAY_HOLD = {
    "National": (),
    "Regional": ("Regional",),
    "Local authority": ("Regional", "Local authority"),
    "Local enterprise partnership": ("Regional", "Local enterprise partnership"),
    "English devolved area": ("Regional", "English devolved area"),
    "Local skills improvement plan area": ("Regional", "Local skills improvement plan area"),
}
"""Whose columns may be filled on the rows of a level, beside the country's."""

_SHORT = {
    "National": "country",
    "Regional": "region",
    "Local authority": "la",
    "Local enterprise partnership": "lep",
    "English devolved area": "eda",
    "Local skills improvement plan area": "lsip",
}
"""What the screener calls each level in the names of its checks."""

_LEVEL = pl.col("geographic_level")


def time(pair: Pair) -> Found:
    """Check periods and their identifiers."""
    data, listed = pair.data, code_list("ees_time_identifiers")
    period = pl.col("time_period")
    yield from breaking(
        data,
        ~period.str.contains(r"^(\d{4}|\d{6})$"),
        "precheck_time_period_num",
        "have a time_period that is not 4 or 6 digits; write 2023/24 as 202324",
    )
    first, second = (period.str.extract(r"^\d\d(\d\d)(\d\d)$", n).cast(pl.Int64) for n in (1, 2))
    yield from breaking(
        data,
        (first + 1) % 100 != second,
        "check_time_period_six",
        "have a time_period that is not of two years running",
    )
    known = data.join(listed, on="time_identifier", how="left", validate="m:1")
    yield from breaking(
        known,
        pl.col("alike").is_null(),
        "precheck_time_id_valid",
        "have a time_identifier that DfE does not list",
    )
    if known["alike"].n_unique() > 1:
        yield "precheck_time_id_mix", "identifiers that may not be mixed; make a file of each"
    yield from breaking(
        known,
        period.str.len_chars().cast(pl.String) != pl.col("digits"),
        "check_time_period",
        "have a time_period of the wrong length for its identifier",
    )


def levels(pair: Pair) -> Found:
    """Check that levels are ones we publish and that their columns are there."""
    present = pair.data["geographic_level"].unique(maintain_order=True)
    strange = [level for level in present if level not in LOCATION_COLUMNS]
    if strange:
        yield "precheck_geog_level", f"{len(strange)} geographic levels that we do not publish"
    for level in present:
        lacking = [n for n in LOCATION_COLUMNS.get(level, ()) if n not in pair.data.columns]
        if lacking:
            yield "precheck_geog_level_present", f"{level} rows need {', '.join(lacking)}"
    together = {
        "Regional": "check_geog_region_col_present",
        "Local authority": "check_geog_la_col_present",
    }
    for level, check in together.items():
        has = [name in pair.data.columns for name in LOCATION_COLUMNS[level]]
        if any(has) and not all(has):
            yield check, f"{', '.join(LOCATION_COLUMNS[level])} come together or not at all"


def places(pair: Pair) -> Found:
    """Check that each row names its own place, as DfE spells it, and no place below it."""
    yield from _words(pair.data)
    for level, names in LOCATION_COLUMNS.items():
        if not set(names) <= set(pair.data.columns):
            continue
        own = level == _LEVEL
        blank = pl.any_horizontal(pl.col(name) == "" for name in names)
        yield from breaking(
            pair.data, own & blank, "check_geog_level_completed", f"of {level} lack their place"
        )
        holders = [holder for holder, held in MAY_HOLD.items() if level in held]
        filled = pl.any_horizontal(pl.col(name) != "" for name in names)
        if level != "National":
            yield from breaking(
                pair.data,
                ~_LEVEL.is_in(holders) & filled,
                "check_geog_overcompleted_cols",
                f"name a {level} and may not; leave the columns blank",
            )
        yield from _pairs(pair.data, level, names)
    yield from _regions(pair.data)


def _words(data: pl.DataFrame) -> Found:
    """Check that no column of time or place says total, and that none has stray blanks."""
    for name in (*REQUIRED, *PLACES):
        if name in data.columns:
            cell = pl.col(name)
            yield from breaking(
                data,
                cell.str.to_lowercase().is_in(["total", "all"]),
                "check_filter_ob_total",
                f"say total in {name}; leave the cell blank",
            )
            yield from breaking(
                data,
                cell != cell.str.strip_chars(),
                "check_filter_whitespace",
                f"have blanks around {name}; take them out",
            )


def _pairs(data: pl.DataFrame, level: str, names: tuple[str, ...]) -> Found:
    """Check codes and names against DfE's list, letter by letter."""
    listed = code_list("ees_locations").filter(level == _LEVEL)
    as_listed = dict(zip(("area_code", "area_name", "old_la_code"), names, strict=False))
    accepted = listed.select(**{column: pl.col(own) for own, column in as_listed.items()})
    given = data.filter(pl.any_horizontal(pl.col(name) != "" for name in names))
    strange = given.select(names).unique().join(accepted, on=list(names), how="anti")
    if strange.height:
        yield (
            f"check_geog_{_SHORT[level]}_combos",
            f"{strange.height} places of {level} that DfE does not list so; copy its spelling",
        )


def _regions(data: pl.DataFrame) -> Found:
    """Check that an authority has its region, and the right one, which the screener does not."""
    needed = {"region_code", "new_la_code"}
    if not needed <= set(data.columns):
        return
    authorities = data.filter(_LEVEL == "Local authority")
    yield from breaking(
        authorities,
        pl.col("region_code") == "",
        "check_geog_region_for_la",
        "of authorities lack their region",
    )
    ours = code_list("authorities").select("new_la_code", own="region_code").unique()
    placed = authorities.join(ours, on="new_la_code", how="left")
    yield from breaking(
        placed,
        pl.col("own") != pl.col("region_code"),
        "ours_region_of_authority",
        "of authorities name another region than theirs",
    )

"""Who has returned, who has not, and what was refused: the list a hub chases with."""

import polars as pl

from transforms.periods import academic_year_of


def return_status(
    institutions: pl.LazyFrame,
    placements: pl.LazyFrame,
    counted: pl.LazyFrame,
    evaluations: pl.LazyFrame,
    rejected: pl.LazyFrame,
) -> pl.LazyFrame:
    """Make one row per eligible institution and hub at the latest snapshot.

    ``evaluations`` are accepted rows with ``line``, ``status``, ``completed_on``; ``rejected`` are
    rejected rows whose institution could be read, with ``line``, ``completed_on``, ``received``
    and their place (``file``, ``sheet``, ``line_number``) and ``rules``. Rejected rows of the
    snapshot's academic year or later ones are told, those received last first.
    """
    last = institutions.filter(pl.col("snapshot") == pl.col("snapshot").max())
    this_year = last.select("time_period").unique()
    key = ["line", "time_period", "time_identifier"]
    returned = counted.select(*key, returned=pl.lit(True))
    in_year = academic_year_of(pl.col("completed_on")).alias("time_period")
    begun = (
        evaluations.filter(pl.col("status") == "in_progress")
        .select("line", in_year)
        .join(this_year, on="time_period")
        .select("line", begun=pl.lit(True))
        .unique()
    )
    complete = evaluations.filter(pl.col("status") == "complete")
    newest = complete.group_by("line").agg(last_completed_on=pl.col("completed_on").max())
    status = (
        pl.when("returned")
        .then(pl.lit("returned"))
        .when("begun")
        .then(pl.lit("in_progress"))
        .when(pl.col("rejected_rows") > 0)
        .then(pl.lit("rejected"))
        .otherwise(pl.lit("not_returned"))
    )
    return (
        _in_hubs(last, placements)
        .join(returned, on=key, how="left", validate="m:1")
        .join(begun, on="line", how="left", validate="m:1")
        .join(newest, on="line", how="left", validate="m:1")
        .join(_refused(rejected, this_year), on="line", how="left", validate="m:1")
        .with_columns(pl.col("returned", "begun").fill_null(False))
        .with_columns(pl.col("rejected_rows").fill_null(0))
        .with_columns(status=status)
    )


def _refused(rejected: pl.LazyFrame, this_year: pl.LazyFrame) -> pl.LazyFrame:
    """Count and name each line's rejected rows of this year and since, last received first."""
    in_year = academic_year_of(pl.col("completed_on"))
    recent = rejected.with_columns(in_year=in_year, why=_place_and_rules()).join_where(
        this_year, pl.col("in_year") >= pl.col("time_period")
    )
    return (
        recent.sort("received", "file", "sheet", "line_number", descending=[True, *[False] * 3])
        .group_by("line", maintain_order=True)
        .agg(rejected_rows=pl.len().cast(pl.Int64), why_rejected=pl.col("why").str.join("; "))
    )


def _place_and_rules() -> pl.Expr:
    """Name a rejected row by its file, sheet and line, and its rules; never by its values."""
    sheet = pl.when(pl.col("sheet").is_not_null()).then(pl.format("sheet {}", "sheet"))
    line = pl.format("line {}", "line_number")
    place = pl.concat_str("file", sheet, line, separator=", ", ignore_nulls=True)
    return place + ": " + pl.col("rules")


def _in_hubs(last: pl.LazyFrame, placements: pl.LazyFrame) -> pl.LazyFrame:
    """Add the hubs and the authority of each institution; one row per hub."""
    key = ["snapshot", "line"]
    hubs = placements.filter(pl.col("geographic_level") == "Careers hub").select(
        *key, hub_code="area_code", hub_name="area_name"
    )
    local = placements.filter(pl.col("geographic_level") == "Local authority").select(
        *key, la_name="area_name"
    )
    return last.join(hubs, on=key, how="left").join(local, on=key, how="left", validate="m:1")

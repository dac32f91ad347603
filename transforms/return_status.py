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
    rejected rows whose institution could be read, with ``line``, ``completed_on`` and ``why``.
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
    refused = (
        rejected.with_columns(in_year)
        .join(this_year, on="time_period")
        .group_by("line")
        .agg(
            rejected_rows=pl.len().cast(pl.Int64),
            why_rejected=pl.col("why").sort().str.join("; "),
        )
    )
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
        .join(refused, on="line", how="left", validate="m:1")
        .with_columns(pl.col("returned", "begun").fill_null(False))
        .with_columns(pl.col("rejected_rows").fill_null(0))
        .with_columns(status=status)
    )


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

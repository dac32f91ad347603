"""What changed in the population between two days, and why: one reason for each institution."""

import polars as pl

from transforms.change_evidence import Moment, with_evidence
from transforms.change_reasons import with_reason
from transforms.change_sentences import with_sentence
from transforms.grid import HUB
from validation.internal_changes import InstitutionChanges

COMPARED = {
    "urn": "URN",
    "authority": "authority",
    "region": "region",
    "establishment_group": "group",
    "hubs": "hub",
}
"""What may differ of an institution that counts on both days, and what it is called."""

_NONE = pl.lit([], pl.List(pl.String))


def population_changes(before: Moment, after: Moment, taken_over: pl.LazyFrame) -> pl.LazyFrame:
    """Give one row per institution line that does not count as it did, with exactly one reason.

    What may differ is whether it counts at all, its URN, authority, region, establishment group
    and hubs; ``differs`` lists what does. ``change`` is ``gained``, ``lost`` or ``stayed``, so that
    institutions before + gained - lost = after. ``taken_over`` are the successions: a merger or a
    split ends a line and begins another, and only they tell it from a closure. A reason that the
    registers do not give is ``unexplained``.
    """
    both = _side(before, "before").join(
        _side(after, "after"), on="line", how="full", coalesce=True, validate="1:1"
    )
    compared = both.with_columns(
        change=_change(), snapshot_before=pl.lit(before.day), snapshot_after=pl.lit(after.day)
    ).with_columns(differs=_differs())
    changed = compared.filter(pl.col("differs").list.len() > 0)
    return with_sentence(with_reason(with_evidence(changed, before, after, taken_over)))


def counted_where(institutions: pl.LazyFrame, placements: pl.LazyFrame) -> pl.LazyFrame:
    """Add to each eligible institution its authority, its region and its hubs, by code and name.

    One row per snapshot and line. The lists of hubs are in the order of their codes, and empty
    where there is none; authority and region are null where nobody knows them.
    """
    key = ["snapshot", "line"]
    authorities = _at(placements, "Local authority", authority="area_code", la_name="area_name")
    regions = _at(placements, "Regional", region="area_code", region_name="area_name")
    members = _at(placements, HUB, hubs="area_code", hub_names="area_name")
    hubs = members.sort("hubs").group_by(key).agg("hubs", "hub_names")
    names = ("urn", "establishment_name", "district_code", "establishment_group")
    return (
        institutions.select(*key, *names)
        .join(authorities, on=key, how="left", validate="1:1")
        .join(regions, on=key, how="left", validate="1:1")
        .join(hubs, on=key, how="left", validate="1:1")
        .with_columns(pl.col("hubs", "hub_names").fill_null(_NONE))
    )


def as_reported(changes: pl.LazyFrame) -> pl.LazyFrame:
    """Write the lists of a change as text, and keep the columns of the report."""
    hubs = {
        f"hubs_{side}": pl.when(pl.col(f"hub_names_{side}").list.len() > 0).then(
            pl.col(f"hub_names_{side}").list.join("; ")
        )
        for side in ("before", "after")
    }
    told = changes.with_columns(differs=pl.col("differs").list.join(", "), **hubs)
    return told.select(list(InstitutionChanges.schema()))


def _at(placements: pl.LazyFrame, level: str, **columns: str) -> pl.LazyFrame:
    at_level = placements.filter(pl.col("geographic_level") == level)
    return at_level.select("snapshot", "line", **columns)


def _side(moment: Moment, suffix: str) -> pl.LazyFrame:
    return moment.counted.drop("snapshot").select(
        "line", pl.all().exclude("line").name.suffix(f"_{suffix}")
    )


def _change() -> pl.Expr:
    return (
        pl.when(pl.col("urn_before").is_null())
        .then(pl.lit("gained"))
        .when(pl.col("urn_after").is_null())
        .then(pl.lit("lost"))
        .otherwise(pl.lit("stayed"))
    )


def _differs() -> pl.Expr:
    """List what differs; one gained or lost differs in whether it counts, and in nothing else."""
    found = [
        pl.when(pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after"))).then(pl.lit(said))
        for name, said in COMPARED.items()
    ]
    return (
        pl.when(pl.col("change") == "stayed")
        .then(pl.concat_list(found).list.drop_nulls())
        .otherwise(pl.lit(["eligibility"], pl.List(pl.String)))
    )

"""Which institution a return speaks of: from URN, LAESTAB and date, or UKPRN, to its line."""

import polars as pl

from transforms.register import laestab, open_on
from transforms.scope import scope


def resolve(
    named: pl.LazyFrame, establishments: pl.LazyFrame, lines: pl.LazyFrame, *, on: str
) -> pl.LazyFrame:
    """Add ``line`` and ``resolution`` to rows with ``institution``, ``identifier`` and a date.

    A URN is looked up as it is. A LAESTAB passes from one URN to the next and a UKPRN may cover
    several, so each stands for the one open on the date ``on``; where none is open, for the one
    line that ever held it. ``resolution`` is ``resolved``, ``unknown`` or ``several``: several
    different institutions fit, and guessing would credit one with another's result.
    """
    wanted = named.select("institution", "identifier", day=on).unique()
    holders = wanted.join(_identifiers(establishments, lines), on=["institution", "identifier"])
    found = holders.group_by("institution", "identifier", "day").agg(
        open_lines=pl.col("line").filter(open_on(pl.col("day"))).unique(),
        scope_lines=pl.col("line").filter(open_on(pl.col("day")) & pl.col("in_scope")).unique(),
        all_lines=pl.col("line").unique(),
    )
    candidates = pl.coalesce(
        pl.when(pl.col(name).list.len() == 1).then(pl.col(name).list.first())
        for name in ("open_lines", "scope_lines", "all_lines")
    )
    chosen = found.select("institution", "identifier", day="day", line=candidates, held=True)
    joined = named.join(
        chosen.rename({"day": on}), on=["institution", "identifier", on], how="left", validate="m:1"
    )
    resolution = (
        pl.when(pl.col("line").is_not_null())
        .then(pl.lit("resolved"))
        .when(pl.col("held"))
        .then(pl.lit("several"))
        .otherwise(pl.lit("unknown"))
    )
    return joined.with_columns(resolution=resolution).drop("held")


def _identifiers(establishments: pl.LazyFrame, lines: pl.LazyFrame) -> pl.LazyFrame:
    """List every identifier of every establishment: one row per identifier and URN."""
    in_scope_types = scope().select("type_code", in_scope=pl.lit(True))
    known = (
        establishments.join(lines, on="urn", how="left", validate="1:1")
        .join(in_scope_types, on="type_code", how="left", validate="m:1")
        .with_columns(pl.col("in_scope").fill_null(False), laestab=laestab())
    )
    kept = ["line", "status_code", "open_date", "close_date", "in_scope"]
    return pl.concat(
        known.filter(pl.col(name).is_not_null()).select(
            *kept, institution=name, identifier=pl.lit(name)
        )
        for name in ("urn", "laestab", "ukprn")
    )

"""Statistical neighbours: from codes of any vintage to the authorities in force on a day."""

from datetime import date

import polars as pl

from transforms.geography import in_force


def named_neighbours(listed: pl.LazyFrame, authorities: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Give both authorities of each listed pair their name, and their code in force on a day.

    ``listed`` is dated and may hold numbers or nine-character codes of any vintage. An authority
    that kept its number is the same one under a new code. One whose number is no longer in force,
    or not yet, has no code: what became of it is not the authority the list was made for. A code
    nobody knows has no name either. Where several sets of an authority hold, the last one begun.
    """
    current = listed.with_columns(day=pl.lit(day)).filter(
        in_force("valid_from", "valid_to", on="day")
    )
    known = _known_codes(authorities, day)
    of = known.rename({"code": "la_code", "name": "area_name", "in_force": "area_code"})
    near = known.rename(
        {"code": "neighbour_la_code", "name": "neighbour_name", "in_force": "neighbour_code"}
    )
    named = current.join(of, on="la_code", how="left", validate="m:1").join(
        near, on="neighbour_la_code", how="left", validate="m:1"
    )
    begun = pl.col("valid_from").fill_null(date.min)
    return named.filter(begun == begun.max().over(pl.coalesce("area_code", "la_code")))


def neighbours_in_force(named: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the pairs of which both are in force; a rank whose neighbour is not is left out."""
    both = pl.col("area_code").is_not_null() & pl.col("neighbour_code").is_not_null()
    return named.filter(both).select("area_code", "neighbour_code", "rank")


def clashing(named: pl.LazyFrame) -> pl.LazyFrame:
    """Find the sets that name their own authority, or one rank or one authority twice.

    Two codes of one authority only show as such once they are resolved.
    """
    twice = [
        pl.struct("area_code", name).is_duplicated() & pl.col(name).is_not_null()
        for name in ("rank", "neighbour_code")
    ]
    itself = pl.col("area_code") == pl.col("neighbour_code")
    found = named.filter(pl.col("area_code").is_not_null())
    return found.filter(itself.fill_null(False) | twice[0] | twice[1])


def among(neighbours: pl.LazyFrame, live: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the pairs of authorities that a release has at its last snapshot."""
    last = live.filter(
        pl.col("snapshot") == pl.col("snapshot").max(),
        pl.col("geographic_level") == "Local authority",
    )
    codes = last.select("area_code")
    kept = neighbours.join(codes, on="area_code", how="semi")
    return kept.join(codes, left_on="neighbour_code", right_on="area_code", how="semi")


def _known_codes(authorities: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """List every code an authority ever had, with its last name and its code on a day."""
    dated = authorities.with_columns(
        *(pl.col(name).str.to_date() for name in ("valid_from", "valid_to")), day=pl.lit(day)
    )
    numbered = pl.concat(
        dated.select("la_code", code=name) for name in ("la_code", "new_la_code")
    ).unique()
    now = dated.filter(in_force("valid_from", "valid_to", on="day"))
    names = dated.sort("valid_from", nulls_last=False).group_by("la_code")
    return (
        numbered.join(names.agg(name=pl.col("la_name").last()), on="la_code", validate="m:1")
        .join(now.select("la_code", in_force="new_la_code"), on="la_code", how="left")
        .select("code", "name", "in_force")
    )

"""The list of areas a release speaks of: codes, names, page names, dates and successors."""

import polars as pl

from validation.code_lists import code_list

_KEY = ["geographic_level", "area_code"]


def area_list(live: pl.LazyFrame, placements: pl.LazyFrame) -> pl.LazyFrame:
    """List every area that was ever live, under the name of its last snapshot.

    ``live`` has one row per snapshot and area. Authorities carry their code's dates and what
    replaced it; an area that is whole in one region names the region.
    """
    latest = live.sort("snapshot").group_by(_KEY).agg(pl.col("area_name").last())
    kinds = code_list("geographic_levels").lazy().select("geographic_level", "area_kind")
    listed = (
        latest.join(kinds, on="geographic_level", validate="m:1")
        .join(_regions_of(placements), on=_KEY, how="left", validate="1:1")
        .join(_authority_dates(), on=_KEY, how="left", validate="1:1")
        .with_columns(slug=_page_name())
    )
    namesake = pl.len().over("slug") > 1
    retired = pl.col("valid_to").is_not_null() | (pl.col("geographic_level") != "Local authority")
    with_code = pl.col("slug") + "-" + _slug(pl.col("area_code"))
    told_apart = pl.when(namesake & retired).then(with_code).otherwise("slug")
    return (
        listed.with_columns(slug=told_apart)
        .with_columns(number=pl.struct(_KEY).rank("ordinal").over("slug"))
        .with_columns(slug=pl.when(pl.col("number") > 1).then(_numbered()).otherwise("slug"))
        .drop("area_kind", "number")
    )


def area_parts(placements: pl.LazyFrame) -> pl.LazyFrame:
    """Pair each wider area with the authorities it shares institutions with, last snapshot."""
    last = placements.filter(pl.col("snapshot") == pl.col("snapshot").max())
    local = last.filter(pl.col("geographic_level") == "Local authority").select(
        "line", part_code="area_code"
    )
    wider = last.filter(~pl.col("geographic_level").is_in(["National", "Local authority"]))
    return wider.join(local, on="line").select(*_KEY, "part_code").unique()


def _regions_of(placements: pl.LazyFrame) -> pl.LazyFrame:
    """Name the region of each area that lies in one region alone."""
    regional = placements.filter(pl.col("geographic_level") == "Regional").select(
        "snapshot", "line", region_code="area_code"
    )
    below = placements.filter(~pl.col("geographic_level").is_in(["National", "Regional"]))
    pairs = below.join(regional, on=["snapshot", "line"]).select(*_KEY, "region_code").unique()
    return pairs.filter(pl.len().over(_KEY) == 1)


def _authority_dates() -> pl.LazyFrame:
    """Give the dates of each authority's code, and the codes that followed it."""
    listed = code_list("authorities").lazy()
    same_number = listed.join(
        listed.select("la_code", next_code="new_la_code", next_from="valid_from"), on="la_code"
    ).filter(pl.col("next_from") > pl.col("valid_to"))
    changes = code_list("authority_changes").lazy()
    changed = listed.join(
        changes.select(la_code="old_la_code", next_number="new_la_code"), on="la_code"
    ).join(listed.select(next_number="la_code", next_code="new_la_code"), on="next_number")
    followed = (
        pl.concat(
            [
                same_number.select("new_la_code", "next_code"),
                changed.filter(pl.col("valid_to").is_not_null()).select("new_la_code", "next_code"),
            ]
        )
        .unique()
        .group_by("new_la_code")
        .agg(replaced_by=pl.col("next_code").sort().str.join("|"))
    )
    dated = listed.join(followed, on="new_la_code", how="left").unique("new_la_code")
    return dated.select(
        geographic_level=pl.lit("Local authority"),
        area_code="new_la_code",
        valid_from=pl.col("valid_from").str.to_date(),
        valid_to=pl.col("valid_to").str.to_date(),
        replaced_by="replaced_by",
    )


def _page_name() -> pl.Expr:
    """Name an area's page: authorities by name alone, other kinds with their kind behind it.

    North East is a region, a partnership, a devolved area and a hub; the kind in the name keeps
    addresses the same whichever of them come and go.
    """
    own_name = pl.col("area_kind").is_in(["local_authority", "england"])
    kind = pl.col("area_kind").str.replace_all("_", "-")
    slug = _slug(pl.col("area_name"))
    return pl.when(own_name).then(slug).otherwise(slug + "-" + kind)


def _numbered() -> pl.Expr:
    """Add a number where even codes do not tell pages apart: hubs H1 and h.1 of one name."""
    return pl.format("{}-{}", "slug", "number")


def _slug(name: pl.Expr) -> pl.Expr:
    """Write a name in lower case, words joined by hyphens, without accents."""
    bare = name.str.normalize("NFKD").str.replace_all(r"[\p{M}’'.]", "")
    plain = bare.str.to_lowercase()
    return plain.str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")

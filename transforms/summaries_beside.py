"""The areas that are named on another area's page because they are like it."""

import polars as pl

from transforms.summaries import AREA

AUTHORITY = "Local authority"


def similar_to(areas: pl.LazyFrame, neighbours: pl.LazyFrame) -> pl.LazyFrame:
    """Give each authority's statistical neighbours, as ``parts_of`` gives a larger area's parts.

    They are listed by name: a rank of likeness says nothing of their figures.
    """
    names = areas.filter(pl.col("geographic_level") == AUTHORITY).select(
        part_code="area_code", part_name="area_name", slug="slug"
    )
    return (
        neighbours.select(
            pl.lit(AUTHORITY).alias(AREA[0]),
            "area_code",
            pl.lit(AUTHORITY).alias("part_level"),
            part_code="neighbour_code",
        )
        .join(names, on="part_code", validate="m:1")
        .sort(*AREA, "part_name", "part_code")
    )

"""A small made-up release, true to the declarations, with every status and awkward kind of area."""

import hashlib
import json
from datetime import date
from pathlib import Path

import polars as pl

from tests.release_figures import ENGLAND, NEW, PERIODS, MadeUp, figures
from validation.checks import accept
from validation.published import (
    AreaParts,
    Areas,
    Attainment,
    AttainmentTodaysMembers,
    Measures,
    Returns,
    measures,
)

AS_OF = date(2026, 9, 30)

SOUTH_WEST = MadeUp(
    "Regional",
    "E12000009",
    "South West",
    "south-west",
    520,
    488,
    6,
    parts=("E06000058", "E06000053"),
)
EAST_MIDLANDS = MadeUp(
    "Regional", "E12000004", "East Midlands", "east-midlands", 470, 441, -9, parts=("E06000017",)
)
LONG_NAME = MadeUp(
    "Local authority",
    "E06000058",
    "Bournemouth, Christchurch and Poole",
    "bournemouth-christchurch-and-poole",
    46,
    41,
    confidential=("gb_mean",),
    ranges=("gb5",),
    region="E12000009",
)
NOTHING_SHOWN = MadeUp(
    "Local authority",
    "E06000017",
    "Rutland",
    "rutland",
    6,
    4,
    is_confidential=True,
    region="E12000004",
)
NO_RETURNS = MadeUp(
    "Local authority", "E06000053", "Isles of Scilly", "isles-of-scilly", 1, 0, region="E12000009"
)
REPLACED = MadeUp(
    "Local authority",
    "E06000029",
    "Poole",
    "poole",
    0,
    0,
    periods=(),
    region="E12000009",
    valid_to=date(2019, 3, 31),
    replaced_by="E06000058",
)
FIRST_YEAR = MadeUp(
    "Careers hub",
    "three-shires",
    "Three Shires Careers Hub",
    "three-shires-careers-hub",
    26,
    12,
    -5,
    periods=((NEW, "202526"),),
    ranges=("gb4",),
    confidential=("gb_all_eight",),
    parts=("E06000017",),
)
HUB = MadeUp(
    "Careers hub",
    "dorset",
    "Dorset Careers Hub",
    "dorset-careers-hub",
    66,
    61,
    -16,
    region="E12000009",
    parts=("E06000058",),
)
OLD_ONLY = MadeUp(
    "Local enterprise partnership",
    "E37000002",
    "Buckinghamshire Thames Valley",
    "buckinghamshire-thames-valley",
    58,
    52,
    3,
    periods=PERIODS[:2],
    valid_to=date(2024, 3, 31),
    parts=("E06000058",),
)
AREAS = (
    ENGLAND,
    SOUTH_WEST,
    EAST_MIDLANDS,
    LONG_NAME,
    NOTHING_SHOWN,
    NO_RETURNS,
    REPLACED,
    FIRST_YEAR,
    HUB,
    OLD_ONLY,
)


def made_up_release(folder: Path, areas: tuple[MadeUp, ...] = AREAS) -> Path:
    """Write a release folder: data, manifest, and no site yet."""
    tables = {
        "attainment": accept(Attainment, figures(Attainment, areas)),
        "returns": accept(Returns, figures(Returns, areas)),
        "attainment_todays_members": accept(AttainmentTodaysMembers, recast_figures(areas)),
        "areas": accept(Areas, areas_table(areas)),
        "area_parts": accept(AreaParts, parts_table(areas)),
        "measures": accept(Measures, measures()),
    }
    data = folder / "data"
    data.mkdir(parents=True)
    for name, table in tables.items():
        table.write_parquet(data / f"{name}.parquet", compression="zstd")
    files = [
        {
            "name": f"{name}.parquet",
            "bytes": (data / f"{name}.parquet").stat().st_size,
            "rows": table.height,
            "sha256": hashlib.sha256((data / f"{name}.parquet").read_bytes()).hexdigest(),
        }
        for name, table in tables.items()
    ]
    manifest = {
        "release": f"{AS_OF}.1",
        "as_of": str(AS_OF),
        "title": "Careers education statistics",
        "files": files,
        "previous": "2026-06-30.1",
        "code_version": "made up",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def areas_table(areas: tuple[MadeUp, ...]) -> pl.DataFrame:
    rows = [
        (a.code, a.name, a.level, a.slug, a.region, None, a.valid_to, a.replaced_by) for a in areas
    ]
    return pl.DataFrame(rows, schema=Areas.schema(), orient="row")


def parts_table(areas: tuple[MadeUp, ...]) -> pl.DataFrame:
    rows = [(a.level, a.code, part) for a in areas for part in a.parts]
    return pl.DataFrame(rows, schema=AreaParts.schema(), orient="row")


def recast_figures(areas: tuple[MadeUp, ...]) -> pl.DataFrame:
    """Make the figures of the hubs alone."""
    hubs = tuple(area for area in areas if area.level == "Careers hub")
    return figures(AttainmentTodaysMembers, hubs)

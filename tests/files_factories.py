"""A small made-up release with every file beside its tables, and every status and kind of area."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from flows.files import write_files
from flows.release import write_manifest, write_tables
from tests.release_factories import (
    AREAS,
    AS_OF,
    areas_table,
    parts_table,
    recast_figures,
)
from tests.release_figures import NEW, OLD, MadeUp, figures
from validation.checks import accept
from validation.published import (
    AreaParts,
    Areas,
    Attainment,
    AttainmentTodaysMembers,
    Measures,
    Neighbours,
    Published,
    Returns,
    measures,
)
from validation.site_settings import SiteSettings
from validation.tables import Table

RELEASE = f"{AS_OF}.1"
DEFAULTS = SiteSettings()
TWO_YEARS = ((OLD, "202425"), (NEW, "202526"))
DEVOLVED = MadeUp(
    "English devolved area", "E47000013", "East Midlands", "east-midlands-combined", 90, 80
)
NOT_LISTED = MadeUp(
    "English devolved area", "E47000015", "Devon and Torbay", "devon-and-torbay", 80, 70
)
IMPROVING = MadeUp(
    "Local skills improvement plan area", "E69000046", "Somerset", "somerset-lsip", 40, 36
)
SAME_NAME = MadeUp("Careers hub", "dorset-east", "Dorset Careers Hub", "dorset-hub-east", 60, 20)
FILES_AREAS = tuple(
    replace(area, periods=tuple(period for period in TWO_YEARS if period in area.periods))
    for area in (*AREAS, DEVOLVED, IMPROVING, SAME_NAME)
)
"""Two years of every kind of area: two hubs share a name, one authority was abolished."""

DataSets = dict[type[Published], pl.DataFrame]
Beside = dict[type[Table], pl.DataFrame]


def tables_of(areas: tuple[MadeUp, ...] = FILES_AREAS) -> tuple[DataSets, Beside]:
    """Make the accepted tables of a release: data sets, and what explains them."""
    data_sets = {
        Attainment: accept(Attainment, figures(Attainment, areas)),
        Returns: accept(Returns, figures(Returns, areas)),
        AttainmentTodaysMembers: accept(AttainmentTodaysMembers, recast_figures(areas)),
    }
    beside = {
        Areas: accept(Areas, areas_table(areas)),
        AreaParts: accept(AreaParts, parts_table(areas)),
        Measures: accept(Measures, measures()),
        Neighbours: Neighbours.no_rows(),
    }
    return data_sets, beside


def files_release(
    folder: Path,
    areas: tuple[MadeUp, ...] = FILES_AREAS,
    release: str = RELEASE,
    site: SiteSettings = DEFAULTS,
) -> Path:
    """Write a release folder with all its data files and manifest, and no site yet."""
    data_sets, beside = tables_of(areas)
    candidate = folder / release
    write_tables({**data_sets, **beside}, candidate / "data", release, site)
    wrong = write_files(data_sets, beside, candidate, AS_OF, site)
    assert wrong == []
    about = {"release": release, "as_of": release[:10], "previous": None, "reopened": {}}
    write_manifest(candidate, about)
    return candidate

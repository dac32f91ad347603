"""Every other file of a release: the accepted tables once more, in the forms people ask for."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from flows.files_areas import write_areas
from flows.files_ees import pair_faults, titles, write_pairs
from flows.files_package import write_csvw, write_package
from flows.files_words import write_words
from flows.files_workbook import write_workbook
from validation.ees_cells import title_faults
from validation.published import Measures, Published
from validation.site_settings import SiteSettings
from validation.tables import Table

WORKBOOK = "careerstats.xlsx"


def write_files(
    data_sets: Mapping[type[Published], pl.DataFrame],
    beside: Mapping[type[Table], pl.DataFrame],
    candidate: Path,
    as_of: date,
    site: SiteSettings,
) -> list[str]:
    """Write what stands beside Parquet and CSV, and say what is wrong with it: nothing, or stop.

    What names the release or a date is in no CSV file at the top: those are what the release says.
    """
    folder, release = candidate / "data", candidate.name
    every = [*data_sets, *beside]
    write_pairs(data_sets, beside[Measures], folder / "ees")
    write_package(every, folder, release=release, as_of=as_of.isoformat(), site=site)
    write_csvw(every, folder, release=release, site=site)
    book = folder / WORKBOOK
    write_workbook(data_sets, beside, book, release=release, as_of=as_of, site=site)
    write_areas(candidate, as_of, site)
    write_words(data_sets, beside, folder, release=release, as_of=as_of, site=site)
    return [*pair_faults(folder / "ees"), *title_faults(titles(data_sets))]

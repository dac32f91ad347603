"""Pairs of files to DfE's open data standard: written from the data sets, read back and checked."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError
from pyarrow import ArrowInvalid, csv, string

from transforms.ees_meta import ees_meta
from transforms.ees_tables import TERMS, YEARS, ees_table
from validation.ees_cells import faults
from validation.published import Published

PARTS = {
    "years": (YEARS, False, "academic years"),
    "terms": (TERMS, False, "autumn and spring terms"),
    "careers_hubs_years": (YEARS, True, "careers hubs, academic years"),
    "careers_hubs_terms": (TERMS, True, "careers hubs, autumn and spring terms"),
}
"""What follows a data set's name: snapshots, whether of hubs, and the words in the title."""

_UNREADABLE = "write it in UTF-8, each column once, each row with as many cells as the header"


def titles(tables: Mapping[type[Published], pl.DataFrame]) -> dict[str, str]:
    """Give the title of every possible file, to be typed where a pair is uploaded."""
    return {
        f"{table.to_schema().name}_{part}": f"{table.title()} ({words})".replace("'", "")
        for table in tables
        for part, (_, _, words) in PARTS.items()
    }


def write_pairs(
    data_sets: Mapping[type[Published], pl.DataFrame], measures: pl.DataFrame, folder: Path
) -> None:
    """Write a pair for each data set, for years and terms, for areas and hubs, that has rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in data_sets.items():
        for part, (snapshots, of_hubs, _) in PARTS.items():
            made = ees_table(rows, measures, snapshots, of_hubs=of_hubs)
            if made.height:
                stem = f"{table.to_schema().name}_{part}"
                made.write_csv(folder / f"{stem}.csv")
                ees_meta(made, table.documentation()).write_csv(folder / f"{stem}.meta.csv")


def pair_faults(folder: Path) -> list[str]:
    """Hold every pair of a folder to the standard, as the files stand there."""
    found = []
    every = {path.name for path in folder.glob("*.csv")}
    metas = {name for name in every if name.endswith(".meta.csv")}
    for name in sorted(every - metas):
        stem = name.removesuffix(".csv")
        if f"{stem}.meta.csv" not in metas:
            found.append(f"{stem}: check_filenames_match: there is no {stem}.meta.csv beside it")
            continue
        try:
            data, meta = _as_text(folder / name), _as_text(folder / f"{stem}.meta.csv")
        except (ArrowInvalid, PolarsError):
            found.append(f"{stem}: ours_readable: {_UNREADABLE}")
            continue
        found += faults(stem, data, meta)
    lone = {name for name in metas if name.replace(".meta.csv", ".csv") not in every}
    return [*found, *(f"{name}: check_filenames_match: its data are not there" for name in lone)]


def _as_text(path: Path) -> pl.DataFrame:
    """Read a file as it stands, every cell as text. Arrow refuses a row too long or too short."""
    with path.open("rb") as content:
        header = content.readline().decode("utf-8-sig", errors="replace")
    text = csv.ConvertOptions(
        column_types=dict.fromkeys(header.rstrip("\r\n").split(","), string()),
        strings_can_be_null=False,
    )
    return pl.DataFrame(pl.from_arrow(csv.read_csv(path, convert_options=text)))

"""The data sets that an attack tried, kept in the store: the next night's attack starts from them.

They fit all that was published and are nobody's true results. They save time and settle nothing.
"""

from pathlib import Path

import numpy as np
import polars as pl

from flows.whole_files import write_whole
from transforms.audit_earlier import NEW, DataSets

VERSION = "version"

MOST_KEPT = 200
"""Data sets kept of each attack, the newest: a few nights' worth."""


def recalled(path: Path, versions: pl.Series) -> DataSets | None:
    """Read the data sets tried last, a column for each of some return versions."""
    if not path.is_file():
        return None
    kept = (
        versions.alias(VERSION)
        .to_frame()
        .join(pl.read_parquet(path), on=VERSION, how="left", maintain_order="left", validate="1:1")
    )
    return kept.drop(VERSION).fill_null(NEW).to_numpy().T.astype(np.int8)


def remember(path: Path, versions: pl.Series, tried: DataSets) -> None:
    """Keep the data sets tried, in the place of those kept before."""
    columns = {f"data_set_{number}": results for number, results in enumerate(tried[-MOST_KEPT:])}
    with write_whole(path) as target:
        pl.DataFrame({VERSION: versions} | columns).write_parquet(target)

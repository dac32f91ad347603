"""Figures published before, as they stand beside tonight's: sets of the same return versions."""

import polars as pl

from transforms.gate import AT, State
from transforms.grid import CELL

FIGURE = ["series", *CELL]


def known_figures(published: list[tuple[State, pl.DataFrame]], benchmark: int) -> pl.DataFrame:
    """List who stands behind every figure of a benchmark that was ever shown in a year.

    ``published`` are what each release knew of the year: its state, and the statuses of its cells.
    One row per figure and return version: ``figure`` numbers them, ``status`` is ``ok`` or
    ``range``, ``state`` the version's result then. A hidden figure is not known and is left out.
    """
    frames = [_shown(state, statuses, benchmark) for state, statuses in published]
    every = pl.concat(
        frame.with_columns(release=pl.lit(number)) for number, frame in enumerate(frames)
    )
    figure = pl.struct("release", *FIGURE).rank("dense").cast(pl.Int64)
    return every.select("status", "version", "state", figure=figure)


def _shown(state: State, statuses: pl.DataFrame, benchmark: int) -> pl.DataFrame:
    shown = statuses.filter(
        pl.col("measure") == f"gb{benchmark}", pl.col("status").is_in(["ok", "range"])
    ).select(*FIGURE, "status")
    results = state.counted.select(*AT, "series", "version", state=f"state_{benchmark}")
    standing = state.members.join(results.drop_nulls("state"), on=AT, validate="m:1")
    return standing.join(shown, on=FIGURE, validate="m:1").select(
        *FIGURE, "status", "version", "state"
    )

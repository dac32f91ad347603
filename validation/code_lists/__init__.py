"""Code lists: CSV files with a source, read as text. Never Python literals."""

from functools import cache
from importlib.resources import files

import polars as pl


@cache
def code_list(name: str) -> pl.DataFrame:
    """Read one code list; every column is text and an empty cell is null."""
    source = files(__name__).joinpath(f"{name}.csv").read_bytes()
    return pl.read_csv(source, infer_schema=False)


@cache
def codes(name: str) -> tuple[str, ...]:
    """Give the first column of a code list: its codes, in the list's own order."""
    return tuple(code_list(name).to_series(0).to_list())


@cache
def labels(name: str, label: str = "label") -> dict[str, str]:
    """Map each code of a list to its label."""
    listed = code_list(name)
    return dict(zip(listed.to_series(0), listed[label], strict=True))

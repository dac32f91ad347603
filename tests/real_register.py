"""The real register, where it lies beside the project; tests that need it skip elsewhere."""

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from flows.reference import read_establishments
from transforms.register import links
from validation.reference import Links

REAL = Path(__file__).parents[2] / "shared" / "data" / "register"
DAYS = ("20241029", "20250121", "20250718")


def needs_real_register(test):
    """Skip where the real register is not at hand; elsewhere let one worker read it for all."""
    absent = pytest.mark.skipif(
        not REAL.is_dir(), reason="the real register is not beside the project"
    )
    return pytest.mark.xdist_group("real_register")(absent(test))


@cache
def real_establishments(day):
    """Read one extract, once a test process."""
    return read_establishments(REAL / f"edubasealldata{day}.csv.gz")


@cache
def real_links(day):
    """Read the links file of one day; the columns needed are plain text in any encoding."""
    rows = pl.scan_csv(
        REAL / f"links_edubasealldata{day}.csv.gz", infer_schema=False, encoding="utf8-lossy"
    )
    headings = {column.source: column.name for column in Links.documentation()}
    return links(rows.select(list(headings)).rename(headings)).collect()

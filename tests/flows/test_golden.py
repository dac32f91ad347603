"""One small folder of returns and the exact release it must make; ``make golden`` refreshes it."""

import json
import os
from pathlib import Path

import polars as pl
import pytest

from flows.release import latest, manifest

GOLDEN = Path(__file__).parents[1] / "golden"
MEASURES = (*(f"gb{b}" for b in range(1, 9)), "gb_all_eight", "gb_mean", "return_rate")
COLUMNS = (
    "series",
    "time_period",
    "time_identifier",
    "area_code",
    "measure",
    "value_status",
    "numerator",
    "denominator",
    "numerator_low",
    "numerator_high",
    "england_comparison",
    "value_flag",
)

pytestmark = pytest.mark.xdist_group("golden")


def totals(release):
    """Give the totals of every area and period, small enough to review."""
    tables = [pl.read_parquet(release / "data" / f"{n}.parquet") for n in ("attainment", "returns")]
    return (
        pl.concat(tables)
        .filter(
            pl.col("establishment_group") == "total",
            pl.col("fsm_quintile") == "total",
            pl.col("measure").is_in(MEASURES),
        )
        .select(COLUMNS)
        .sort(COLUMNS[:5])
    )


def test_the_golden_returns_make_the_golden_release(golden_night):
    home, done = golden_night
    release = latest(home)
    content = {"content": manifest(release)["content"], "ledger": done.ledger}
    if os.environ.get("GOLDEN") == "write":
        totals(release).write_csv(GOLDEN / "expected.csv")
        (GOLDEN / "expected.json").write_text(json.dumps(content, indent=2) + "\n")

    expected = pl.read_csv(GOLDEN / "expected.csv", schema=totals(release).schema)

    assert totals(release).equals(expected)
    assert content == json.loads((GOLDEN / "expected.json").read_text())

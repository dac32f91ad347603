"""No side door: results that publish the same tables give the same files, byte for byte.

Every file of a release is made again from another data set, one of the certificate's worlds. A
hidden result that showed anywhere, in a page's text, a drawing's coordinates, a workbook, a file's
metadata or the run's record, would make a difference.
"""

import logging
import shutil
from collections.abc import Iterator

import polars as pl
import pytest

from flows.assemble import assemble
from flows.gate import PUBLISHABLE
from flows.ledger import ledger
from flows.run import Run, read_json
from flows.stages import audit_release, write_release
from tests.night_factories import files_of
from validation.published import PUBLISHED
from validation.received import BENCHMARKS

STATES = [f"state_{benchmark}" for benchmark in BENCHMARKS]

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture
def run(golden_night, home_after_a_night):
    """Give the run as it stood before its release, the home's first, was published."""
    done = golden_night[1].run
    shutil.rmtree(home_after_a_night.releases)
    shutil.rmtree(home_after_a_night.ledger)
    return Run(str(home_after_a_night.root), done.as_of, done.run_id)


def worlds(counted, certificate) -> Iterator[pl.DataFrame]:
    """Give the counted returns as they are in each world that changes nobody's "all eight"."""
    for (year, benchmark, _), changes in certificate.group_by(
        "time_period", "benchmark", "world", maintain_order=True
    ):
        state = f"state_{benchmark}"
        there = changes.select("version", there="after")
        other = (
            counted.join(there, on="version", how="left", validate="m:1")
            .with_columns(
                pl.when(pl.col("time_period") == year)
                .then(pl.coalesce("there", state))
                .otherwise(state)
                .alias(state)
            )
            .drop("there")
        )
        eight = pl.all_horizontal(pl.col(name) == 2 for name in STATES)
        if other.select(eight).to_series().equals(counted.select(eight).to_series()):
            yield other


def published(run, counted):
    """Make the tables of a release of some results."""
    tables = run.workspace / "tables"
    counted.write_parquet(tables / PUBLISHABLE / "counted.parquet")
    data = assemble(run, tables) / "data"
    return [pl.read_parquet(data / f"{table.to_schema().name}.parquet") for table in PUBLISHED]


def twin(run, truth):
    """Find other results that publish the same tables.

    In many worlds another of two composites that are too close is hidden: which one is no figure,
    but makes other files.
    """
    certificate = pl.read_parquet(run.workspace / "tables" / PUBLISHABLE / "certificate.parquet")
    shown = published(run, truth)
    for other in worlds(truth, certificate):
        same = (a.equals(b) for a, b in zip(shown, published(run, other), strict=True))
        if not other.equals(truth) and all(same):
            return other
    raise AssertionError("every world hides other composites: look for a pair of them")


def everything_said(run, counted):
    """Make a release of some results, and gather all that the run says outside the workspace."""
    tables = run.workspace / "tables"
    counted.write_parquet(tables / PUBLISHABLE / "counted.parquet")
    candidate = write_release(run, tables / PUBLISHABLE)
    shutil.rmtree(run.home.store / "attacks", ignore_errors=True)
    audit_release(run, candidate)
    return files_of(candidate), {
        "audit.json": read_json(run.internal / "audit.json"),
        "ledger": ledger(run),
    }


def test_results_that_publish_the_same_figures_give_the_same_files_and_records(run, caplog, capfd):
    """The ledger is what Prefect's artifacts hold, the log what its server keeps of a run."""
    caplog.set_level(logging.DEBUG)
    truth = pl.read_parquet(run.workspace / "tables" / PUBLISHABLE / "counted.parquet")
    other = twin(run, truth)
    printed = []

    def said(results):
        capfd.readouterr()
        caplog.clear()
        found = everything_said(run, results)
        printed.append((*capfd.readouterr(), caplog.messages))
        return found

    files, record = said(truth)
    other_files, other_record = said(other)

    assert printed[0] == printed[1]
    assert {name for name, content in files.items() if other_files.get(name) != content} == set()
    assert files.keys() == other_files.keys()
    assert record == other_record


def test_a_result_that_is_shown_makes_a_difference(run):
    truth = pl.read_parquet(run.workspace / "tables" / PUBLISHABLE / "counted.parquet")
    one = truth.filter(pl.col("state_1") < 2)["version"][0]
    better = pl.when(pl.col("version") == one).then(2).otherwise("state_1").cast(pl.Int8)

    shown = published(run, truth)

    assert not shown[0].equals(published(run, truth.with_columns(state_1=better))[0])

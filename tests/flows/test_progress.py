"""Progress beside what earlier releases showed of it, from the ledger."""

import polars as pl
import pytest

from flows.known import append
from flows.progress import protected_progress
from flows.run import Run, write_json
from flows.settings import Home
from tests.factories import periods
from tests.progress_factories import LAST, THIS, schools, state
from transforms.attainment import ACHIEVED, NOT
from transforms.progress import KEY, progress_counts, progress_rows, this_year
from validation.published import Progress

EACH = ((ACHIEVED, NOT), (ACHIEVED, ACHIEVED), (NOT, ACHIEVED), (NOT, NOT))
EVERYBODY = [schools(40, *kind, start=1000 * n) for n, kind in enumerate(EACH)]
ONE_REVISED = [*EVERYBODY[:3], schools(39, NOT, NOT, start=3000), schools(1, NOT, NOT, 9000)]


@pytest.fixture
def run(tmp_path):
    return Run(str(tmp_path), "2025-09-30", "2025-09-30.1")


def shown(run, groups, *, is_final=False):
    """Say what England shows of Benchmark 1 tonight."""
    made = state(*groups)
    tables = run.workspace / "tables"
    (tables / "publishable").mkdir(parents=True, exist_ok=True)
    made.members.write_parquet(tables / "publishable" / "members.parquet")
    made.counted.write_parquet(tables / "publishable" / "counted.parquet")
    counts(made).write_parquet(tables / "progress.parquet")
    years = [{"time_period": year, "is_final": is_final} for year in (LAST, THIS)]
    write_json(tables / "publishable" / "summary.json", years)
    rows = protected_progress(run, tables).collect().filter(pl.col("time_period") == THIS)
    return set(rows.filter(pl.col("measure").str.starts_with("gb1_"))["status"])


def counts(made):
    return progress_counts(this_year(made.members.lazy(), made.counted.lazy())).collect()


def publish(run, release, groups, *, tables=("members", "counted", "progress")):
    """Enter a release of some institutions into the ledger, all its progress shown."""
    made = state(*groups)
    whole = counts(made).with_columns(
        area_name=pl.lit("England"),
        eligible=pl.lit(200),
        status=pl.lit("ok"),
        numerator_low=pl.lit(None, pl.Int64),
        numerator_high=pl.lit(None, pl.Int64),
    )
    rows = progress_rows(whole.lazy(), periods().lazy()).select(list(Progress.schema())).collect()
    said = {"members": made.members, "counted": made.counted, "progress": rows}
    of_years = {
        f"{year}.{name}": said[name].filter(pl.col("time_period") == year)
        for year in (LAST, THIS)
        for name in tables
    }
    append(Home(run.home.root), release, {LAST: False, THIS: False}, of_years)


def test_a_first_release_shows_progress(run):
    assert shown(run, EVERYBODY) == {"ok"}


def test_the_same_progress_is_shown_again(run):
    publish(run, "2025-08-31.1", EVERYBODY)

    assert shown(run, EVERYBODY) == {"ok"}


def test_progress_that_differs_from_a_release_by_one_institution_is_not_shown(run):
    publish(run, "2025-08-31.1", EVERYBODY)
    publish(
        run,
        "2025-09-01.1",
        [*EVERYBODY, *(schools(20, *kind, 5000 + n * 50) for n, kind in enumerate(EACH))],
    )

    assert shown(run, ONE_REVISED) == {"c"}


def test_a_release_from_before_there_was_progress_hides_nothing(run):
    publish(run, "2025-08-31.1", EVERYBODY, tables=("members", "counted"))

    assert shown(run, ONE_REVISED) == {"ok"}


def test_a_final_year_that_was_published_is_not_looked_at(run):
    publish(run, "2025-08-31.1", EVERYBODY)

    assert shown(run, EVERYBODY, is_final=True) == {"c"}


def test_a_final_year_from_before_there_was_progress_is(run):
    publish(run, "2025-08-31.1", EVERYBODY, tables=("members", "counted"))

    assert shown(run, EVERYBODY, is_final=True) == {"ok"}


def test_the_cells_of_tonight_have_a_status_each(run):
    shown(run, EVERYBODY)
    tables = run.workspace / "tables"

    made = protected_progress(run, tables).collect()

    assert made.select(*KEY, "measure").is_unique().all()
    assert made.height == pl.read_parquet(tables / "progress.parquet").height

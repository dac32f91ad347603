from datetime import date
from random import Random

import polars as pl
import pytest

from flows.sample_evaluations import evaluations
from flows.sample_gias import register_bytes
from flows.sample_history import made_up_england
from flows.sample_plan import return_rate, scale_called, shares
from flows.sample_register import during, read_register
from flows.sample_schools import namer
from validation.code_lists import code_list

ENGLAND = scale_called("england")


@pytest.fixture(scope="module")
def schools(tmp_path_factory):
    path = tmp_path_factory.mktemp("register") / "edubasealldata20260715.csv"
    england = made_up_england(ENGLAND, namer(Random(1)))
    path.write_bytes(register_bytes(england, date(2026, 7, 15)))
    return during(read_register(path), date(2018, 9, 1), ENGLAND.as_of)


@pytest.fixture(scope="module")
def results(schools):
    """The last evaluation of each institution line in each year."""
    made = evaluations(schools, ENGLAND, 1)
    rows = [(e.term.autumn, e.line, e.day, *e.scores) for e in made]
    names = ["autumn", "line", "day", *map(str, range(1, 9))]
    return (
        pl.DataFrame(rows, schema=names, orient="row")
        .sort("day")
        .unique(["autumn", "line"], keep="last", maintain_order=True)
    )


def achieved_counts(results, autumn):
    year = results.filter(pl.col("autumn") == autumn)
    return year.select(count=pl.sum_horizontal(pl.col(str(n)) == 100 for n in range(1, 9)))["count"]


@pytest.mark.parametrize("autumn", ENGLAND.autumns)
def test_national_shares_are_near_the_published_ones(results, autumn):
    year = results.filter(pl.col("autumn") == autumn)
    for number, published in enumerate(shares(autumn), start=1):
        scores = year[str(number)]
        share = (scores == 100).sum() / (scores >= 0).sum()
        assert share == pytest.approx(published, abs=0.03)


@pytest.mark.parametrize(("autumn", "published"), [(2021, 0.128), (2022, 0.19), (2024, 0.25)])
def test_about_the_published_share_achieves_all_eight(results, autumn, published):
    assert (achieved_counts(results, autumn) == 8).mean() == pytest.approx(published, abs=0.03)


@pytest.mark.parametrize(("autumn", "published"), [(2021, 0.435), (2022, 0.56)])
def test_about_the_published_share_achieves_six_or_more(results, autumn, published):
    assert (achieved_counts(results, autumn) >= 6).mean() == pytest.approx(published, abs=0.03)


@pytest.mark.parametrize("autumn", ENGLAND.autumns)
def test_about_the_published_share_returns(schools, results, autumn):
    day = date(autumn + 1, 7, 31)
    eligible = schools.filter(
        pl.col("opened").is_null() | (pl.col("opened") <= day),
        pl.col("closed").is_null() | (pl.col("closed") >= day),
    )
    returned = eligible.join(results.filter(pl.col("autumn") == autumn), on="line", how="semi")

    assert returned.height / eligible.height == pytest.approx(return_rate(autumn), abs=0.02)


def test_about_five_thousand_institutions_in_all_authorities_are_eligible(schools):
    now = schools.filter(pl.col("closed").is_null())

    assert 4900 < now.height < 5300
    assert now["la_code"].n_unique() == 153


def test_only_scores_an_evaluation_can_give_are_drawn(results):
    listed = code_list("possible_scores").select("benchmark", score=pl.col("score").cast(pl.Int64))
    for number in range(1, 9):
        possible = listed.filter(pl.col("benchmark") == str(number))["score"]
        drawn = results[str(number)]
        assert drawn.filter(drawn >= 0).is_in(possible.unique().to_list()).all()


def test_results_of_an_institution_persist_from_year_to_year(results):
    before = results.filter(pl.col("autumn") == 2022).select("line", before=pl.col("1") == 100)
    after = results.filter(pl.col("autumn") == 2023).select("line", after=pl.col("1") == 100)
    kept = before.join(after, on="line").filter("before")["after"].mean()

    assert kept > 0.85


def test_nobody_completes_at_a_weekend(schools):
    small = schools.filter(pl.col("line") < 300)
    made = evaluations(small, ENGLAND, 3)

    assert {e.day.weekday() for e in made} <= {0, 1, 2, 3, 4}

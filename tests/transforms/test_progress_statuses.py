import polars as pl
import pytest

from tests.factories import periods
from tests.progress_factories import panels, schools
from transforms.attainment import ACHIEVED, NOT
from transforms.progress import KEY, MEANS, progress_counts, progress_rows
from transforms.progress_statuses import progress_statuses
from validation.checks import accept
from validation.published import Progress, measures_of
from validation.release_checks import findings


def made(gained, kept, lost, neither, *others, may_show=True):
    """Make England's rows of so many of each kind."""
    kinds = ((ACHIEVED, NOT), (ACHIEVED, ACHIEVED), (NOT, ACHIEVED), (NOT, NOT))
    groups = [
        schools(number, *kind, start=1000 * n)
        for n, (number, kind) in enumerate(zip((gained, kept, lost, neither), kinds, strict=True))
    ]
    counts = progress_counts(panels(*groups, *others).now.lazy()).collect()
    cells = counts.select(KEY).unique()
    listed = cells.join(pl.DataFrame({"of": [f"gb{b}" for b in range(1, 9)]}), how="cross")
    allowed = listed if may_show else listed.clear()
    whole = counts.join(
        progress_statuses(counts, allowed),
        on=[*KEY, "measure"],
        validate="1:1",
    ).with_columns(area_name=pl.lit("England"), eligible=pl.lit(200))
    rows = progress_rows(whole.lazy(), periods().lazy()).select(list(Progress.schema()))
    return accept(Progress, rows)


def statuses(rows, benchmark="gb1"):
    names = [f"{benchmark}_{change}" for change in ("gained", "kept", "lost")]
    found = {row["measure"]: row["value_status"] for row in rows.to_dicts()}
    return tuple(found[name] for name in names)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((30, 40, 10, 40), ("ok", "ok", "ok")),
        ((2, 58, 2, 58), ("ok", "ok", "ok")),
        ((1, 59, 10, 50), ("range", "c", "c")),
        ((0, 60, 1, 59), ("range", "c", "range")),
        ((60, 58, 1, 1), ("c", "c", "c")),
        ((60, 40, 20, 0), ("c", "c", "c")),
        ((119, 0, 0, 1), ("c", "c", "c")),
        ((1, 2, 2, 115), ("range", "c", "c")),
    ],
)
def test_near_pure_counts_are_ranges_that_do_not_follow_from_the_others(counts, expected):
    rows = made(*counts)

    assert statuses(rows) == expected
    assert findings({Progress: rows}) == []


def test_a_cell_that_may_not_show_progress_shows_none():
    rows = made(30, 40, 10, 40, may_show=False)

    assert set(rows["value_status"]) == {"c"}
    assert rows.select("numerator", "denominator", "value").null_count().row(0) == (26, 26, 26)


def test_a_shown_share_has_its_interval_and_is_compared_with_nothing():
    row = made(30, 40, 10, 40).filter(pl.col("measure") == "gb1_gained").row(0, named=True)

    assert (row["numerator"], row["denominator"], row["value"]) == (30, 120, 25.0)
    assert row["lower_ci"] < 25 < row["upper_ci"]
    assert (row["lower_bound"], row["england_comparison"]) == (None, "not_compared")


def test_the_averages_stand_where_all_eight_are_shown():
    rows = {row["measure"]: row for row in made(30, 40, 10, 40).to_dicts()}

    assert [rows[mean]["value"] for mean in MEANS] == [8 * 50 / 120, 8 * 70 / 120]


def test_the_averages_are_the_sum_of_the_benchmarks_and_tell_nothing_of_the_partly_assessed():
    rows = made(30, 40, 10, 40, schools(1, ACHIEVED, NOT, start=9000, unassessed=(2,)))
    numbers = {row["measure"]: row["numerator"] for row in rows.to_dicts()}

    before, after = (
        sum(numbers[f"gb{b}_{change}"] for b in range(1, 9) for change in ("kept", other))
        for other in ("lost", "gained")
    )
    assert [numbers[mean] for mean in MEANS] == [before, after]


def test_the_averages_fall_with_one_benchmark():
    rows = made(1, 59, 10, 50)

    assert set(rows.filter(pl.col("measure").is_in(MEANS))["value_status"]) == {"c"}


def test_every_measure_has_its_row():
    assert set(made(30, 40, 10, 40)["measure"]) == set(measures_of(Progress))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"gb1_lost": {"value_status": "c", "numerator": None}}, "gained, kept and lost part"),
        ({"gb1_lost": {"numerator": 49}}, "those who achieved in neither year follow"),
        ({"gb1_lost": {"numerator": 1}}, "a near-pure share is exact"),
        ({"gb1_lost": {"denominator": 99}}, "a small cell is shown"),
        ({MEANS[0]: {"numerator": 401}}, "an average is not the sum of its counts"),
    ],
)
def test_the_release_checks_find_progress_that_gives_itself_away(change, said):
    rows = [row | change.get(row["measure"], {}) for row in made(30, 40, 10, 40).to_dicts()]

    found = findings({Progress: pl.DataFrame(rows, schema=Progress.schema())})

    assert any(said in sentence for sentence in found)

import pytest

from templates import sentences
from templates.cards import in_cards
from tests.sentence_rows import figure, hidden, ranged, said

BY = "By schools’ and colleges’ own assessments in 2024/25, "
OF = "schools and colleges in Exampleshire assessed on Benchmark 5 achieved Benchmark 5"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (figure(), f"{BY}37 of the 41 {OF} (90%)."),
        (figure(numerator=2, denominator=9), f"{BY}2 of the 9 {OF}."),
        (figure(numerator=12, denominator=12), f"{BY}all 12 {OF}."),
        (figure(numerator=0, denominator=12), f"{BY}none of the 12 {OF}."),
        (figure(numerator=399, denominator=400), f"{BY}399 of the 400 {OF} (more than 99%)."),
        (
            figure(numerator=1, denominator=1),
            f"{BY}the only school or college in Exampleshire assessed on Benchmark 5 achieved "
            "Benchmark 5.",
        ),
        (
            hidden(),
            "The 2024/25 figure for Benchmark 5 in Exampleshire is not shown, to keep individual "
            "schools’ and colleges’ results confidential.",
        ),
        (
            hidden(status="x"),
            "In 2024/25, no school or college in Exampleshire sent a return on Benchmark 5.",
        ),
        (
            hidden(status="z"),
            "In 2024/25, Exampleshire had no school or college that could send a return on "
            "Benchmark 5.",
        ),
        (ranged(14, 15, 15), f"{BY}14 or 15 of the 15 {OF}."),
        (
            figure(value_status="u", numerator=3, denominator=8),
            f"{BY}3 of the 8 {OF}. Fewer than half of the schools and colleges in Exampleshire "
            "sent a 2024/25 return.",
        ),
        (
            figure("gb_all_eight", numerator=10),
            f"{BY}10 of the 41 schools and colleges in Exampleshire assessed on all eight "
            "benchmarks achieved every one (24%).",
        ),
    ],
)
def test_attainment_is_counted_first_with_its_measure_area_and_period(row, text):
    assert said(sentences.achieved(row)) == text


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            {},
            "The 2024/25 share achieving Benchmark 5 in Exampleshire is not clearly different from "
            "England (85%): a gap of this size can arise by chance among 41 schools and colleges.",
        ),
        (
            {"england_comparison": "higher"},
            "The 2024/25 share achieving Benchmark 5 in Exampleshire is higher than in England "
            "(85%), by 6 percentage points.",
        ),
        (
            {"england_comparison": "lower", "numerator": 2, "denominator": 9},
            "The 2024/25 share achieving Benchmark 5 in Exampleshire is lower than in England "
            "(85%).",
        ),
        (
            {"england_comparison": "too_few", "value_status": "u"},
            "Too few returns came in from Exampleshire to compare Benchmark 5 with England (85%) "
            "in 2024/25.",
        ),
    ],
)
def test_the_released_comparison_is_said(told, text):
    assert said(sentences.compared(figure(**told))) == text


@pytest.mark.parametrize("comparison", ["not_compared", None])
def test_no_verdict_is_said_where_none_was_released(comparison):
    assert sentences.compared(figure(england_comparison=comparison)) is None


@pytest.mark.parametrize(
    ("england", "points"),
    [((18, 20), "by less than 1 percentage point"), ((89, 100), "by 1 percentage point.")],
)
def test_a_gap_is_taken_from_unrounded_shares(england, points):
    part, whole = england
    row = figure(england_comparison="higher", england_numerator=part, england_denominator=whole)

    assert points in said(sentences.compared(row))


def test_an_average_is_set_beside_englands():
    row = figure("gb_mean", numerator=238, england_numerator=28983)

    assert said(sentences.averaged(row)) == (
        "By their own assessments in 2024/25, schools and colleges in Exampleshire achieved 5.8 of "
        "the 8 benchmarks on average (England 6.0)."
    )


def test_england_is_not_set_beside_itself():
    row = figure("gb_mean", numerator=238, area_name="England")

    assert said(sentences.averaged(row)).endswith("achieved 5.8 of the 8 benchmarks on average.")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            figure("return_rate", denominator=46),
            "In 2024/25, 37 of the 46 schools and colleges in Exampleshire sent a return (80%).",
        ),
        (
            hidden("return_rate"),
            "The number of 2024/25 returns from Exampleshire is not shown, to keep individual "
            "schools’ and colleges’ results confidential.",
        ),
        (
            hidden("return_rate", "x"),
            "In 2024/25, no school or college in Exampleshire sent a return.",
        ),
        (
            hidden("return_rate", "z"),
            "In 2024/25, Exampleshire had no school or college that could send a return.",
        ),
    ],
)
def test_returns_are_said(row, text):
    assert said(sentences.returned(row)) == text


def test_returns_on_the_updated_benchmarks_are_named_as_such():
    row = hidden("gb_mean", "x", series="gatsby_2025", time_period="202526")

    assert said(sentences.nothing_shown(row)) == (
        "In 2025/26, no school or college in Exampleshire sent a return on the updated benchmarks."
    )


def test_missing_returns_bound_the_share():
    returns = figure("return_rate", numerator=41, denominator=46)

    assert said(sentences.missing(returns, figure())) == (
        "In 2024/25, 5 of the 46 schools and colleges in Exampleshire did not send a return: "
        "whatever they would have answered, the share achieving Benchmark 5 among all 46 is "
        "between 80% and 91%."
    )


def test_full_returns_need_no_bounds():
    returns = figure("return_rate", numerator=41)

    assert said(sentences.missing(returns, figure())) == (
        "In 2024/25, all 41 schools and colleges in Exampleshire sent a return."
    )


def test_bounds_of_a_hidden_figure_are_not_said():
    returns = figure("return_rate", numerator=41, denominator=46)

    assert sentences.missing(returns, hidden()) is None
    assert sentences.missing(returns, ranged(40, 41, 41)) is None
    assert sentences.missing(hidden("return_rate"), figure()) is None


def test_a_small_area_is_told_what_could_ever_show():
    row = figure(returned=12, lower_at_most=7, higher_at_least=None)

    assert said(sentences.detectable(row, figure("return_rate", numerator=12))) == (
        "With 12 returns from Exampleshire in 2024/25, the share achieving Benchmark 5 could be "
        "called lower at 7 of 12 or fewer and never higher, beside England (85%)."
    )


@pytest.mark.parametrize("returned", [None, 0, 4])
def test_an_area_that_is_never_compared_is_told_nothing(returned):
    assert sentences.detectable(figure(returned=returned), figure("return_rate")) is None


def test_the_benchmarks_are_headed_by_their_released_comparisons():
    verdicts = ["lower", *["not_clearly_different"] * 4, "higher", "not_compared", None]
    rows = [figure(f"gb{n}", england_comparison=v) for n, v in enumerate(verdicts, 1)]

    assert said(sentences.benchmarks_in_short(rows)) == (
        "In 2024/25, Exampleshire is higher than England on Benchmark 6; lower than England on "
        "Benchmark 1; not clearly different from England on Benchmarks 2, 3, 4 and 5; not compared "
        "on Benchmarks 7 and 8."
    )


def test_an_area_with_everything_hidden_is_headed_so():
    rows = [hidden(f"gb{n}") for n in range(1, 9)]

    assert said(sentences.benchmarks_in_short(rows)) == (
        "In 2024/25, no benchmark in Exampleshire is compared with England."
    )
    assert said(sentences.nothing_shown(rows[0])) == (
        "The 2024/25 benchmark figures for Exampleshire are not shown, to keep individual schools’ "
        "and colleges’ results confidential."
    )


def test_england_is_headed_by_its_extent():
    low = figure("gb1", area_name="England", numerator=21)
    high = figure("gb5", area_name="England")

    assert said(sentences.extent(low, high)) == (
        "In 2024/25, between 51% (Benchmark 1) and 90% (Benchmark 5) of schools and colleges in "
        "England achieved each benchmark."
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("North West", "the North West"),
        ("East of England", "the East of England"),
        ("Isles of Scilly", "the Isles of Scilly"),
        ("Bristol, City of", "the City of Bristol"),
        ("Herefordshire, County of", "the County of Herefordshire"),
        ("London", "London"),
        ("Yorkshire and The Humber", "Yorkshire and The Humber"),
        ("Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch and Poole"),
        ("Buckinghamshire Thames Valley", "Buckinghamshire Thames Valley"),
        ("Northamptonshire", "Northamptonshire"),
    ],
)
def test_names_stand_in_running_text_as_people_say_them(name, text):
    assert sentences.place(name) == text


def test_cards_show_symbols_with_their_meaning():
    cards = in_cards(
        figure("return_rate", denominator=46), hidden("gb_mean"), ranged(7, 8, 8, "in_hub")
    )

    assert [(said(big), said(small)) for big, small in cards] == [
        ("37 of 46", "schools and colleges sent a return (80%)"),
        ("[c]", "benchmarks achieved on average (England 0.8); not shown"),
        ("7–8 of 8", "schools and colleges are members of a careers hub (England 85%)"),
    ]

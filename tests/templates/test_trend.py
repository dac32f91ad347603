from templates import trend
from tests.sentence_rows import figure, hidden, said


def yearly(**told) -> list[dict]:
    old = [
        figure("gb_mean", time_period=p, numerator=n) for p, n in (("202324", 217), ("202425", 238))
    ]
    new = figure("gb_mean", series="gatsby_2025", time_period="202526", numerator=209)
    return [row | told for row in (*old, new)]


def test_change_is_said_within_a_series_and_never_across_the_break():
    assert [said(sentence) for sentence in trend.changes(yearly())] == [
        "On average, schools and colleges in Exampleshire achieved 5.3 of the 8 benchmarks in "
        "2023/24 and 5.8 in 2024/25.",
        "On average, schools and colleges in Exampleshire achieved 5.1 of the 8 benchmarks in "
        "2025/26.",
        "The benchmarks were updated in September 2025: 2025/26 figures for Exampleshire cannot be "
        "compared with those for 2024/25.",
    ]


def test_a_first_year_says_that_no_change_can_be_shown():
    first = yearly()[-1:]

    assert said(trend.changes(first)[-1]) == (
        "2025/26 is the first year with figures for Exampleshire, so no change can be shown."
    )
    assert trend.chart(first) is None


def test_years_that_are_all_hidden_are_said_and_not_drawn():
    rows = [hidden("gb_mean", time_period=period) for period in ("202324", "202425")]

    assert [said(sentence) for sentence in trend.changes(rows)] == [
        "No average for Exampleshire is shown for 2023/24 to 2024/25."
    ]
    assert trend.chart(rows) is None


def test_the_line_stops_at_a_hidden_year_and_at_the_break():
    rows = yearly()
    hole = hidden("gb_mean", time_period="202223")
    before = figure("gb_mean", time_period="202122", numerator=200)

    drawn = trend.chart([before, hole, *rows])

    assert drawn is not None
    assert [css for css, _ in drawn.lines] == ["eng", "own"]
    assert len([point for point in drawn.points if point[0] == "own"]) == 4
    assert len(drawn.breaks) == 1
    assert "Not shown: 2022/23." in said(drawn.description)
    said(drawn.title)

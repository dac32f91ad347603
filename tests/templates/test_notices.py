from datetime import date

from templates import notices
from tests.sentence_rows import figure, said


def test_a_retired_area_names_at_most_three_successors():
    area = {"area_name": "Oldshire", "valid_to": date(2023, 3, 31)}

    successors = [{"area_name": f"Newshire {name}", "valid_to": None} for name in "4213"]

    assert said(notices.retired(area, successors)) == (
        "Oldshire was in force until 31 March 2023 and was replaced by Newshire 1, Newshire 2, "
        "Newshire 3 and 1 other."
    )
    assert said(notices.retired(area, [])) == "Oldshire was in force until 31 March 2023."


def test_an_area_with_only_the_old_series_says_where_it_ends():
    newest = figure("gb_mean", area_name="England", time_period="202526", series="gatsby_2025")

    assert said(notices.ended(figure("gb_mean"), newest)) == (
        "Figures for Exampleshire end in 2024/25; the newest for England are for 2025/26."
    )


def test_a_page_says_which_day_its_figures_describe():
    assert said(notices.data_to(figure())) == "Data to 31 July 2025."

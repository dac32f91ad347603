"""Every answer of the cookbook is run on the sample's release, and both of a question agree."""

import re
from pathlib import Path

import duckdb
import pytest
from polars.testing import assert_frame_equal

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
QUESTIONS = COOKBOOK.read_text("utf-8").split("\n## ")[1:]
LANGUAGES = ("sql", "python")


def blocks(question, language):
    return re.findall(rf"```{language}\n(.*?)```", question, re.DOTALL)


def test_there_are_ten_questions_each_answered_in_sql_and_in_polars():
    assert [question.partition(".")[0] for question in QUESTIONS] == [str(n) for n in range(1, 11)]
    assert all(len(blocks(question, name)) == 1 for question in QUESTIONS for name in LANGUAGES)


@pytest.mark.xdist_group("small_home")
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.split("\n")[0])
def test_both_answers_to_a_question_are_the_same(question, small_home, monkeypatch):
    monkeypatch.chdir(small_home.latest / "data")
    (sql,), (python,) = (blocks(question, language) for language in LANGUAGES)
    names = {}

    exec(python, names)
    asked = duckdb.connect().sql(sql).pl()

    assert names["answer"].height
    assert_frame_equal(asked, names["answer"], check_dtypes=False)

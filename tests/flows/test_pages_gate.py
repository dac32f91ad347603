import pytest

from flows.pages_gate import PageError, check, check_sentence
from templates import sentences
from templates.sentences import Sentence
from tests.sentence_rows import figure, hidden, ranged, said


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("In 2024/25, 38 of 41 achieved Benchmark 5.", figure()),
        ("In 2023/24, 37 of 41 achieved Benchmark 5.", figure()),
        ("In 2024/25, 37 of 41 achieved Benchmark 5.", hidden()),
        ("In 2024/25, 15 of 15 achieved Benchmark 6.", ranged(14, 15, 15)),
        ("The 2024/25 share rose thanks to Exampleshire.", figure()),
        ("Exampleshire did significantly well in 2024/25.", figure()),
    ],
)
def test_the_gate_stops_a_number_or_word_that_the_row_does_not_give(text, row):
    with pytest.raises(PageError):
        check_sentence(Sentence(text, (row,)))


def test_the_gate_leaves_names_alone():
    row = figure(area_name="Impact 360 Careers Hub")

    assert "Impact 360" in said(sentences.achieved(row))


def test_the_gate_finds_a_sentence_however_deep_it_is():
    wrong = Sentence("In 2024/25, 38 of 41.", (figure(),))

    with pytest.raises(PageError):
        check({"page": {"facts": [(wrong, "words")]}})


def test_the_gate_says_how_many_numbers_are_wrong_and_never_which():
    with pytest.raises(PageError, match=r"^A sentence has 1 numbers that its rows do not give"):
        check_sentence(Sentence("In 2024/25, 38 of 41.", (figure(),)))

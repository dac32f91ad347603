"""The three counts at the head of a page."""

from templates.filters import (
    Row,
    counts,
    england_mean,
    england_share,
    is_shown,
    mean,
    remark,
    share,
    symbol,
)
from templates.sentences import Sentence, a_return


def in_cards(returns: Row, mean: Row, third: Row) -> list[tuple[Sentence, Sentence]]:
    """Give the three counts at the head of a page, each as a figure and what it counts."""
    return [_returns_card(returns), _mean_card(mean), _third_card(third)]


def _returns_card(row: Row) -> tuple[Sentence, Sentence]:
    rate = f" ({share(row)})" if share(row) else ""
    return _card(row, counts(row), f"schools and colleges sent {a_return(row)}{rate}")


def _mean_card(row: Row) -> tuple[Sentence, Sentence]:
    figure = f"{mean(row)} of 8" if is_shown(row) else symbol(row)
    beside = "" if row["area_name"] == "England" else f" (England {england_mean(row)})"
    return _card(row, figure, f"benchmarks achieved on average{beside}")


def _third_card(row: Row) -> tuple[Sentence, Sentence]:
    what = {
        "in_hub": "schools and colleges are members of a careers hub",
        "completed_this_term": "schools and colleges completed their return in the last term",
    }[row["measure"]]
    beside = "" if row["area_name"] == "England" else f" (England {england_share(row)})"
    return _card(row, counts(row), f"{what}{beside}")


def _card(row: Row, figure: str, words: str) -> tuple[Sentence, Sentence]:
    note = remark(row)
    return Sentence(figure, (row,)), Sentence(f"{words}{f'; {note}' if note else ''}", (row,))

"""Sentences about who sent a return, by the rules of ``templates.sentences``."""

from collections.abc import Sequence

from templates.filters import Row, is_shown, year
from templates.sentences import Sentence
from templates.strip import tally


def complete(rows: Sequence[Row], plural: str) -> Sentence:
    """Say in how many areas of a kind every school and college sent a return."""
    full = sum(is_shown(row) and row["numerator"] == row["denominator"] for row in rows)
    some = f"{full or 'none'} of the {len(rows)} {plural.lower()}"
    return Sentence(
        f"In {year(rows[0]['time_period'])}, {some} had a return from every school and college.",
        (tally(rows, full), rows[0]),
    )

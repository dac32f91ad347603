"""The last look at words before a page is written: where each number comes from, and which words.

The check knows nothing of how a sentence was made. It works out, from the rows a sentence cites,
every number those rows allow, and refuses any other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from templates.filters import Row, average, is_shown, percent, percent_of, snapshot, year
from templates.sentences import Sentence, place, points_from_england
from validation.code_lists import code_list
from validation.policy import NEW_FRAMEWORK_FROM

NUMBER = re.compile(r"\d{4}/\d{2}|\d[\d,]*(?:\.\d+)?")
BANNED = re.compile(r"\b(" + "|".join(code_list("banned_words")["phrase"]) + r")\b", re.IGNORECASE)


class PageError(Exception):
    """A page would say something that the release does not: stop, and keep the last site."""


def check(values: Any) -> None:
    """Check every sentence among a page's values, however deep."""
    for sentence in sentences_in(values):
        check_sentence(sentence)


def sentences_in(values: Any) -> Iterator[Sentence]:
    """Find the sentences in a page's values: in lists, in dicts and in drawn charts."""
    if isinstance(values, Sentence):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from sentences_in(value)
    elif isinstance(values, Sequence) and not isinstance(values, str):
        for value in values:
            yield from sentences_in(value)
    elif hasattr(values, "__dataclass_fields__"):
        yield from sentences_in(vars(values))


def check_sentence(sentence: Sentence) -> None:
    """Refuse a banned word, and a number that the cited rows do not give."""
    text = _without_names(sentence)
    banned = BANNED.search(text)
    if banned:
        raise PageError(f"A sentence has the banned words “{banned[0]}”.")
    allowed = set[str]().union(*(allowed_numbers(row) for row in sentence.cites))
    if all("measure" not in row for row in sentence.cites):
        allowed.add(str(len(sentence.cites) - 4))  # successors beyond the three that are named
    unknown = [number for number in NUMBER.findall(text) if number.strip(",") not in allowed]
    if unknown:
        kinds = sorted({str(row.get("measure", "area")) for row in sentence.cites})
        raise PageError(
            f"A sentence has {len(unknown)} numbers that its rows do not give ({', '.join(kinds)})."
        )


def _without_names(sentence: Sentence) -> str:
    """Leave area names out: they may hold a digit, or a banned word."""
    text = sentence.text
    for row in sentence.cites:
        for name in (place(row["area_name"]), row["area_name"]):
            text = re.sub(re.escape(name), "", text, flags=re.IGNORECASE)
    return text


def allowed_numbers(row: Row) -> set[str]:
    """Work out every number, as text, that a sentence about a row may hold."""
    if "time_period" not in row:
        return _date_parts(row["valid_to"]) if row.get("valid_to") else set()
    taken = snapshot(row)
    allowed = {year(row["time_period"]), "8", *re.findall(r"\d", row["measure"])}
    allowed |= _date_parts(taken)
    if row["series"] != "gatsby_2018":
        allowed.add(str(NEW_FRAMEWORK_FROM.year))
    allowed |= _own_numbers(row) | _england_numbers(row)
    return allowed


def _date_parts(when: Any) -> set[str]:
    return {str(when.day), str(when.year)}


def _own_numbers(row: Row) -> set[str]:
    """Give the counts and shares of a row: none at all where its status hides them."""
    helping = [row.get(name) for name in ("returned", "lower_at_most", "higher_at_least")]
    allowed = {f"{number:,}" for number in helping if number is not None}
    whole = row["denominator"]
    if row["value_status"] == "range":
        return allowed | {f"{row[n]:,}" for n in ("numerator_low", "numerator_high", "denominator")}
    if not is_shown(row):
        return allowed
    part = row["numerator"]
    allowed |= {f"{part:,}", f"{whole:,}"}
    if row["measure"] == "gb_mean":
        return allowed | {average(part, whole)}
    allowed |= {f"{whole - part:,}", percent(part, whole).split()[-1].strip("%")}
    bounds = (row["lower_bound"], row["upper_bound"])
    return allowed | {percent_of(b).split()[-1].strip("%") for b in bounds if b is not None}


def _england_numbers(row: Row) -> set[str]:
    if row["england_status"] not in ("ok", "u"):
        return set()
    part, whole = row["england_numerator"], row["england_denominator"]
    if row["measure"] == "gb_mean":
        return {average(part, whole)}
    points = points_from_england(row)
    share = {percent(part, whole).split()[-1].strip("%")}
    # "less than 1 percentage point" stands for a gap that rounds to none
    return share | ({str(points or 1)} if points is not None else set())

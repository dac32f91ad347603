"""The last look at words before a page is written: where each number comes from, and which words.

The check knows nothing of how a sentence was made. It works out, from the rows a sentence cites,
every number those rows allow, and refuses any other.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from templates.filters import Row, average, is_shown, percent, percent_of, snapshot, year
from templates.filters_across import signed
from templates.sentences import Sentence, place, points_from_england
from validation.code_lists import code_list
from validation.policy import MIN_BASE_FOR_PERCENT, NEW_FRAMEWORK_FROM

NUMBER = re.compile(r"\d{4}/\d{2}|\d[\d,]*(?:\.\d+)?")
BANNED = re.compile(r"\b(" + "|".join(code_list("banned_words")["phrase"]) + r")\b", re.IGNORECASE)


class PageError(Exception):
    """A page would say something that the release does not: stop, and keep the last site."""


def check(values: Any) -> None:
    """Check every sentence among a page's values, however deep."""
    for sentence in sentences_in(values):
        check_sentence(sentence)


def sentences_in(values: Any) -> Iterator[Sentence]:
    """Find the sentences in a page's values: in lists, in dicts and in drawn charts.

    A row of figures holds none and is not looked into.
    """
    if isinstance(values, Sentence):
        yield values
    elif isinstance(values, dict):
        for value in () if "value_status" in values else values.values():
            yield from sentences_in(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from sentences_in(value)
    elif hasattr(values, "__dataclass_fields__"):
        yield from sentences_in(vars(values))


def check_sentence(sentence: Sentence) -> None:
    """Refuse a banned word, and a number that the cited rows do not give."""
    text = without_names(sentence.text, sentence.cites)
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


def without_names(text: str, rows: Iterable[Row]) -> str:
    """Leave area names out: they may hold a digit, or a banned word."""
    for name in sorted({str(row["area_name"]) for row in rows}, key=lambda n: (-len(n), n)):
        pattern = _awkward(name)
        text = pattern.sub("", text) if pattern else text
    return text


@cache
def _awkward(name: str) -> re.Pattern[str] | None:
    """Find a name wherever it stands; none where it holds nothing that is looked for."""
    if not (NUMBER.search(name) or BANNED.search(name)):
        return None
    return re.compile(f"{re.escape(place(name))}|{re.escape(name)}", re.IGNORECASE)


def allowed_numbers(row: Row) -> set[str]:
    """Work out every number, as text, that a sentence about a row may hold."""
    if "tally" in row:
        return {f"{number:,}" for number in row["tally"]}
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
    if part is None:  # a difference or a slope
        ends = (row["value"], row["lower_ci"], row["upper_ci"])
        return allowed | {"95", *(signed(end).strip("-") for end in ends if end is not None)}
    allowed |= {f"{part:,}", f"{whole:,}"}
    if row["measure"] == "gb_mean":
        return allowed | {average(part, whole)}
    allowed |= {f"{whole - part:,}", percent(part, whole).split()[-1].strip("%")}
    if row.get("lower_bound") is not None and whole < MIN_BASE_FOR_PERCENT:
        allowed.add(f"{part + eligible_of(row) - whole:,}")  # the upper bound, as a count
    bounds = (row["lower_bound"], row["upper_bound"])
    return allowed | {percent_of(b).split()[-1].strip("%") for b in bounds if b is not None}


def eligible_of(row: Row) -> int:
    """Give how many were eligible: bounds are as far apart as the missing are of them."""
    apart = row["upper_bound"] - row["lower_bound"]
    return int(row["denominator"] / (1 - apart / 100) + 0.5)


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

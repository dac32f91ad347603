"""Which numbers the words of a page may hold, worked out from the rows that they name."""

import re
from collections.abc import Sequence
from datetime import date
from math import ceil, floor, sqrt
from typing import Any

from flows.pages_cells import NUMBER
from flows.pages_gate import BANNED, eligible_of, without_names
from templates.cells import ENGLAND
from templates.filters import average, day, is_shown, percent, percent_of, snapshot, year
from templates.filters_across import signed
from templates.trend import UPDATED_IN
from validation.policy import MIN_BASE_FOR_PERCENT, Z_95

Row = dict[str, Any]
PERCENT = re.compile(r"(?:more than |less than )?(?<![\d.])\d+%")
POINTS = re.compile(r"(less than )?(\d+) percentage points?")
YEAR = re.compile(r"\d{4}/\d{2}")
BENCHMARKS = re.compile(r"Benchmarks? (\d(?:(?:, | and )\d)*)")
OF_EIGHT = re.compile(r"(?<![\d.,])8(?![.,]?\d)")
ACROSS = "cannot be compared"
RETURNS = "return_rate"


def wrong_words(text: str, rows: Sequence[Row], columns: set[str], counts: set[str]) -> str:
    """Say what is wrong with the words of one element; nothing where its rows give all of them.

    ``columns`` are those named, none where a sentence may use any; ``counts`` are counts of areas.
    """
    text = without_names(text, rows)
    if BANNED.search(text):
        return "a banned word"
    if _joins_series(text, rows):
        return "figures of two series in one sentence"
    rest = _without_days(text, rows).replace("99.8% limits", "")
    allowed_shares = {"95%"} | {f"{n}%" for n in counts} | _shares(rows)
    if set(PERCENT.findall(rest)) - allowed_shares:
        return "a percentage that its cells do not give"
    rest = PERCENT.sub("", rest)
    if any(_apart(rows) != found for found in POINTS.findall(rest)):
        return "a difference that its cells do not give"
    rest = OF_EIGHT.sub("", POINTS.sub("", rest))
    allowed = _numbers(rows, columns) | {f"{int(n):,}" if n.isdigit() else n for n in counts}
    if " of " not in rest:
        allowed |= _others(rows)
    if "could be called" in rest:
        allowed |= _detectable(rows)
    return "a number that its cells do not give" if set(NUMBER.findall(rest)) - allowed else ""


def _joins_series(text: str, rows: Sequence[Row]) -> bool:
    """Say whether one sentence gives figures of years before and after the break."""
    series = {year(row["time_period"]): row["series"] for row in rows}
    for sentence in text.split(". "):
        found = {series[when] for when in YEAR.findall(sentence) if when in series}
        has_figure = NUMBER.search(OF_EIGHT.sub("", _without_days(sentence, rows)))
        if len(found) > 1 and ACROSS not in sentence and has_figure:
            return True
    return False


def _without_days(text: str, rows: Sequence[Row]) -> str:
    """Take out the years and days of the rows, and the benchmarks that they are of."""
    days: set[date] = {snapshot(row) for row in rows}
    for when in {year(row["time_period"]) for row in rows} | {day(one) for one in days}:
        text = text.replace(when, "")
    digits = {number for row in rows for number in re.findall(r"\d", row["measure"])}

    def named(found: re.Match[str]) -> str:
        return "" if set(re.findall(r"\d", found[1])) <= digits else found[0]

    return BENCHMARKS.sub(named, text.replace(UPDATED_IN, ""))


def _shares(rows: Sequence[Row]) -> set[str]:
    """Give the percentages that may be said: none of a base too small for one."""
    found = set()
    for row in rows:
        part, whole = row["numerator"], row["denominator"]
        if is_shown(row) and part is not None and row["measure"] != "gb_mean":
            if whole >= MIN_BASE_FOR_PERCENT:
                found.add(percent(part, whole))
            bounds = (row.get("lower_bound"), row.get("upper_bound"))
            if bounds[0] is not None and eligible_of(row) >= MIN_BASE_FOR_PERCENT:
                found |= {percent_of(bound) for bound in bounds if bound is not None}
    return found


def _apart(rows: Sequence[Row]) -> tuple[str, str]:
    """Give a share's distance from England's in whole points, as the sentence has it."""
    exact = [row for row in rows if is_shown(row)]
    england = [row for row in exact if row["area_code"] == ENGLAND["area_code"]]
    measures = {row["measure"] for row in england}
    own = [row for row in exact if row not in england and row["measure"] in measures]
    if len(own) != 1 or len(england) != 1:
        return ("", "")
    a, n, b, m = (r[name] for r in (*own, *england) for name in ("numerator", "denominator"))
    points = int((200 * abs(a * m - b * n) + n * m) // (2 * n * m))
    return ("", str(points)) if points else ("less than ", "1")


def _numbers(rows: Sequence[Row], columns: set[str]) -> set[str]:
    """Give the plain numbers of the named columns of every row."""
    found: set[str] = set()
    eligible = [r for r in rows if r["measure"] == RETURNS and is_shown(r)]
    for row in rows:
        whole, part = row["denominator"], row["numerator"]
        if row["value_status"] == "range":
            ends = {name: row[name] for name in ("numerator_low", "numerator_high")}
            found |= {f"{number:,}" for number in (*ends.values(), whole)}
        elif is_shown(row) and part is None:
            ends = {name: row[name] for name in ("value", "lower_ci", "upper_ci")}
            found |= {signed(end).strip("-") for end in ends.values() if end is not None}
        elif is_shown(row):
            named = {"numerator": f"{part:,}", "denominator": f"{whole:,}"}
            if row["measure"] == "gb_mean":
                named = dict.fromkeys(("value", "numerator"), average(part, whole))
            found |= {text for name, text in named.items() if not columns or name in columns}
            if not columns:
                found |= {f"{whole - part:,}"}
                found |= {f"{part + one['denominator'] - whole:,}" for one in eligible}
    return found


def _others(rows: Sequence[Row]) -> set[str]:
    """Give the rest of each count, for a cell that shows nothing else: those that did not."""
    found = set()
    for row in rows:
        if row["value_status"] == "range":
            ends = (row["numerator_low"], row["numerator_high"])
            found |= {f"{row['denominator'] - end:,}" for end in ends}
        elif is_shown(row) and row["numerator"] is not None:
            found.add(f"{row['denominator'] - row['numerator']:,}")
    return found


def _detectable(rows: Sequence[Row]) -> set[str]:
    """Give the counts from which a share could be told from England's (the score test at 95%)."""
    returns = [row for row in rows if row["measure"] == RETURNS and is_shown(row)]
    shares = [
        row["numerator"] / row["denominator"]
        for row in rows
        if row["area_code"] == ENGLAND["area_code"] and row["measure"] != RETURNS and is_shown(row)
    ]
    found = set()
    for number in {row["numerator"] for row in returns}:
        for share in shares:
            reach = Z_95 * sqrt(number * share * (1 - share))
            found |= {f"{floor(number * share - reach):,}", f"{ceil(number * share + reach):,}"}
    return found

"""Numbers become text: one rule for each, the same in tables, charts and sentences."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from validation.code_lists import labels
from validation.policy import MIN_BASE_FOR_PERCENT

Row = Mapping[str, Any]
"""One released figure: a row of a published table, with England's beside it."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

VERDICTS = {
    "higher": "▲ higher",
    "lower": "▼ lower",
    "not_clearly_different": "● not clearly different",
    "too_few": "too few returns to compare",
}
"""Shape and word together, so that colour is never the only carrier."""


def percent(part: int, whole: int) -> str:
    """Give a whole percentage, half up; never 0% or 100% unless exactly none or all."""
    return _whole_percent((200 * part + whole) // (2 * whole), part == 0, part == whole)


def percent_of(value: float) -> str:
    """Give a released, unrounded percentage as text, by the same rule as ``percent``.

    Adding a half and cutting is exact: a double holds every half that 100 × n ÷ d falls on.
    """
    return _whole_percent(int(value + 0.5), value == 0, value == 100)


def _whole_percent(rounded: int, is_none: bool, is_all: bool) -> str:
    if rounded == 100 and not is_all:
        return "more than 99%"
    if rounded == 0 and not is_none:
        return "less than 1%"
    return f"{rounded}%"


def average(part: int, whole: int) -> str:
    """Give an average with one decimal, half up."""
    tenths = (20 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def count(number: int) -> str:
    """Give a count with commas."""
    return f"{number:,}"


def day(when: date) -> str:
    """Give a date in words: 30 September 2026."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def year(time_period: str) -> str:
    """Give an academic year: 202425 is 2024/25."""
    return f"{time_period[:4]}/{time_period[4:]}"


def snapshot(row: Row) -> date:
    """Give the day a row's figures were taken: 31 July 2025 for the academic year 202425."""
    month = int(labels("snapshots", "month")[row["time_identifier"]])
    first_year = int(row["time_period"][:4])
    return date(
        first_year if month > 8 else first_year + 1,
        month,
        int(labels("snapshots", "day")[row["time_identifier"]]),
    )


def size(number: int) -> str:
    """Give a file size in the largest unit that keeps it at or over 1."""
    for unit, step in (("MB", 1024 * 1024), ("KB", 1024)):
        if number >= step:
            return f"{average(number, step)} {unit}"
    return f"{number} bytes"


def is_shown(row: Row) -> bool:
    """Say whether a row has an exact figure."""
    return row["value_status"] in ("ok", "u")


def symbol(row: Row) -> str:
    """Give the shorthand that stands where a figure is not shown."""
    return f"[{row['value_status']}]"


def counts(row: Row) -> str:
    """Give the counts of a share: 19 of 41, 14–15 of 15, or the symbol."""
    if is_shown(row):
        return f"{count(row['numerator'])} of {count(row['denominator'])}"
    if row["value_status"] == "range":
        return f"{count(row['numerator_low'])}–{count(row['numerator_high'])} of " + count(
            row["denominator"]
        )
    return symbol(row)


def share(row: Row) -> str:
    """Give a share beside its counts; empty where the base is small or the figure is not shown."""
    if not is_shown(row) or row["denominator"] < MIN_BASE_FOR_PERCENT:
        return ""
    return percent(row["numerator"], row["denominator"])


def mean(row: Row) -> str:
    """Give an average number of benchmarks, or the symbol."""
    return average(row["numerator"], row["denominator"]) if is_shown(row) else symbol(row)


def cell_counts(row: Row) -> str:
    """Give the counts of a share for a table, marked where the response is low."""
    return counts(row) + (" [u]" if row["value_status"] == "u" else "")


def cell_share(row: Row) -> str:
    """Give counts and share on one line, or the symbol."""
    return f"{counts(row)} ({share(row)})" if share(row) else counts(row)


def cell_mean(row: Row) -> str:
    """Give an average for a table, marked where the response is low."""
    return mean(row) + (" [u]" if row["value_status"] == "u" else "")


def remark(row: Row) -> str:
    """Say in words what a symbol beside a figure means, for readers who meet it here first."""
    words = {
        "c": "not shown",
        "x": "no return",
        "z": "not applicable",
        "u": "[u] fewer than half returned",
    }
    return words.get(row["value_status"], "")


def england_share(row: Row) -> str:
    """Give England's share, or its symbol."""
    if row["england_status"] in ("ok", "u"):
        return percent(row["england_numerator"], row["england_denominator"])
    return f"[{row['england_status']}]"


def england_mean(row: Row) -> str:
    """Give England's average, or its symbol."""
    if row["england_status"] in ("ok", "u"):
        return average(row["england_numerator"], row["england_denominator"])
    return f"[{row['england_status']}]"


def verdict(row: Row) -> str:
    """Give the released comparison in words; a figure that is not shown is not compared."""
    return VERDICTS.get(row["england_comparison"] or "", "not compared")


def coordinate(percentage: float) -> str:
    """Give a place along a track from 0% to 100%."""
    return f"{min(max(percentage, 0.0), 100.0):.1f}".removesuffix(".0") + "%"


def label(code: str, listed: str) -> str:
    """Give the label of a code in one of the code lists."""
    return labels(listed)[code]


FILTERS: dict[str, Callable[..., Any]] = {
    "cell_counts": cell_counts,
    "cell_mean": cell_mean,
    "cell_share": cell_share,
    "coordinate": coordinate,
    "count": count,
    "day": day,
    "england_mean": england_mean,
    "england_share": england_share,
    "is_shown": is_shown,
    "label": label,
    "remark": remark,
    "size": size,
    "verdict": verdict,
    "year": year,
}

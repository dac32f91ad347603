"""Numbers become text on the pages across areas; the rules are those of ``templates.filters``."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from templates.cells import ANY, SHARE, reference
from templates.filters import Row, count, counts, is_shown, mean, percent, percent_of, share, symbol


def cell_missing(row: Row) -> str:
    """Give the number of eligible that did not send a return, or the symbol."""
    if row["value_status"] == "range":
        low, high = (row["denominator"] - row[f"numerator_{end}"] for end in ("high", "low"))
        return f"{count(low)}–{count(high)}"
    return count(row["denominator"] - row["numerator"]) if is_shown(row) else symbol(row)


def cell_bounds(row: Row) -> str:
    """Give the two ends that missing returns leave open, or the symbol."""
    if not is_shown(row) or row["lower_bound"] is None:
        return "not given" if is_shown(row) or row["value_status"] == "range" else symbol(row)
    return f"{percent_of(row['lower_bound'])} to {percent_of(row['upper_bound'])}"


def figure(row: Row) -> str:
    """Give any figure by its measure: a difference, an average, or counts and their status.

    A gap or a slope stands on many counts and has none of its own.
    """
    if is_shown(row) and row["numerator"] is None:
        return signed(row["value"])
    return mean(row) if row["measure"].startswith("gb_mean") else counts(row)


def signed(value: float) -> str:
    """Give a difference with one decimal, half away from zero; no sign on one that is nothing."""
    tenths = int(abs(value) * 10 + 0.5)
    sign = "-" if value < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}"


def gap(row: Row | None) -> str:
    """Give a difference with its interval: 4.2 (-1.0 to 9.4), or the symbol."""
    if row is None:
        return "[x]"
    if not is_shown(row):
        return symbol(row)
    value, low, high = (signed(row[name]) for name in ("value", "lower_ci", "upper_ci"))
    return f"{value} ({low} to {high})"


def share_of(part: int, whole: int) -> str:
    """Give a count of figures and its share of all: 12 of 40 (30%)."""
    return f"{count(part)} of {count(whole)} ({percent(part, whole)})" if whole else "0 of 0"


def kind_cells(rows: Sequence[Row]) -> Markup:
    """Give the attribute of a table: each of some figures, of every area of the kind.

    A reference in each of its thousand cells would weigh more than the table.
    """
    named = (reference(row, SHARE, area_code=ANY) for row in rows)
    return Markup(' data-cell="{}"').format(";".join(named))


FILTERS_ACROSS: dict[str, Callable[..., Any]] = {
    "cell_bounds": cell_bounds,
    "cell_missing": cell_missing,
    "figure": figure,
    "gap": gap,
    "kind_cells": kind_cells,
    "share": share,
    "share_of": share_of,
    "signed": signed,
}

"""One released figure with England's beside it: a test states only what it is about."""

from typing import Any

from flows.pages_gate import check_sentence
from templates.sentences import Sentence


def figure(measure: str = "gb5", **told: Any) -> dict[str, Any]:
    shown = {
        "series": "gatsby_2018",
        "time_period": "202425",
        "time_identifier": "Academic year",
        "geographic_level": "Local authority",
        "area_code": "E06000058",
        "area_name": "Exampleshire",
        "measure": measure,
        "number": int(measure[2]) if measure[2:3].isdigit() else None,
        "numerator": 37,
        "denominator": 41,
        "value": 100 * 37 / 41,
        "numerator_low": None,
        "numerator_high": None,
        "lower_ci": 77.5,
        "upper_ci": 96.1,
        "lower_bound": 100 * 37 / 46,
        "upper_bound": 100 * 42 / 46,
        "england_comparison": "not_clearly_different",
        "value_status": "ok",
        "value_flag": None,
        "england_numerator": 4120,
        "england_denominator": 4863,
        "england_value": 100 * 4120 / 4863,
        "england_status": "ok",
        "returned": 41,
        "lower_at_most": 29,
        "higher_at_least": 40,
    }
    return shown | told


def hidden(measure: str = "gb5", status: str = "c", **told: Any) -> dict[str, Any]:
    """Make a figure that is not shown: every figure on the row is null."""
    nothing = dict.fromkeys(
        ("numerator", "denominator", "value", "lower_ci", "upper_ci", "lower_bound", "upper_bound")
    )
    return figure(measure, **nothing, value_status=status, england_comparison=None) | told


def ranged(low: int, high: int, whole: int, measure: str = "gb5", **told: Any) -> dict[str, Any]:
    """Make a range: the denominator and two values stand."""
    ends = {"denominator": whole, "numerator_low": low, "numerator_high": high}
    return hidden(measure, "range", **ends) | told


def said(sentence: Sentence | None) -> str:
    """Give a sentence's text, once the gate has let it through."""
    assert sentence is not None
    check_sentence(sentence)
    return sentence.text

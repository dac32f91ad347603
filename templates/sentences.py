"""Released figures become sentences that stay true when they are quoted alone.

Each function takes rows and gives one ``Sentence``: it names its measure, area and period, and
carries the rows it cites, from which every number in it is checked before a page is written. The
comparison with England is the released one; nothing is compared here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from templates.cells import traced
from templates.filters import (
    Row,
    average,
    count,
    is_shown,
    percent,
    percent_of,
    year,
)
from validation.code_lists import codes, labels
from validation.policy import MIN_BASE_FOR_PERCENT, MIN_CONTRIBUTORS

CONFIDENTIAL = "not shown, to keep individual schools’ and colleges’ results confidential"
BEGINS_WITH_THE = re.compile(
    r"(North|South|East|West) (East|West|Midlands|of England|Riding)|Isles? of|City of|Black C"
)
TURNED_ROUND = re.compile(r"(.+), (City|County) of")


@dataclass(frozen=True)
class Sentence:
    """Text made of released figures, with the rows its numbers come from."""

    text: str
    cites: tuple[Row, ...]

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """Give the text as a page has it: with the cells that its numbers come from."""
        attributes = traced(self)
        return (
            Markup("<span{}>{}</span>").format(attributes, self.text)
            if attributes
            else escape(self.text)
        )


def place(name: str) -> str:
    """Give an area's name as running text has it: the North West, the City of Bristol."""
    turned = TURNED_ROUND.fullmatch(name)
    if turned:
        return f"the {turned[2]} of {turned[1]}"
    return f"the {name}" if BEGINS_WITH_THE.match(name) else name


def institutions(number: int) -> str:
    """Count schools and colleges, in words where there are none."""
    if number == 0:
        return "no schools or colleges"
    return f"{count(number)} {'school or college' if number == 1 else 'schools and colleges'}"


def listing(items: Sequence[str]) -> str:
    """Join names: a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def measure_name(row: Row) -> str:
    """Name a measure inside a sentence."""
    composite = {"gb_all_eight": "all eight benchmarks", "gb_mean": "the average of benchmarks"}
    return composite.get(row["measure"], f"Benchmark {row['measure'].removeprefix('gb')}")


def a_return(row: Row) -> str:
    """Name what was sent: a count of returns on the updated benchmarks leaves out any others."""
    if row["series"] == codes("series")[0]:
        return "a return"
    return f"a return on the {labels('series', 'short_label')[row['series']]}"


def achieved(row: Row) -> Sentence:
    """Say how many of those assessed achieved a benchmark, or all eight, in their own judgement."""
    when, where, what = year(row["time_period"]), place(row["area_name"]), measure_name(row)
    status = row["value_status"]
    lead = f"By schools’ and colleges’ own assessments in {when}"
    did = "achieved every one" if row["measure"] == "gb_all_eight" else f"achieved {what}"
    if status == "c":
        text = f"The {when} figure for {what} in {where} is {CONFIDENTIAL}."
    elif status == "x":
        text = f"In {when}, no school or college in {where} sent a return on {what}."
    elif status == "z":
        text = f"In {when}, {where} had no school or college that could send a return on {what}."
    elif status == "range":
        low, high = count(row["numerator_low"]), count(row["numerator_high"])
        group = f"{institutions(row['denominator'])} in {where} assessed on {what}"
        text = f"{lead}, {low} or {high} of the {group} {did}."
    else:
        text = f"{lead}, {_part(row)} in {where} assessed on {what} {did}{_bracket(row)}."
    if status == "u":
        text += f" Fewer than half of the schools and colleges in {where} sent a {when} return."
    return Sentence(text, (row,))


def _part(row: Row) -> str:
    """Count first, and write none and all as such."""
    part, whole = row["numerator"], row["denominator"]
    if part == whole:
        return f"all {institutions(whole)}" if whole > 1 else "the only school or college"
    return f"{'none' if part == 0 else count(part)} of the {institutions(whole)}"


def _bracket(row: Row) -> str:
    part, whole = row["numerator"], row["denominator"]
    if whole < MIN_BASE_FOR_PERCENT or part in (0, whole):
        return ""
    return f" ({percent(part, whole)})"


def compared(row: Row) -> Sentence | None:
    """Say the released comparison with England; nothing where there is none."""
    verdict, what, where = row["england_comparison"], measure_name(row), place(row["area_name"])
    lead = f"The {year(row['time_period'])} share achieving {what} in {where} is"
    if verdict == "too_few":
        text = (
            f"Too few returns came in from {where} to compare {what} with {_england(row)} in "
            f"{year(row['time_period'])}."
        )
    elif verdict == "not_clearly_different":
        text = (
            f"{lead} not clearly different from {_england(row)}: a gap of this size can arise by "
            f"chance among {institutions(row['denominator'])}."
        )
    elif verdict in ("higher", "lower"):
        text = f"{lead} {verdict} than in {_england(row)}{_by(row)}."
    else:
        return None
    return Sentence(text, (row,))


def _england(row: Row) -> str:
    if row["england_status"] not in ("ok", "u"):
        return "England"
    return f"England ({percent(row['england_numerator'], row['england_denominator'])})"


def _by(row: Row) -> str:
    points = points_from_england(row)
    if points is None or row["denominator"] < MIN_BASE_FOR_PERCENT:
        return ""
    if points == 0:
        return ", by less than 1 percentage point"
    return f", by {points} percentage point{'' if points == 1 else 's'}"


def points_from_england(row: Row) -> int | None:
    """Give the distance from England in whole percentage points, from the unrounded shares."""
    if not is_shown(row) or row["england_status"] not in ("ok", "u"):
        return None
    whole, england_whole = row["denominator"], row["england_denominator"]
    apart = abs(row["numerator"] * england_whole - row["england_numerator"] * whole)
    both = whole * england_whole
    return int((200 * apart + both) // (2 * both))


def averaged(row: Row) -> Sentence:
    """Say how many of the eight benchmarks were achieved on average."""
    when, where = year(row["time_period"]), place(row["area_name"])
    if not is_shown(row):
        return achieved(row)
    own = average(row["numerator"], row["denominator"])
    beside = ""
    if row["area_name"] != "England" and row["england_status"] in ("ok", "u"):
        beside = f" (England {average(row['england_numerator'], row['england_denominator'])})"
    return Sentence(
        f"By their own assessments in {when}, schools and colleges in {where} achieved {own} of "
        f"the 8 benchmarks on average{beside}.",
        (row,),
    )


def nothing_shown(row: Row) -> Sentence:
    """Say that no attainment figure of an area is shown, and why."""
    when, where = year(row["time_period"]), place(row["area_name"])
    if row["value_status"] == "x":
        text = f"In {when}, no school or college in {where} sent {a_return(row)}."
        return Sentence(text, (row,))
    if row["value_status"] == "z":
        text = f"In {when}, {where} had no school or college that could send {a_return(row)}."
        return Sentence(text, (row,))
    return Sentence(f"The {when} benchmark figures for {where} are {CONFIDENTIAL}.", (row,))


def returned(row: Row) -> Sentence:
    """Say how many of the eligible sent a return."""
    when, where, status = year(row["time_period"]), place(row["area_name"]), row["value_status"]
    if status == "c":
        text = f"The number of {when} returns from {where} is {CONFIDENTIAL}."
    elif status in ("x", "z"):
        return nothing_shown(row)
    elif status == "range":
        low, high = count(row["numerator_low"]), count(row["numerator_high"])
        text = (
            f"In {when}, {low} or {high} of the {institutions(row['denominator'])} in {where} "
            f"sent {a_return(row)}."
        )
    else:
        text = f"In {when}, {_part(row)} in {where} sent {a_return(row)}{_bracket(row)}."
    return Sentence(text, (row,))


def missing(returns: Row, row: Row) -> Sentence | None:
    """Bound a share by what the missing returns could do to it: no model, no chance."""
    if not is_shown(returns) or not is_shown(row) or row["lower_bound"] is None:
        return None
    when, where = year(row["time_period"]), place(row["area_name"])
    absent, eligible = returns["denominator"] - returns["numerator"], returns["denominator"]
    cites = (returns, row)
    if absent == 0:
        all_of = f"all {institutions(eligible)}" if eligible > 1 else "the only school or college"
        return Sentence(f"In {when}, {all_of} in {where} sent {a_return(row)}.", cites)
    what, low, high = _bounds(row, eligible)
    return Sentence(
        f"In {when}, {count(absent)} of the {institutions(eligible)} in {where} did not send "
        f"{a_return(row)}: whatever they would have answered, the {what} achieving "
        f"{measure_name(row)} among all {count(eligible)} is between {low} and {high}.",
        cites,
    )


def _bounds(row: Row, eligible: int) -> tuple[str, str, str]:
    """Give the two ends as shares, or as counts where the base is too small for a percentage."""
    if eligible >= MIN_BASE_FOR_PERCENT:
        return "share", percent_of(row["lower_bound"]), percent_of(row["upper_bound"])
    most = row["numerator"] + eligible - row["denominator"]
    return "number", count(row["numerator"]), count(most)


def detectable(row: Row, returns: Row) -> Sentence | None:
    """Say what a small area's comparison could ever show, for one benchmark."""
    is_compared = row["returned"] is not None and row["returned"] >= MIN_CONTRIBUTORS
    if not is_compared or row["england_status"] not in ("ok", "u"):
        return None
    number = count(row["returned"])
    most, least = row["lower_at_most"], row["higher_at_least"]
    lower = "never lower" if most is None else f"lower at {count(most)} of {number} or fewer"
    higher = "never higher" if least is None else f"higher at {count(least)} of {number} or more"
    return Sentence(
        f"With {number} returns from {place(row['area_name'])} in {year(row['time_period'])}, the "
        f"share achieving {measure_name(row)} could be called {lower} and {higher}, beside "
        f"{_england(row)}.",
        (row, returns),
    )


def benchmarks_in_short(rows: Sequence[Row]) -> Sentence:
    """Head the table of benchmarks with what it shows: the released comparisons, by benchmark."""
    where, when = place(rows[0]["area_name"]), year(rows[0]["time_period"])
    words = {
        "higher": "higher than England on",
        "lower": "lower than England on",
        "not_clearly_different": "not clearly different from England on",
    }
    found = {
        verdict: [row for row in rows if row["england_comparison"] == verdict] for verdict in words
    }
    parts = [f"{words[verdict]} {_benchmarks(which)}" for verdict, which in found.items() if which]
    others = [row for row in rows if row["england_comparison"] not in words]
    if not parts:
        text = f"In {when}, no benchmark in {where} is compared with England."
        return Sentence(text, tuple(rows))
    if others:
        parts.append(f"not compared on {_benchmarks(others)}")
    return Sentence(f"In {when}, {where} is {'; '.join(parts)}.", tuple(rows))


def _benchmarks(rows: Sequence[Row]) -> str:
    if len(rows) == 8:
        return "all eight benchmarks"
    numbers = [row["measure"].removeprefix("gb") for row in rows]
    return f"Benchmark{'' if len(numbers) == 1 else 's'} {listing(numbers)}"


def extent(lowest: Row, highest: Row) -> Sentence:
    """Head a table without comparisons with its smallest and largest share."""
    where, when = place(lowest["area_name"]), year(lowest["time_period"])
    small = percent(lowest["numerator"], lowest["denominator"])
    large = percent(highest["numerator"], highest["denominator"])
    return Sentence(
        f"In {when}, between {small} ({measure_name(lowest)}) and {large} "
        f"({measure_name(highest)}) of schools and colleges in {where} achieved each benchmark.",
        (lowest, highest),
    )

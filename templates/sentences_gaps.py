"""Sentences about schools by free school meals. They are about schools, never about pupils."""

from collections.abc import Sequence

from templates.filters import Row, average, is_shown, year
from templates.filters_across import signed
from templates.sentences import CONFIDENTIAL, Sentence, place

SLOPE = "gb_mean_slope"
ENDS = ("with the fewest pupils eligible for free school meals", "with the most")


def gradient(row: Row) -> Sentence:
    """Say whether the average rises or falls across schools; where neither is clear, say that."""
    when, where = year(row["time_period"]), place(row["area_name"])
    ends = f"mainstream schools {ENDS[0]} to those {ENDS[1]}"
    low, high = row["lower_ci"], row["upper_ci"]
    if not is_shown(row):
        why = CONFIDENTIAL if row["value_status"] == "c" else "not given: there are too few returns"
        return Sentence(f"The {when} gradient in {where} from {ends} is {why}.", (row,))
    span = f"{signed(row['value'])} benchmarks, 95% interval {signed(low)} to {signed(high)}"
    if low <= 0 <= high:
        text = f"In {when}, no clear gradient in {where} from {ends}: {span}."
    else:
        goes = "rises" if row["value"] > 0 else "falls"
        text = f"In {when}, the average number of benchmarks achieved in {where} {goes} from {ends}"
        text += f": {span}."
    return Sentence(text, (row,))


def averages(rows: Sequence[Row]) -> Sentence:
    """Give the averages of the two outer fifths, side by side."""
    when = year(rows[0]["time_period"])
    found = {row["fsm_quintile"]: row for row in rows}
    outer = [found[fifth] for fifth in ("1", "5") if fifth in found]
    if len(outer) < 2 or not all(is_shown(row) for row in outer):
        text = (
            f"In {when}, an average for the outer fifths of schools in England is {CONFIDENTIAL}."
        )
        return Sentence(text, tuple(rows))
    least, most = (average(row["numerator"], row["denominator"]) for row in outer)
    return Sentence(
        f"By their own assessments in {when}, mainstream schools in England {ENDS[0]} achieved "
        f"{least} of the 8 benchmarks on average, and those {ENDS[1]} {most}.",
        tuple(outer),
    )

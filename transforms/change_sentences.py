"""Changes of the population in words: the name, what happened, what it means for the figures."""

import polars as pl

from validation.code_lists import code_list, labels

_NO_DATE = "on a day the register does not give"


def with_sentence(changes: pl.LazyFrame) -> pl.LazyFrame:
    """Add ``establishment_name`` and ``sentence`` to changes with their reason.

    The sentences stand in the code list of reasons. ``known_late`` is said as well where it
    happened before the first of the two days: the register in force then did not say so. A school
    that closes on a day still counts on that day, and one that opens on it counts already.
    """
    listed = code_list("change_reasons").lazy().select("reason", "sentence", "known_late")
    happened, before = pl.col("happened_on"), pl.col("snapshot_before")
    is_late = (happened < before) | ((happened == before) & (pl.col("change") != "lost"))
    told = changes.join(listed, on="reason", how="left", validate="m:1").with_columns(
        sentence=pl.concat_str(
            "sentence", pl.when(is_late).then("known_late"), separator=" ", ignore_nulls=True
        ),
        establishment_name=pl.coalesce("establishment_name_after", "establishment_name_before"),
    )
    return told.with_columns(sentence=filled("sentence", _places())).drop("known_late")


def day_in_words(day: pl.Expr) -> pl.Expr:
    """Write a day as a letter would: 1 January 2025."""
    return day.dt.strftime("%-d %B %Y")


def filled(sentence: str, words: dict[str, pl.Expr]) -> pl.Expr:
    """Put words into the places in braces of a column of sentences; none is left as a gap."""
    text = pl.col(sentence)
    for place, said in words.items():
        text = text.str.replace_all(f"{{{place}}}", said.fill_null("not known"), literal=True)
    return text


def _places() -> dict[str, pl.Expr]:
    """Give the words for each place in a sentence; a sentence uses those its reason has.

    Names come last: whatever stands in one, nothing is put into it.
    """
    groups = labels("establishment_groups")
    is_gained = pl.col("change") == "gained"
    happened = pl.lit("on ") + day_in_words(pl.col("happened_on"))
    blocked, here = pl.col("blocked_high_age"), pl.col("here_high_age")
    words = {
        "when": happened.fill_null(_NO_DATE),
        "age_before": _age(pl.when(is_gained).then(blocked).otherwise(here)),
        "age_after": _age(pl.when(is_gained).then(here).otherwise(blocked)),
    }
    for side in ("before", "after"):
        words |= {
            side: day_in_words(pl.col(f"snapshot_{side}")),
            f"urn_{side}": pl.col(f"urn_{side}"),
            f"authority_{side}": pl.col(f"la_name_{side}"),
            f"code_{side}": pl.col(f"authority_{side}"),
            f"region_{side}": pl.col(f"region_name_{side}"),
            f"group_{side}": pl.col(f"establishment_group_{side}").replace(groups),
            f"hubs_{side}": _hubs(f"hub_names_{side}"),
        }
    return words | {"others": pl.col("others"), "name": _name()}


def _name() -> pl.Expr:
    """Name the institution, and what it was called before if that is another name."""
    name, before = pl.col("establishment_name"), pl.col("establishment_name_before")
    return pl.when(name != before).then(pl.format("{} (before: {})", name, before)).otherwise(name)


def _age(years: pl.Expr) -> pl.Expr:
    return years.cast(pl.String).fill_null("an age not given")


def _hubs(names: str) -> pl.Expr:
    joined = pl.col(names).list.join(" and ")
    return pl.when(pl.col(names).list.len() > 0).then(joined).otherwise(pl.lit("no hub"))

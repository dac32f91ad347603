"""DfE's open data standard: the rules of filters' and indicators' cells, and of whole rows."""

import polars as pl

from validation import ees_meta, ees_places
from validation.ees import (
    LONGEST_ITEM,
    MOST_ITEMS,
    PLACES,
    REQUIRED,
    Found,
    Pair,
    across,
    column_names,
    columns,
    file_name,
    run_stages,
)

SYMBOLS = ("z", "x", "c", "low", "k", "u")
"""What may stand where a number would: not applicable, not available, confidential, small."""

NULL_WORDS = ("NULL", "Null", "null", "NA", "na", "N/A", "n/a", ".", "..", "-")
"""The first five fail the screener, the others are warned of; none is a value."""

PLAIN_NUMBER = r"^-?\d+(\.\d+)?$"


def filters(pair: Pair) -> Found:
    """Check the items of filters."""
    for name in pair.names("Filter"):
        items = pair.data[name].unique()
        trimmed = items.str.strip_chars()
        if items.len() < 2:
            yield (
                "precheck_filter_not_singular",
                f"{name} has one item; take it out of the metadata",
            )
        if (items == "").any():
            yield (
                "check_filter_blanks",
                f"{name} has blank cells; use Total, or an item that says why",
            )
        if (items != trimmed).any():
            yield "check_filter_whitespace", f"{name} has items with blanks around them"
        if items.len() > MOST_ITEMS:
            yield "check_filter_item_limit", f"{name} has over {MOST_ITEMS:,} items"
        if (items.str.len_chars() > LONGEST_ITEM).any():
            yield "check_api_char_filter_items", f"{name} has items of over {LONGEST_ITEM} letters"
        if trimmed.str.to_lowercase().n_unique() < items.len():
            yield "ours_items_alike", f"{name} has items that differ only in case or blanks"


def indicators(pair: Pair) -> Found:
    """Check that every cell of an indicator is a plain number or a symbol; no file lacks one."""
    names = pair.names("Indicator")
    if not names:
        yield "ours_no_indicator", "the file has no indicator"
    for name in names:
        cells = pair.data[name].unique()
        if (cells == "").any():
            yield "ours_blank_indicator", f"{name} has blank cells; use z, x or c"
        wrong = ~(cells.str.contains(PLAIN_NUMBER) | cells.is_in([*SYMBOLS, ""]))
        if wrong.any():
            yield (
                "check_ind_invalid_entry",
                f"{name} has {wrong.sum()} entries that are no plain number and no symbol",
            )


def whole(pair: Pair) -> Found:
    """Check what must hold of cells anywhere, and that no two rows are of the same thing."""
    for kind, frame in (("data", pair.data), ("metadata", pair.meta)):
        holding = [name for name in frame.columns if frame[name].is_in(NULL_WORDS).any()]
        if holding:
            yield "check_general_null", f"the {kind} have words for nothing in {', '.join(holding)}"
    known = [*REQUIRED, *PLACES, *pair.names("Filter")]
    key = list(dict.fromkeys(name for name in known if name in pair.data.columns))
    twice = pair.data.select(key).is_duplicated().sum()
    if twice:
        yield "check_general_dupes", f"{twice} rows have the same time, place and filters"


STAGES = (
    file_name,
    columns,
    column_names,
    *ees_meta.RULES,
    across,
    ees_places.time,
    ees_places.levels,
    filters,
    ees_meta.defaults,
    ees_places.places,
    indicators,
    whole,
)
"""The order of the screener: the first stage with a fault is the last that is looked at."""


def faults(stem: str, data: pl.DataFrame, meta: pl.DataFrame) -> list[str]:
    """Say everything that the first faulty stage finds wrong with a pair; nothing: it may go up."""
    return run_stages(Pair(stem, data, meta), STAGES)


def title_faults(titles: dict[str, str]) -> list[str]:
    """Check the titles to be typed at upload: short, plain, each its own."""
    return [
        *(f"{stem}: ours_title: over 120 letters" for stem, t in titles.items() if len(t) > 120),
        *(
            f"{stem}: ours_title: letters, digits, blanks, commas and brackets only"
            for stem, title in titles.items()
            if any(not (letter.isalnum() or letter in " ,()") for letter in title)
        ),
        *(
            f"{stem}: ours_title: another file has the same title"
            for stem, title in titles.items()
            if list(titles.values()).count(title) > 1
        ),
    ]

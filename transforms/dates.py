"""Read the dates that schools and spreadsheets write."""

import polars as pl

EXCEL_EPOCH = pl.date(1899, 12, 30)
"""Day 0 of Excel's 1900 system, moved back a day for its 29 February 1900."""

FORMATS = {
    r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$": "%Y-%m-%d",
    r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$": "%d-%m-%Y",
    r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{2}$": "%d-%m-%y",
    r"^[0-9]{1,2}-[a-z]{3}-[0-9]{4}$": "%d-%b-%Y",
    r"^[0-9]{1,2}-[a-z]{4,9}-[0-9]{4}$": "%d-%B-%Y",
    r"^[0-9]{1,2}-[a-z]{3}-[0-9]{2}$": "%d-%b-%y",
    r"^[0-9]{8}$": "%Y%m%d",
}
"""Each shape with its format. The shape comes first because %Y alone reads ``25`` as year 25."""


def as_date(text: pl.Expr) -> pl.Expr:
    """Read a day: ISO, day first in figures or words, or Excel's count of days. Else null.

    Month first is never guessed: 07/14/2025 is not a date here, and 07/08/2025 is 7 August.
    A time of day is dropped.
    """
    plain = _plain(text)
    written = [_if_shaped(plain, shape, layout) for shape, layout in FORMATS.items()]
    return pl.coalesce(*written, _from_serial(plain))


def _plain(text: pl.Expr) -> pl.Expr:
    """Lower the case, drop times and ordinal endings, and write every separator as a hyphen."""
    return (
        text.str.to_lowercase()
        .str.replace(r"(t|\s)\s*[0-9]{1,2}:[0-9]{2}.*$", "")
        .str.replace(r"^([0-9]{1,2})(st|nd|rd|th)\b", "${1}")
        .str.replace_all(r"[\s./,-]+", "-")
        .str.replace("-sept-", "-sep-", literal=True)
    )


def _if_shaped(plain: pl.Expr, shape: str, layout: str) -> pl.Expr:
    shaped = pl.when(plain.str.contains(shape)).then(plain)
    return shaped.str.to_date(layout, strict=False)


def _from_serial(plain: pl.Expr) -> pl.Expr:
    """Read Excel's serial number; a part of a day shows as ``45852-75`` once made plain."""
    days = pl.when(plain.str.contains(r"^[0-9]{5}(-[0-9]+)?$")).then(plain.str.head(5))
    return EXCEL_EPOCH + pl.duration(days=days.cast(pl.Int64))

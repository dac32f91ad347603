"""What a publisher may say of its own copy of the site: who it is, where it stands, its colours."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

from validation.policy import LICENCE

COLOURS = ("bg", "fg", "muted", "line", "panel", "link", "hi", "mid", "lo", "focus")
"""The variables of the style sheet, and with them the whole theme."""

TEXT, MARK = 4.5, 3.0
"""Least contrast of text and of marks (Web Content Accessibility Guidelines 2.2, 1.4.3, 1.4.11)."""

NOT_OFFICIAL = (
    "Not official statistics; not run by the Department for Education or "
    "The Careers & Enterprise Company."
)

OPEN_GOVERNMENT = {
    "name": "OGL-UK-3.0",
    "title": LICENCE,
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

GROUNDS = ("bg", "panel")
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21 (the same guidelines' definition)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Theme(BaseModel):
    """The ten colours of one scheme; one that is not given stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bg: Colour = "#ffffff"
    fg: Colour = "#0b0c0c"
    muted: Colour = "#505a5f"
    line: Colour = "#c3c7c9"
    panel: Colour = "#f4f5f6"
    link: Colour = "#1a5fa3"
    hi: Colour = "#12436d"
    mid: Colour = "#626a6e"
    lo: Colour = "#b84a00"
    focus: Colour = "#ffdd00"

    @model_validator(mode="after")
    def _can_be_read(self) -> "Theme":
        """Refuse colours in which text or a mark could not be told from the page."""
        pairs = [(text, ground, TEXT) for text in ("fg", "muted", "link") for ground in GROUNDS]
        pairs += [(mark, "bg", MARK) for mark in ("hi", "mid", "lo")]
        for one, other, least in pairs:
            found = contrast(getattr(self, one), getattr(self, other))
            if found < least:
                raise ValueError(
                    f"{one} on {other} has a contrast of {found:.1f}; it needs {least} or more"
                )
        return self


class DarkTheme(Theme):
    """The ten colours for readers who asked for a dark screen."""

    bg: Colour = "#121417"
    fg: Colour = "#f2f3f4"
    muted: Colour = "#b4babd"
    line: Colour = "#565d61"
    panel: Colour = "#1e2226"
    link: Colour = "#8ec3ff"
    hi: Colour = "#79b8f3"
    mid: Colour = "#a2aaae"
    lo: Colour = "#ff9d5c"


class SiteSettings(BaseModel):
    """One copy of the site: its publisher, contact, terms, address, dates and colours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publisher: Words = "The hub data team"
    contact: Words | None = Field(default=None, description="An address or a telephone number.")
    licence: Words = LICENCE
    licence_address: HttpUrl | None = Field(
        default=None, description="Where the terms stand, of a licence that is not the default."
    )
    statement: Words = NOT_OFFICIAL
    base_address: HttpUrl | None = Field(
        default=None, description="Where the site stands, ending in /."
    )
    next_releases: tuple[date, ...] = ()
    colours: Theme = Theme()
    colours_dark: DarkTheme = DarkTheme()

    @property
    def email(self) -> str | None:
        """Give the contact where it is an e-mail address."""
        return self.contact if self.contact and EMAIL.fullmatch(self.contact) else None

    def terms(self) -> dict[str, str]:
        """Name the licence: ``name`` for machines, ``title``, and where it stands, if known."""
        if self.licence == LICENCE:
            return OPEN_GOVERNMENT
        address = {} if self.licence_address is None else {"path": str(self.licence_address)}
        return {
            "name": re.sub(r"[^A-Za-z0-9.]+", "-", self.licence),
            "title": self.licence,
            **address,
        }

    def next_release(self, as_of: date) -> date | None:
        """Give the first announced day after a release; none where none was announced."""
        return min((day for day in self.next_releases if day > as_of), default=None)

    def style(self) -> str:
        """Write the colours that were given as a style sheet, for screens; paper keeps its own."""
        light, dark = (
            "".join(f"--{name}:{getattr(theme, name)};" for name in COLOURS if name in given)
            for theme in (self.colours, self.colours_dark)
            for given in [theme.model_fields_set]
        )
        css = f"@media screen{{:root{{{light}}}}}" if light else ""
        is_dark = "@media screen and (prefers-color-scheme:dark)"
        return css + (f"{is_dark}{{:root{{{dark}}}}}" if dark else "")

    def permanent(self, release: str, path: str) -> str | None:
        """Give the address at which a page of a release stays; none without a base address."""
        if self.base_address is None:
            return None
        return f"{str(self.base_address).rstrip('/')}/v/{release}/{path}"

import re
from importlib.resources import files

import pytest

ASSETS = files("templates").joinpath("assets")
CSS = "".join(
    ASSETS.joinpath(name).read_text(encoding="utf-8") for name in ("palette.css", "site.css")
)
SCHEMES = ("light", "dark", "print")


def palette(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root\{([^}]*)\}", CSS)
    return dict(re.findall(r"--(\w+):(#\w+)", blocks[SCHEMES.index(scheme)]))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["bg", "panel"])
@pytest.mark.parametrize("text", ["fg", "muted", "link"])
def test_text_can_be_read(scheme, ground, text):
    colours = palette("light") | palette(scheme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mark", ["fg", "hi", "mid", "lo"])
def test_marks_can_be_told_from_the_page(scheme, mark):
    colours = palette("light") | palette(scheme)

    assert contrast(colours[mark], colours["bg"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES[:2])
def test_the_focused_link_can_be_read(scheme):
    assert contrast("#0b0c0c", palette(scheme)["focus"]) >= 4.5


def test_a_council_themes_its_copy_with_ten_colours():
    assert len(palette("light")) == 10
    assert set(palette("dark")) == set(palette("light"))


def test_print_is_light():
    assert set(palette("print")) <= set(palette("light"))
    assert palette("print")["bg"] == "#fff"


@pytest.mark.parametrize("sheet", sorted(path.name for path in ASSETS.iterdir()))
def test_drawings_and_pages_take_every_colour_from_the_palette(sheet):
    css = ASSETS.joinpath(sheet).read_text(encoding="utf-8")
    rules = re.sub(r":root\{[^}]*\}", "", css) if sheet.endswith(".css") else ""

    painted = re.findall(r"(?:[^-]color|fill|stroke|background):([^;}]+)", rules)
    known = {f"var(--{name})" for name in palette("light")}
    hatched = {"url(#h)"}
    assert set(painted) <= {"none", "inherit", "#0b0c0c"} | known | hatched


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_in_drawings_can_be_read(scheme):
    colours = palette("light") | palette(scheme)

    assert re.search(r"svg text\{fill:var\(--fg\)", CSS)
    assert contrast(colours["fg"], colours["bg"]) >= 4.5

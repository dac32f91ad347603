import json
import re
from datetime import date
from importlib.resources import files

import pytest

from flows.pages import build_site
from flows.reference_text import UnusableReference
from flows.site_file import places, read_site_file
from tests.flows.pages_html import read_page
from tests.home_factories import home_in
from tests.release_factories import made_up_release
from validation.site_settings import (
    COLOURS,
    NOT_OFFICIAL,
    DarkTheme,
    SiteSettings,
    Theme,
    contrast,
)

SITE = """
publisher = "Exampleshire County Council"
contact = "careers.data@exampleshire.example"
licence = "Open Government Licence v3.0"
statement = "Not official statistics."
base_address = "https://careers.exampleshire.example/"
next_releases = [2026-06-30, 2026-10-15, 2026-12-01]

[colours]
hi = "#5a1a4a"
link = "#7a1050"
"""


def written(home, text):
    (home.reference / "site.toml").write_text(text, encoding="utf-8")
    return home


def test_without_a_file_the_site_says_whose_it_is_not(tmp_path):
    assert read_site_file(home_in(tmp_path)).statement == NOT_OFFICIAL
    assert "Department for Education or The Careers & Enterprise Company" in NOT_OFFICIAL


def test_the_file_may_lie_in_the_reference_folder_or_in_the_home(tmp_path):
    home = home_in(tmp_path)
    (home.root / "site.toml").write_text('publisher = "The second"')
    assert read_site_file(home).publisher == "The second"

    written(home, 'publisher = "The first"')
    assert read_site_file(home).publisher == "The first"
    assert places(home)[0].parent == home.reference


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('publsher = "X"', "there is no key publsher. Use one of publisher, contact"),
        ('[colours]\nhigh = "#000000"', "there is no key colours.high. Use one of bg, fg, muted"),
        ('[colours]\nhi = "navy"', "key colours.hi: "),
        (
            '[colours]\nmuted = "#aaaaaa"',
            "key colours: muted on bg has a contrast of 2.3; it needs",
        ),
        ("next_releases = [2026-13-01]", "is not TOML"),
        ('publisher = ""', "key publisher: "),
        ('base_address = "exampleshire"', "key base_address: "),
    ],
)
def test_a_bad_file_is_refused_with_its_name_the_key_and_what_to_do(tmp_path, text, told):
    home = written(home_in(tmp_path), text)

    with pytest.raises(UnusableReference) as refused:
        read_site_file(home)

    assert "site.toml" in str(refused.value)
    assert told in str(refused.value)
    assert str(refused.value).endswith("run again.")


def themed(tmp_path, text):
    """Build the made-up release as a home with this file would."""
    home = written(home_in(tmp_path / "home"), text)
    release = made_up_release(tmp_path / "2026-09-30.1")
    told = json.loads((release / "manifest.json").read_text())
    told["site"] = read_site_file(home).model_dump(mode="json", exclude_unset=True)
    (release / "manifest.json").write_text(json.dumps(told))
    build_site(release)
    return release


def test_pages_say_who_publishes_them_when_the_next_is_due_and_where_they_stay(tmp_path):
    release = themed(tmp_path, SITE)
    page = read_page(release / "site" / "areas/rutland/index.html")

    assert "Not official statistics. Published by Exampleshire County Council." in page.text
    assert "Next update 15 October 2026." in page.text
    address = "https://careers.exampleshire.example/v/2026-09-30.1/areas/rutland/index.html"
    assert address in [link.attributes["href"] for link in page.all("a")]


def test_a_contact_is_on_the_contact_page(tmp_path):
    release = themed(tmp_path, SITE)

    page = read_page(release / "site" / "contact/index.html")
    assert "careers.data@exampleshire.example" in page.text


def test_a_theme_changes_the_colours_of_screens_and_leaves_paper_alone(tmp_path):
    release = themed(tmp_path, SITE)

    style = re.search(r"<style>(.*)</style>", (release / "site/404.html").read_text(), re.DOTALL)
    assert style is not None
    assert "@media screen{:root{--link:#7a1050;--hi:#5a1a4a;}}" in style[1]
    assert "#5a1a4a" in (release / "site/embed/dorset-careers-hub/trend.svg").read_text()


@pytest.mark.parametrize(("theme", "block"), [(Theme(), 0), (DarkTheme(), 1)])
def test_colours_that_are_not_given_are_checked_as_the_style_sheet_has_them(theme, block):
    sheet = files("templates").joinpath("assets/palette.css").read_text(encoding="utf-8")
    listed = re.findall(r":root\{([^}]*)\}", sheet)[block]
    short = dict(re.findall(r"--(\w+):(#\w+)", listed))
    written = {
        name: colour if len(colour) == 7 else f"#{''.join(2 * digit for digit in colour[1:])}"
        for name, colour in short.items()
    }

    assert theme.model_dump() == written
    assert tuple(written) == COLOURS


def test_a_site_without_colours_of_its_own_has_no_style_of_its_own():
    assert SiteSettings().style() == ""


def test_the_next_release_is_the_first_after_the_last():
    settings = SiteSettings.model_validate({"next_releases": ["2026-12-01", "2026-10-15"]})

    assert settings.next_release(date(2026, 10, 14)) == date(2026, 10, 15)
    assert settings.next_release(date(2026, 10, 15)) == date(2026, 12, 1)
    assert settings.next_release(date(2026, 12, 1)) is None


def test_what_is_written_in_the_manifest_reads_back_the_same(tmp_path):
    settings = read_site_file(written(home_in(tmp_path), SITE))

    again = SiteSettings.model_validate(settings.model_dump(mode="json", exclude_unset=True))
    assert again == settings
    assert again.style() == settings.style()


def test_contrast_is_from_one_to_twenty_one():
    assert contrast("#ffffff", "#ffffff") == 1
    assert round(contrast("#000000", "#ffffff"), 6) == 21

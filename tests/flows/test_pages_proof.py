"""Faults planted in finished pages: each must be seen when the pages are read back."""

import re
from pathlib import Path

import pytest

from flows.pages import build_site
from flows.pages_cells import claims_of, shortened
from flows.pages_gate import PageError
from flows.pages_proof import prove
from flows.pages_proof_text import wrong_words
from tests.release_factories import AREAS, made_up_release
from tests.release_figures import MadeUp, figures
from tests.sentence_rows import figure
from validation.published import Attainment, Returns

HUB = "areas/dorset-careers-hub/index.html"
HIDDEN = "areas/rutland/index.html"
MAP = "map/index.html"
RANGES = "areas/three-shires-careers-hub/index.html"


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    folder = made_up_release(tmp_path_factory.mktemp("proof") / "2026-09-30.1")
    build_site(folder)
    return folder


def proved(release: Path, path: str, text: str) -> None:
    prove(release, [(path, list(claims_of(text, is_whole=path != MAP)))])


def planted(release: Path, path: str, old: str, new: str) -> None:
    """Put a fault into a page as it was built, once, and prove the page again."""
    text = (release / "site" / path).read_text(encoding="utf-8")
    assert re.search(old, text), old
    proved(release, path, re.sub(old, new, text, count=1))


def test_a_page_as_it_was_built_holds(release):
    for path in (HUB, HIDDEN, RANGES, MAP, "index.html"):
        proved(release, path, (release / "site" / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        (HUB, r">(\d+) of 61 \(", ">60 of 61 (", "a number that its cells do not give"),
        (HUB, r"of 61 \(\d+%\)", "of 61 (99%)", "a percentage that its cells do not give"),
        (HUB, r"of 61 \(\d+%\)", "of 61 (100%)", "a percentage that its cells do not give"),
        (HUB, "▼ lower<", "▲ higher<", "a comparison is not the released one"),
        (HUB, "achieved every one", "rose thanks to the hub", "a banned word"),
        (HUB, r"cannot be compared with", "fell from 6.9 to 6.3, beside", "two series"),
        (HUB, r'cy="\d+" r="5"/>\s*<text', 'cy="33" r="5"/><text', "a point of a trend"),
        (HUB, r'(<polyline class="own" points=")\d+', r"\g<1>0", "a line joins what is not shown"),
        (HUB, r'<circle class="dot" cx="\d+" cy="\d+" r="4"/>', "", "the dots of a strip"),
        (HUB, r'x1="[\d.]+%"', 'x1="1.5%"', "a mark stands where no released figure is"),
        (HIDDEN, r"\[c\] <br>", "3 of 4 <br>", "a number that its cells do not give"),
        (HIDDEN, r"are not shown", "(such as 75%) are not shown", "a percentage"),
        (HIDDEN, '<line x2="100%"', '<line x1="75%" x2="100%"', "a mark stands"),
        (RANGES, "11–12 of 12", "12 of 12 (100%)", "a percentage that its cells do not give"),
        (
            MAP,
            r'<use class="q\d" x',
            '<use class="q1" x',
            "a tile does not show its figure",
        ),
    ],
)
def test_a_fault_in_a_page_stops_the_build(release, path, old, new, fault):
    with pytest.raises(PageError, match=fault):
        planted(release, path, old, new)


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("<p>About 37 did.</p><h2", "running text"),
        ("<table><tr><td>37 of 41</td></tr></table><h2", "cell of a table"),
        ('<p><span data-cell="5nowhere|8gb9|">37 of 41</span></p><h2', "the release has not"),
    ],
)
def test_a_number_that_names_no_cell_stops_the_build(release, new, fault):
    with pytest.raises(PageError, match=fault):
        planted(release, HUB, "<h2", new)


def test_a_percentage_of_a_small_base_stops_the_build(tmp_path):
    few = MadeUp("Local authority", "E06000099", "Smallshire", "smallshire", 8, 8)
    (england,) = [a for a in AREAS if a.code == "E92000001"]
    release = made_up_release(tmp_path / "2026-09-30.1", (england, few))
    build_site(release)
    page = (release / "site" / "areas/smallshire/index.html").read_text(encoding="utf-8")
    (counts, *_) = re.findall(r">(\d of 8)<", page)
    part = int(counts[0])

    share = (200 * part + 8) // 16
    with pytest.raises(PageError, match="a percentage that its cells do not give"):
        planted(release, "areas/smallshire/index.html", f">{counts}<", f">{counts} ({share}%)<")


def test_every_cell_that_a_page_names_is_in_the_files(release):
    text = (release / "site" / HUB).read_text(encoding="utf-8")
    named = {one for claim in claims_of(text) for one in claim.references}
    data_sets = [Attainment, Returns]
    published = {
        "|".join((table.to_schema().name, *key))
        for table in data_sets
        for key in figures(table, AREAS).select(table.key()).iter_rows()
    }

    whole = {one.rpartition("|")[0] for one in named if "|*|" not in one}
    assert len(whole) > 60
    assert whole <= published


def test_a_page_without_figures_is_left_as_it_is():
    assert shortened("<p>no figure</p>") == "<p>no figure</p>"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Exampleshire is higher than in England, by 6 percentage points", ""),
        ("Exampleshire is higher than in England, by 5 percentage points", "a difference"),
        ("Exampleshire is higher than in England, by less than 1 percentage point", "a difference"),
        ("With 41 returns, lower at 30 of 41, higher at 40, could be called so", ""),
        ("With 41 returns, lower at 29 of 41, higher at 40, could be called so", "a number"),
        ("4 of 41 did not, and 37 did in 2024/25", ""),
        ("4 of 41 did not, and 37 did in 2023/24", "a number"),
        ("D2N2 and Enterprise M3 have names", ""),
    ],
)
def test_derived_numbers_are_worked_out_again(text, fault):
    own = figure(returned=41)
    england = figure(area_code="E92000001", numerator=4120, denominator=4863)
    returns = figure("return_rate", numerator=41, denominator=46)

    assert wrong_words(text, [own, england, returns], set(), set()).startswith(fault)
    assert bool(wrong_words(text, [own, england, returns], set(), set())) == bool(fault)

import gzip
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urldefrag

import polars as pl
import pytest

from flows.pages import build_site
from flows.pages_gate import BANNED, PageError
from templates.filters import average
from tests.flows.pages_expected import LEDES
from tests.flows.pages_html import Element, read_page
from tests.release_factories import FIRST_YEAR, LONG_NAME, made_up_release
from tests.release_figures import truth
from validation.published import BESIDE, PUBLISHED

FOOTER = (
    "Not official statistics; not run by the Department for Education or "
    "The Careers & Enterprise Company"
)
OTHERS = {
    "index.html",
    "404.html",
    "areas/index.html",
    "map/index.html",
    "data/index.html",
    *(f"benchmarks/{name}index.html" for name in ("", *(f"{number}/" for number in range(1, 9)))),
    *(f"compare/{name}index.html" for name in ("", "regions/", "local-authorities/", "hubs/")),
    *(f"{name}/index.html" for name in ("returns", "gaps", "changes", "accessibility", "contact")),
    *(
        f"about/{name}index.html"
        for name in ("", "methods/", "quality/", "symbols/", "revisions/", "calendar/")
    ),
}
"""The pages that are not of one area."""

AREA_PAGE_BYTES, AREA_PAGE_GZIPPED = 40_000, 12_000


@pytest.fixture(scope="session")
def release(tmp_path_factory) -> Path:
    folder = made_up_release(tmp_path_factory.mktemp("releases") / "2026-09-30.1")
    build_site(folder)
    return folder


@pytest.fixture(scope="session")
def pages(release) -> dict[str, Element]:
    site = release / "site"
    return {path.relative_to(site).as_posix(): read_page(path) for path in site.rglob("*.html")}


def area_page(pages: dict[str, Element], slug: str) -> Element:
    return pages[f"areas/{slug}/index.html"]


def test_every_released_area_has_a_page_and_the_site_has_its_fixed_ones(release, pages):
    slugs = pl.read_parquet(release / "data" / "areas.parquet")["slug"]

    framed = {name for name in pages if name.startswith("embed/")}
    assert {f"areas/{slug}/index.html" for slug in slugs} | OTHERS == set(pages) - framed


def test_every_page_has_a_language_one_h1_and_its_own_title(pages):
    titles = [page.all("title")[0].text for page in pages.values()]

    assert {page.all("html")[0].attributes["lang"] for page in pages.values()} == {"en-GB"}
    assert {len(page.all("h1")) for page in pages.values()} == {1}
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_no_page_asks_for_anything_else(pages):
    for name, page in pages.items():
        assert not page.all("img", "iframe", "object", "video", "audio", "base", "form")
        assert {link.attributes["rel"] for link in page.all("link")} == {"icon", "alternate"}
        json_ld = "application/ld+json"
        scripts = [one for one in page.all("script") if one.attributes.get("type") != json_ld]
        assert not scripts or re.match("compare/.+/index.html|areas/index.html", name)
        assert not any(script.attributes for script in scripts)
        assert all(len(script.text.encode()) < 3_000 for script in scripts)
    text = "".join(page.text for page in pages.values())
    assert "http" not in text


def test_the_style_sheet_is_in_the_page_and_asks_for_nothing(release):
    css = re.search(r"<style>(.*)</style>", (release / "site" / "404.html").read_text(), re.DOTALL)

    assert css is not None
    assert not re.search(r"url\(|@import|@font-face", css[1])
    assert len(css[1].encode()) < 4_800


def test_links_are_relative_and_none_is_dead(release, pages):
    site = release / "site"
    ids = {
        name: {e.attributes.get("id") for e in _everything(page)} for name, page in pages.items()
    }
    for name, page in pages.items():
        for link in page.all("a"):
            target, part = urldefrag(link.attributes["href"] or "")
            assert not re.match(r"[a-z]+:|/", target), (name, target)
            found = (site / name).parent / unquote(target) if target else site / name
            assert found.is_file(), (name, target)
            if part:
                assert part in ids[found.resolve().relative_to(site.resolve()).as_posix()]


def _everything(page: Element) -> list[Element]:
    return [page, *(deep for child in page.children for deep in _everything(child))]


def test_every_table_has_a_caption_headers_with_scope_and_no_blank_cell(pages):
    for name, page in pages.items():
        for table in page.all("table"):
            assert table.all("caption")[0].text
            assert all(head.attributes["scope"] in ("row", "col") for head in table.all("th"))
            for cell in table.all("td", "th"):
                assert cell.text not in ("", "-", "–", "—", "N/A", "None", "nan"), name


def test_drawings_say_nothing_or_say_it_in_words(pages):
    for page in pages.values():
        for drawing in page.all("svg"):
            if drawing.attributes.get("role") in ("img", "group"):
                assert len(drawing.all("title")[0].text) > 10
                assert 0 < len(drawing.all("desc")[0].text.split()) < 120
            else:
                assert not drawing.all("text", "title")


def test_every_page_says_whose_it_is_not(pages):
    assert all(FOOTER in page.all("footer")[0].text for page in pages.values())


def test_area_pages_are_small(release):
    for path in (release / "site" / "areas").rglob("*.html"):
        content = path.read_bytes()
        assert len(content) <= AREA_PAGE_BYTES
        assert len(gzip.compress(content, 9)) <= AREA_PAGE_GZIPPED


def test_no_page_holds_a_banned_word(pages):
    """The data page has to name the data set ``progress``."""
    for name, page in pages.items():
        named = {"data/index.html": "progress"}.get(name, "")
        assert not BANNED.search(page.text.replace(named, "") if named else page.text), name


def test_two_builds_give_the_same_bytes(release, tmp_path):
    again = tmp_path / "again"
    shutil.copytree(release, again)
    before = {path: path.read_bytes() for path in (release / "site").rglob("*.html")}

    count = build_site(again)

    assert count == len(before)
    for path, content in before.items():
        assert (again / path.relative_to(release)).read_bytes() == content


def test_a_manifest_that_lists_the_site_itself_gives_the_same_pages(release, tmp_path):
    again = tmp_path / "again"
    shutil.copytree(release, again)
    told = json.loads((again / "manifest.json").read_text())
    files = [{**file, "name": f"data/{file['name']}"} for file in told["files"]]
    files.append({"name": "site/index.html", "bytes": 1, "rows": None, "sha256": "0"})
    (again / "manifest.json").unlink()
    (again / "data" / "manifest.json").write_text(json.dumps(told | {"files": files}))

    build_site(again)

    same = (release / "site" / "data" / "index.html").read_bytes()
    assert (again / "site" / "data" / "index.html").read_bytes() == same


def test_the_data_page_describes_every_table_under_its_own_heading(pages):
    page = pages["data/index.html"]

    headings = [heading for heading in page.all("h3") if "id" in heading.attributes]

    declared = [table.to_schema().name for table in (*PUBLISHED, *BESIDE)]
    assert [heading.attributes["id"] for heading in headings] == declared
    assert all(table.description() in page.text for table in (*PUBLISHED, *BESIDE))


def test_a_hidden_row_leaves_no_figure_and_no_mark(pages):
    benchmarks = area_page(pages, "rutland").all("table")[0]
    england = area_page(pages, "isles-of-scilly").all("table")[0]

    for table, shown in ((benchmarks, "[c] not shown"), (england, "[x] no return")):
        for line in table.all("tbody")[0].all("tr"):
            assert line.all("td")[0].text == shown
            assert line.all("td")[2].text == "not compared"
            assert not line.all("circle", "path")
            assert [mark.attributes.get("class") for mark in line.all("line")] == [None, "e"]


def test_what_protection_hid_is_nowhere_on_the_page(pages):
    mean = average(*truth(LONG_NAME, "gb_mean"))
    eight, whole = truth(FIRST_YEAR, "gb_all_eight")
    lone, of = truth(LONG_NAME, "gb5")

    assert f"{mean} of 8" not in area_page(pages, LONG_NAME.slug).text
    assert mean not in area_page(pages, LONG_NAME.slug).text.replace("England", "")
    assert f"{eight} of {whole}" not in area_page(pages, FIRST_YEAR.slug).text
    assert f" {lone} of {of}" not in area_page(pages, LONG_NAME.slug).text


def test_a_range_is_drawn_without_a_point(pages):
    line = area_page(pages, "three-shires-careers-hub").all("table")[0].all("tr")[4]

    assert line.all("td")[0].text == "11–12 of 12"
    assert not line.all("circle", "path")
    assert [mark.attributes.get("class") for mark in line.all("line")] == [None, "g", "e"]


def test_a_release_that_leaks_is_refused(release, tmp_path):
    leaking = tmp_path / "leaking"
    shutil.copytree(release, leaking)
    path = leaking / "data" / "attainment.parquet"
    told = pl.when(pl.col("value_status") == "c").then(pl.lit(3)).otherwise("numerator")
    pl.read_parquet(path).with_columns(numerator=told).write_parquet(path)

    with pytest.raises(PageError, match="status c have a figure"):
        build_site(leaking)
    same = (release / "site" / "index.html").read_bytes()
    assert (leaking / "site" / "index.html").read_bytes() == same


def test_two_areas_may_not_share_a_page(release, tmp_path):
    sharing = tmp_path / "sharing"
    shutil.copytree(release, sharing)
    path = sharing / "data" / "areas.parquet"
    pl.read_parquet(path).with_columns(slug=pl.lit("one")).write_parquet(path)

    with pytest.raises(PageError, match="share a page name"):
        build_site(sharing)


@pytest.mark.parametrize(("slug", "lede"), LEDES)
def test_each_awkward_area_reads_well(pages, slug, lede):
    paragraphs = area_page(pages, slug).all("p")
    found = [p.text for p in paragraphs if p.attributes.get("class") == "lede"]

    assert found == [lede]


def test_england_has_no_verdict(pages):
    for name in ("index.html", "areas/england/index.html"):
        assert "Compared with England" not in pages[name].text


def test_retired_and_ended_areas_say_so_first(pages):
    notices = {
        slug: [strong.text for strong in area_page(pages, slug).all("strong")]
        for slug in ("poole", "buckinghamshire-thames-valley")
    }

    assert notices == {
        "poole": [
            "Poole was in force until 31 March 2019 and was replaced by Bournemouth, Christchurch "
            "and Poole."
        ],
        "buckinghamshire-thames-valley": [
            "Buckinghamshire Thames Valley was in force until 31 March 2024.",
            "Figures for Buckinghamshire Thames Valley end in 2023/24; the newest for England are "
            "for 2025/26.",
        ],
    }


def test_symbols_on_a_page_are_explained_on_it(pages):
    for name, page in pages.items():
        used = set(re.findall(r"\[[cxzu]\]", "".join(t.text for t in page.all("td"))))
        explained = {term.text for term in page.all("dt")}
        assert used <= explained or name == "data/index.html", name


def test_only_wider_areas_have_breakdowns_and_parts(pages):
    def headings(slug: str) -> set[str]:
        return {heading.text for heading in area_page(pages, slug).all("h2")}

    assert {"By type of institution", "By free school meals"} <= headings("dorset-careers-hub")
    assert "By type of institution" not in headings("rutland")
    assert "Local authorities in Dorset Careers Hub" in headings("dorset-careers-hub")
    assert "Regions in England" in headings("england")


def test_the_gap_between_series_is_drawn_and_said(pages):
    page = area_page(pages, "dorset-careers-hub")

    assert [mark.attributes["class"] for mark in page.all("polyline")] == ["eng", "own"]
    assert "2025/26 figures for Dorset Careers Hub cannot be compared with those" in page.text
    assert len([row for row in page.all("tr") if row.attributes.get("class") == "brk"]) == 1

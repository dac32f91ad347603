"""Awkward areas, each on a page of its own: what it says and what it must not."""

import gzip
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.pages import build_site
from templates.cells import KEY
from tests.flows.pages_html import Element, read_page
from tests.release_factories import AREAS, LONG_NAME, NOTHING_SHOWN, REPLACED, made_up_release
from tests.release_figures import ENGLAND, MadeUp
from validation.published import Neighbours

LONGEST = MadeUp(
    "Careers hub",
    "longest",
    "Derby, Derbyshire, Nottingham, Nottinghamshire, Leicester, Leicestershire and Llanfairpwll"
    "gwyngyllgogerychwyrndrobwllllantysiliogogogoch Careers Hub",
    "longest-careers-hub",
    90,
    80,
)
ONE_SCHOOL = MadeUp("Local authority", "E09000001", "City of London", "city-of-london", 1, 1)
BOROUGHS = tuple(
    MadeUp("Local authority", f"E0999{n:04}", f"Borough {n:02} upon Water", f"borough-{n}", 12, 10)
    for n in range(40)
)
OF_FORTY = MadeUp(
    "Careers hub",
    "forty",
    "Forty Boroughs Careers Hub",
    "forty-boroughs-careers-hub",
    480,
    400,
    parts=tuple(borough.code for borough in BOROUGHS),
)
CASES = (*AREAS, LONGEST, ONE_SCHOOL, OF_FORTY, *BOROUGHS)


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    folder = made_up_release(tmp_path_factory.mktemp("cases") / "2026-09-30.1", CASES)
    pairs = [(LONG_NAME.code, NOTHING_SHOWN.code, 2), (LONG_NAME.code, ONE_SCHOOL.code, 1)]
    neighbours = pl.DataFrame(pairs, schema=Neighbours.schema(), orient="row")
    neighbours.write_parquet(folder / "data" / "neighbours.parquet")
    build_site(folder)
    return folder


def page(release: Path, slug: str) -> Element:
    return read_page(release / "site" / "areas" / slug / "index.html")


def lede(found: Element) -> str:
    (text,) = [p.text for p in found.all("p") if p.attributes.get("class") == "lede"]
    return text


def headings(found: Element) -> set[str]:
    return {heading.text for heading in found.all("h2")}


def captioned(found: Element, words: str) -> Element:
    (table,) = [t for t in found.all("table") if words in t.all("caption")[0].text]
    return table


def test_a_very_long_name_is_given_whole_but_not_inside_a_drawing(release):
    found = page(release, LONGEST.slug)

    assert found.all("h1")[0].text == LONGEST.name
    assert lede(found).startswith(
        "By schools’ and colleges’ own assessments in 2025/26, 12 of the 80 schools and colleges "
        f"in {LONGEST.name} assessed on all eight benchmarks achieved every one (15%)."
    )
    drawn = [text.text for text in found.all("text")]
    assert "this area" in drawn
    assert max(map(len, drawn)) <= 38


def test_forty_authorities_of_a_hub_are_listed_by_name_within_the_budget(release):
    found = page(release, OF_FORTY.slug)
    names = [a.text for a in captioned(found, "Local authorities, A to Z").all("a")]
    content = (release / "site" / "areas" / OF_FORTY.slug / "index.html").read_bytes()

    assert names == sorted(borough.name for borough in BOROUGHS)
    assert "Local authorities in Forty Boroughs Careers Hub" in headings(found)
    assert len(content) <= 40_000
    assert len(gzip.compress(content, 9)) <= 12_000


def test_an_area_with_one_school_shows_nothing_of_it(release):
    found = page(release, ONE_SCHOOL.slug)

    assert lede(found) == (
        "The 2025/26 benchmark figures for the City of London are not shown, to keep individual "
        "schools’ and colleges’ results confidential. In 2025/26, the only school or college in "
        "the City of London sent a return on the updated benchmarks."
    )
    own = [row.all("td")[0].text for row in found.all("table")[0].all("tbody")[0].all("tr")]
    assert own == ["[c] not shown"] * 8
    assert "Where it stands" not in headings(found)


def test_an_area_of_which_every_cell_is_hidden_has_no_place_among_others(release):
    found = page(release, NOTHING_SHOWN.slug)

    assert "are not shown, to keep individual schools’ and colleges’ results confidential" in lede(
        found
    )
    assert "Where it stands" not in headings(found)
    assert not [mark for mark in found.all("circle") if mark.attributes.get("class") == "own"]


def test_an_area_without_a_return_says_so(release):
    assert lede(page(release, "isles-of-scilly")) == (
        "In 2025/26, no school or college in the Isles of Scilly sent a return on the updated "
        "benchmarks."
    )


def test_the_first_release_of_all_says_that_nothing_has_changed(tmp_path):
    folder = made_up_release(tmp_path / "2026-09-30.1", (ENGLAND, LONG_NAME))
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | {"previous": None}))

    build_site(folder)

    first = "This is the first release, so nothing has changed since one before."
    assert first in page(folder, LONG_NAME.slug).text
    assert first in read_page(folder / "site" / "index.html").text


def test_an_area_stands_among_all_of_its_kind_and_is_named(release):
    found = page(release, "dorset-careers-hub")
    drawn = [svg for svg in found.all("svg") if svg.all("desc")]
    (strip,) = [svg for svg in drawn if svg.all("desc")[0].text.startswith("Dot plot")]

    assert "Dorset Careers Hub" in [text.text for text in strip.all("text")]
    own = [mark for mark in strip.all("circle") if mark.attributes["class"] == "own"]
    assert len(own) == 1
    assert "Dorset Careers Hub: 3.9." in strip.all("desc")[0].text


def test_an_area_whose_figures_have_ended_stands_among_none(release):
    assert "Where it stands" not in headings(page(release, "buckinghamshire-thames-valley"))


def test_statistical_neighbours_are_listed_by_name_with_their_own_figures(release):
    found = page(release, LONG_NAME.slug)
    table = captioned(found, "Statistical neighbours of Bournemouth")

    assert [a.text for a in table.all("a")] == ["City of London", "Rutland"]
    assert "list in force on 30 September 2026" in table.all("caption")[0].text
    assert [cell.text for cell in table.all("td")][:3] == ["1 of 1", "[c]", "[c]"]
    assert "Similar authorities" not in headings(page(release, "dorset-careers-hub"))


def test_an_area_that_is_gone_and_the_one_that_replaced_it_link_to_each_other(release):
    old, new = page(release, REPLACED.slug), page(release, LONG_NAME.slug)

    assert f"../{LONG_NAME.slug}/index.html" in [a.attributes["href"] for a in old.all("a")]
    assert f"../{REPLACED.slug}/index.html" in [a.attributes["href"] for a in new.all("a")]
    assert "This area replaced Poole (until 31 March 2019)." in new.text
    assert "The last figures of an area that is gone stay as they were published." in old.text


def test_the_first_page_has_four_sentences_each_with_a_link_to_itself(release):
    found = read_page(release / "site" / "index.html")
    named = {p.attributes["id"]: p for p in found.all("p") if "id" in p.attributes}

    assert list(named) == ["all-eight", "average", "benchmarks", "returns"]
    for name, sentence in named.items():
        assert [a.attributes["href"] for a in sentence.all("a")] == [f"#{name}"]
        assert "2025/26" in sentence.text
        assert "England" in sentence.text


def test_areas_can_be_filtered_by_name_and_are_a_plain_list_without_scripts(release):
    found = read_page(release / "site" / "areas" / "index.html")
    (script,) = found.all("script")
    (box,) = [div for div in found.all("div") if div.attributes.get("id") == "find"]

    assert "hidden" in box.attributes
    assert box.all("label")[0].text == "Part of a name"
    assert len(script.text.encode()) < 3_000
    listed = {a.text for a in found.all("a")}
    assert {area.name for area in CASES} <= listed


def test_what_changed_in_an_area_is_on_its_page_with_both_figures(tmp_path):
    again = made_up_release(tmp_path / "2026-09-30.1", CASES)
    row = {
        "data_set": "attainment",
        "kind": "changed",
        "series": "gatsby_2025",
        "time_period": "202526",
        "time_identifier": "Academic year",
        "geographic_level": "Careers hub",
        "area_code": "dorset",
        "establishment_group": "total",
        "fsm_quintile": "total",
        "measure": "gb1",
        "area_name": "Dorset Careers Hub",
    }
    rows = pl.read_parquet(again / "data" / "attainment.parquet")
    now = rows.filter(**{name: row[name] for name in KEY}).to_dicts()[0]
    names = ("numerator", "denominator", "value", "numerator_low", "numerator_high", "value_status")
    before = {**{name: now[name] for name in names}, "numerator": 11, "value": 1100 / 61}
    changed = [row | {"before": before, "after": {name: now[name] for name in names}}]
    flips = [
        {name: value for name, value in row.items() if name != "kind"}
        | {"comparison_before": "lower", "comparison_after": "not_clearly_different"}
    ]
    document = {
        "release": "2026-09-30.1",
        "as_of": "2026-09-30",
        "compared_with": "2026-06-30.1",
        "reopened": {},
        **{name: [] for name in ("data_sets", "periods", "schema", "areas")},
        "comparisons": flips,
        "changes": changed,
    }
    (again / "data" / "changes.json").write_text(json.dumps(document))

    build_site(again)

    found = page(again, "dorset-careers-hub")
    cells = [cell.text for cell in captioned(found, "that changed").all("td")]
    assert cells == ["11 of 61", f"{now['numerator']} of 61"]
    assert "1 figure changed since the release before" in found.text
    assert "lower before, not clearly different now" in found.text
    assert "No figure of Rutland changed" in page(again, "rutland").text


def test_an_embedded_figure_has_its_title_source_date_and_a_link_back_and_no_script(release):
    folder = release / "site" / "embed" / "dorset-careers-hub"
    assert sorted(path.name for path in folder.iterdir()) == [
        "benchmarks.html",
        "benchmarks.svg",
        "trend.html",
        "trend.svg",
    ]
    for what in ("benchmarks", "trend"):
        framed = read_page(folder / f"{what}.html")
        assert "Dorset Careers Hub" in framed.all("h1")[0].text
        assert "Data to 31 July 2026. Release 2026-09-30.1." in framed.text
        back = [a.attributes["href"] for a in framed.all("footer")[0].all("a")]
        assert back == ["../../areas/dorset-careers-hub/index.html"]
        drawn = read_page(folder / f"{what}.svg")
        assert "Source: Careers education statistics, release 2026-09-30.1." in drawn.text
        assert not framed.all("script") + drawn.all("script")


def test_an_area_without_figures_has_nothing_to_embed(release):
    assert not (release / "site" / "embed" / REPLACED.slug).exists()


def test_every_retired_area_says_until_when(release):
    assert date(2019, 3, 31) == REPLACED.valid_to
    assert "was in force until 31 March 2019" in page(release, REPLACED.slug).text

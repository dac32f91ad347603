"""The pages on which all authorities of England stand: what they weigh, and the map."""

import gzip
import re
from pathlib import Path

import polars as pl
import pytest

from flows.pages import build_site
from tests.flows.pages_expected import plain
from tests.flows.pages_html import page
from tests.release_factories import AREAS, made_up_release
from tests.release_figures import MadeUp
from validation.code_lists import code_list

TABLE_OF_ALL, MAP_OF_ALL = (80_000, 12_000), (60_000, 10_000)
"""Bytes of a page of all of England's authorities, raw and gzipped."""

AUTHORITIES = 153


def england() -> tuple[MadeUp, ...]:
    """Make figures for the authorities that England has, by their names, of about their sizes."""
    made = {area.code for area in AREAS}
    present = code_list("authorities").filter(pl.col("valid_to").is_null())
    others = (
        MadeUp(
            "Local authority",
            row["new_la_code"],
            row["la_name"],
            "-".join(re.findall("[a-z]+", row["la_name"].lower())),
            12 + number % 50,
            10 + number % 50,
            number % 13 - 6,
        )
        for number, row in enumerate(present.iter_rows(named=True))
        if row["new_la_code"] not in made
    )
    return (*AREAS, *others)


@pytest.fixture(scope="module")
def whole_england(tmp_path_factory) -> Path:
    folder = made_up_release(tmp_path_factory.mktemp("england") / "2026-09-30.1", england())
    build_site(folder)
    return folder


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("compare/local-authorities", TABLE_OF_ALL),
        ("benchmarks/6", TABLE_OF_ALL),
        ("map", MAP_OF_ALL),
        ("areas", MAP_OF_ALL),
    ],
)
def test_pages_of_all_areas_stay_small_for_all_of_england(whole_england, path, budget):
    content = (whole_england / "site" / path / "index.html").read_bytes()

    assert content.count(b"</a>") > AUTHORITIES
    assert (len(content) <= budget[0], len(gzip.compress(content, 9)) <= budget[1]) == (True, True)


def test_every_authority_of_england_has_a_tile_that_is_named_and_leads_to_its_page(whole_england):
    found = page(whole_england, "map")
    tiles = [link for svg in found.all("svg") for link in svg.all("a")]
    rows = found.all("tbody")[0].all("a")

    assert len(tiles) == len(rows) == AUTHORITIES
    told = {
        link.all("title")[0].text.rpartition(", ")[0]: link.attributes["href"] for link in tiles
    }
    assert told == {link.text: link.attributes["href"] for link in rows}
    for tile in tiles:
        assert tile.all("title")[0].text.endswith(f", {tile.all('text')[0].text}")


def test_the_table_of_the_map_has_the_figure_of_each_authority_in_the_files(whole_england):
    released = {
        row["area_name"]: row
        for row in pl.read_parquet(whole_england / "data" / "attainment.parquet")
        .filter(
            pl.col("measure") == "gb6",
            pl.col("time_period") == "202526",
            pl.col("time_identifier") == "Academic year",
        )
        .iter_rows(named=True)
    }
    rows = page(whole_england, "map").all("tbody")[0].all("tr")

    told = {row.all("th")[0].text: row.all("td")[0].text.replace(" ", "") for row in rows}
    assert all(said.startswith(plain(released[name])) for name, said in told.items())

"""What analysts complain about elsewhere, each tested on the built files (one test a complaint)."""

import json
import re

import openpyxl
import polars as pl
import polars.selectors as cs
import pyarrow.parquet as pq
import pytest

from flows.export import export
from flows.pages import build_site
from flows.release import fresh, publish
from tests.files_factories import RELEASE, files_release
from tests.home_factories import home_in
from validation.code_lists import codes
from validation.descriptors import CODE_LISTS
from validation.ees import LOCATION_COLUMNS
from validation.published import Areas, Published, measures_of
from validation.published import Attainment as Att

DATA_SETS = ("attainment", "returns", "attainment_todays_members")
FIGURES = ("numerator", "denominator", "value", "numerator_low", "numerator_high")
SHOWN = pl.col("value_status").is_in(["ok", "u"])


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return files_release(tmp_path_factory.mktemp("complaints"))


@pytest.fixture(scope="module")
def site(release):
    build_site(release)
    return release / "site"


@pytest.fixture(scope="module")
def data(release):
    return release / "data"


@pytest.fixture(scope="module")
def tables(data):
    return {name: pl.read_parquet(data / f"{name}.parquet") for name in DATA_SETS}


def documents(data):
    """Give the text files that people read first."""
    return [data / name for name in ("README.md", "LICENCE.txt", "CITATION.cff")]


def test_no_row_is_missing_and_no_empty_figure_is_without_a_reason(tables):
    for rows in tables.values():
        cells = rows.group_by(Published.key()[:-1]).len()
        assert cells["len"].n_unique() == 1
        assert rows["value_status"].null_count() == 0
        assert rows.filter(SHOWN, pl.any_horizontal(cs.by_name(*FIGURES[:3]).is_null())).is_empty()
    assert cells["len"][0] == len(measures_of(Att))


def test_no_text_stands_in_a_column_of_numbers(data, tables):
    for name, rows in tables.items():
        guessed = pl.read_csv(data / f"{name}.csv", infer_schema_length=None)
        for column in FIGURES:
            assert rows[column].dtype.is_numeric()
            assert guessed[column].dtype.is_numeric() or guessed[column].is_null().all()
            assert not rows[column].cast(pl.Float64).is_nan().any()


def test_an_area_keeps_its_code_under_one_name(tables, data):
    for rows in tables.values():
        places = rows.select("geographic_level", "area_code", "area_name", *Published.key()[:3])
        per_period = places.unique().group_by("geographic_level", "area_code", *Published.key()[:3])
        assert per_period.len()["len"].max() == 1
    assert pl.read_parquet(data / "areas.parquet").select(Areas.key()).is_unique().all()


def test_pages_and_files_are_of_the_same_release(release, site, data):
    told = json.loads((data / "datapackage.json").read_text("utf-8"))["version"]
    areas = {json.loads(path.read_text("utf-8"))["release"] for path in (data / "areas").iterdir()}
    parquet = {
        pq.read_schema(path).metadata[b"version"].decode() for path in data.glob("*.parquet")
    }
    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]

    assert {told} == areas == parquet == {release.name}
    assert all(release.name in page for page in pages)
    assert release.name in openpyxl.load_workbook(data / "careerstats.xlsx")["Cover"]["A2"].value


def test_every_page_of_an_area_has_its_file_and_every_file_its_page(site, data):
    pages = {path.parent.name for path in (site / "areas").glob("*/index.html")}

    assert {path.stem for path in (data / "areas").iterdir()} == pages


def test_latest_is_a_folder_of_files_and_serves_no_page(release, tmp_path):
    home = home_in(tmp_path / "home")
    candidate = fresh(home.workspace / release.name)
    candidate.rmdir()
    candidate.symlink_to(release)
    publish(home, candidate, release.name)

    export(home, tmp_path / "out")

    latest = tmp_path / "out" / "data" / "latest"
    assert not latest.is_symlink()
    assert not any(b"<html" in path.read_bytes()[:500].lower() for path in latest.glob("*.*"))
    assert pl.read_csv(latest / "returns.csv").height


def test_totals_are_marked_by_one_word_and_never_by_a_blank(tables, data):
    for rows in tables.values():
        for column in ("establishment_group", "fsm_quintile"):
            assert rows[column].null_count() == 0
            assert "total" in set(rows[column])
            assert {text for text in rows[column] if text.lower() in ("all", "any", "")} == set()
    for path in (data / "ees").glob("*.csv"):
        table = pl.read_csv(path, infer_schema=False)
        if "fsm_quintile" in table.columns:
            assert "Total" in set(table["fsm_quintile"])


def test_shares_are_made_from_counts_and_never_averaged(tables):
    shares = tables["attainment"].filter(SHOWN, pl.col("measure") != "gb_mean")
    made = 100 * shares["numerator"] / shares["denominator"]

    assert (made - shares["value"]).abs().max() < 1e-9


def test_a_percentage_runs_to_100_in_every_file(data, tables):
    share = tables["attainment"].filter(
        pl.col("area_code") == "E92000001",
        pl.col("time_identifier") == "Academic year",
        pl.col("fsm_quintile") == "total",
        pl.col("establishment_group") == "total",
        pl.col("measure") == "gb5",
        pl.col("time_period") == "202526",
    )["value"][0]
    csv = pl.read_csv(data / "attainment.csv", infer_schema_length=None)["value"].to_list()
    pairs = pl.read_csv(data / "ees" / "attainment_years.csv", infer_schema=False)
    told = json.loads((data / "areas" / "england.json").read_text("utf-8"))
    book = openpyxl.load_workbook(data / "careerstats.xlsx")["Table 1a"]

    assert 50 < share < 100
    assert share in csv
    assert share in {row["value"] for row in told["headline"]}
    assert any(
        abs(float(cell) - share) < 1e-9
        for cell in pairs["value_percent"]
        if cell[0] != "c" and cell not in ("x", "z")
    )
    cells = (cell for line in book.iter_rows(min_row=6, values_only=True) for cell in line)
    assert any(isinstance(cell, float) and abs(cell - share) < 1e-9 for cell in cells)


def test_every_share_stands_beside_its_counts(tables, data):
    for rows in tables.values():
        shown = rows.filter(pl.col("value").is_not_null())
        assert shown.select("numerator", "denominator").null_count().sum_horizontal().item() == 0
    meta = pl.read_csv(data / "ees" / "attainment_years.meta.csv", infer_schema=False)
    assert {"numerator_count", "denominator_count"} <= set(meta["col_name"])


def test_every_file_says_as_at_which_day_it_is(data):
    day = RELEASE.partition(".")[0]

    for path in documents(data)[::2]:
        assert day in path.read_text("utf-8")
    assert json.loads((data / "datapackage.json").read_text("utf-8"))["created"].startswith(day)
    assert json.loads((data / "manifest.json").read_text("utf-8"))["as_of"] == day
    assert (
        "30 September 2026"
        in openpyxl.load_workbook(data / "careerstats.xlsx")["Cover"]["A2"].value
    )


def test_a_changed_boundary_is_told_with_its_day_and_what_followed(data):
    gone = pl.read_csv(data / "areas.csv").filter(pl.col("area_name") == "Poole")

    assert gone.select("valid_to", "replaced_by").rows() == [("2019-03-31", "E06000058")]
    assert "Poole" not in set(pl.read_csv(data / "attainment.csv")["area_name"])


def test_categories_have_one_spelling_in_every_file(tables, data):
    for rows in tables.values():
        for column, listed in CODE_LISTS.items():
            assert set(rows[column].drop_nulls()) <= set(codes(listed))
    levels = pl.read_csv(data / "ees" / "attainment_years.csv")["geographic_level"]
    assert set(levels) <= set(LOCATION_COLUMNS)


def test_the_licence_is_in_and_beside_every_file(site, data):
    name = "Open Government Licence v3.0"

    for path in documents(data)[:2]:
        assert name in path.read_text("utf-8")
    for path in data.glob("*.parquet"):
        assert pq.read_schema(path).metadata[b"licence"].decode() == name
    package = json.loads((data / "datapackage.json").read_text("utf-8"))
    assert package["licenses"][0]["title"] == name
    for path in data.glob("*-metadata.json"):
        assert "open-government-licence" in json.loads(path.read_text("utf-8"))["dc:license"]["@id"]
    cover = openpyxl.load_workbook(data / "careerstats.xlsx")["Cover"]
    assert any(name in (cell.value or "") for cell in cover["A"])
    assert name in (site / "data" / "index.html").read_text("utf-8")


def test_no_file_is_packed_in_another_and_none_asks_for_a_click(site, data):
    packed = {".zip", ".gz", ".7z", ".tar", ".bz2"}
    page = (site / "data" / "index.html").read_text("utf-8")

    assert not [path for path in data.rglob("*") if path.suffix in packed]
    listed = [file["name"] for file in json.loads((data / "manifest.json").read_text())["files"]]
    tables = [name for name in listed if re.fullmatch(r"data/\w+\.(csv|parquet|xlsx)", name)]
    assert len(tables) > 10
    assert all(f'href="../../{name}"' in page for name in tables)
    assert "<form" not in page

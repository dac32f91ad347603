"""The files beside the tables: what they are, what they say, and what they must not change."""

import json
import re
import shutil

import duckdb
import openpyxl
import polars as pl
import pytest

from flows.assemble import ReleaseError
from flows.files import write_files
from flows.files_readers import READERS, one_line
from flows.release import content_digest, manifest, point_latest
from flows.run import start_run
from flows.stages import night
from tests.files_factories import AS_OF, FILES_AREAS, files_release, tables_of
from tests.flows.conftest import SMALL_HOME_AS_OF
from tests.home_factories import careerstats, home_in
from tests.release_figures import ENGLAND, MadeUp
from validation.code_lists import code_list
from validation.published import BESIDE, PUBLISHED, Attainment, measures_of
from validation.site_settings import SiteSettings

OTHERS = {"README.md", "LICENCE.txt", "CITATION.cff", "dictionary.csv", "dictionary.md"}
OTHERS |= {"datapackage.json", "careerstats.xlsx", "manifest.json"}
NAMES = ("2026-09-30.1", "2026-10-01.1")
ENDINGS = (".parquet", ".csv", ".csv-metadata.json")


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return files_release(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def book(release):
    return openpyxl.load_workbook(release / "data" / "careerstats.xlsx")


def test_what_a_release_says_does_not_change_with_its_name(tmp_path):
    one, other = (files_release(tmp_path, (ENGLAND,), name) for name in NAMES)

    assert content_digest(one / "data") == content_digest(other / "data")


def test_the_files_at_the_top_are_the_tables_and_what_explains_them(release):
    tables = {path.stem for path in (release / "data").glob("*.parquet")}
    names = {path.name for path in (release / "data").iterdir() if path.is_file()}

    of_tables = {
        f"{name}{e}" for name in tables for e in (".parquet", ".csv", ".csv-metadata.json")
    }
    assert names == OTHERS | of_tables


def test_a_pair_that_breaks_the_standard_is_told(tmp_path):
    hub = MadeUp("Careers hub", "hub", "Total", "hub", 60, 50, periods=FILES_AREAS[0].periods)
    data_sets, beside = tables_of((FILES_AREAS[0], hub))
    candidate = tmp_path / "2026-09-30.1"
    release = files_release(tmp_path / "good", FILES_AREAS[:1], candidate.name)
    shutil.copytree(release / "data", candidate / "data")
    shutil.rmtree(candidate / "data" / "areas")

    wrong = write_files(data_sets, beside, candidate, AS_OF, SiteSettings())

    assert "attainment_careers_hubs_years: check_general_dupes" in " ".join(wrong)


@pytest.mark.xdist_group("golden")
def test_a_pair_that_breaks_the_standard_stops_the_release(home_after_a_night):
    home = home_after_a_night
    path = home.reference / "hub_memberships.csv"
    lines = path.read_text("utf-8").splitlines()
    name = lines[1].split(",")[2]
    path.write_text("\n".join(line.replace(f",{name},", ",Total,") for line in lines) + "\n")

    with pytest.raises(ReleaseError, match=r"careers_hubs_years: check_general_dupes"):
        night(start_run(home, SMALL_HOME_AS_OF))


def test_verify_finds_a_pair_that_breaks_the_standard(release, tmp_path):
    home = home_in(tmp_path / "home")
    shutil.copytree(release, home.releases / release.name)
    point_latest(home, release.name)
    path = home.latest / "data" / "ees" / "attainment_years.csv"
    path.write_text(path.read_text("utf-8").replace("202425,", "2024/25,"), "utf-8")

    _, said = careerstats(home, "verify")

    assert "attainment_years: precheck_time_period_num" in said


@pytest.mark.xdist_group("golden")
def test_a_night_writes_every_form_of_every_data_set(golden_night):
    data = golden_night[0].latest / "data"

    for table in (*PUBLISHED, *BESIDE):
        name = table.to_schema().name
        for ending in ENDINGS:
            assert (data / f"{name}{ending}").is_file()
    assert {path.name for path in data.iterdir()} >= OTHERS
    listed = {file["name"] for file in manifest(data.parent)["files"]}
    assert {f"data/{name}" for name in OTHERS - {"manifest.json"}} <= listed
    slugs = pl.read_parquet(data / "areas.parquet")["slug"]
    assert {f"data/areas/{slug}.json" for slug in slugs} <= listed


def test_the_workbook_has_one_table_a_sheet_and_no_merged_cell(book):
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        headings = [cell.value for cell in sheet[5] if cell.value]
        assert headings == [column.name for column in table.tableColumns]
        assert len(headings) == len(set(headings))
        assert table.ref.startswith("A5:")
        assert sheet["A2"].value == "This worksheet contains one table."
    assert not any(sheet.merged_cells.ranges for sheet in book)


def test_the_contents_list_every_table_with_its_rows(book):
    listed = {
        line[0]: line[2]
        for line in book["Contents"].iter_rows(min_row=6, values_only=True)
        if line[0]
    }

    assert list(listed) == book.sheetnames[3:]
    for name, rows in listed.items():
        assert book[name].max_row == 5 + rows


def test_numbers_are_numbers_and_other_cells_are_explained(book):
    explained = {line[0] for line in book["Notes"].iter_rows(min_row=6, values_only=True)}
    for sheet in book.worksheets:
        if sheet.title.startswith("Table"):
            for line in sheet.iter_rows(min_row=6, min_col=9, values_only=True):
                note, *cells = line
                said = {cell for cell in cells if isinstance(cell, str)}
                assert {re.sub(r"^\d+ to \d+$", "0 to 1", cell) for cell in said} <= explained
                assert set((note or "").split()) <= explained
                assert None not in cells


def test_every_status_and_flag_is_explained_in_the_workbook(book):
    explained = {line[0] for line in book["Notes"].iter_rows(min_row=6, values_only=True)}

    codes = [*code_list("value_statuses")["value_status"], *code_list("value_flags")["value_flag"]]
    assert {f"[{code}]" for code in codes if code != "ok"} <= explained


def test_a_row_on_few_returns_says_so_in_the_workbook(book, release):
    rows = pl.read_parquet(release / "data" / "attainment.parquet")
    few = rows.filter(pl.col("value_status") == "u", pl.col("area_code") == "dorset-east")
    lines = book["Table 1a"].iter_rows(min_row=6, values_only=True)
    notes = {line[8] for line in lines if line[4] == "dorset-east" and line[2] == "Academic year"}

    assert few.height
    assert "[u] [p]" in notes


def test_the_workbook_is_dated_by_the_release_and_not_by_the_clock(book):
    assert book.properties.created.date() == AS_OF


@pytest.mark.parametrize("reader", [one for one in READERS if one.language == "python"])
def test_the_python_examples_run(reader, release, monkeypatch):
    monkeypatch.chdir(release / "data")
    names = {}

    exec(reader.code, names)

    assert len(names["england"]) == 2 * len(measures_of(Attainment))


def test_the_sql_example_runs_from_anywhere(release):
    (example,) = (one.code for one in READERS if one.language == "sql")
    found = duckdb.connect().execute(example.replace("'.'", f"'{release / 'data'}'")).fetchall()

    assert len(found) == 8 * 2
    assert all(0 <= row[-1] <= 100 for row in found)


@pytest.mark.parametrize("name", ["polars", "pandas"])
def test_the_one_line_readers_read(name, release):
    line = one_line(name, str(release / "data" / "returns.parquet"))
    names = {}
    exec(f"import polars as pl, pandas as pd\nread = {line}", names)

    assert len(names["read"]) == manifest_rows(release, "data/returns.parquet")


def manifest_rows(release, name):
    return next(file["rows"] for file in manifest(release)["files"] if file["name"] == name)


def test_every_example_is_in_the_readme(release):
    text = (release / "data" / "README.md").read_text("utf-8")

    for reader in READERS:
        assert f"### {reader.name}\n\n```{reader.language}\n{reader.code}\n```" in text


def test_an_area_file_says_which_release_it_is_of(release):
    for path in (release / "data" / "areas").iterdir():
        told = json.loads(path.read_text("utf-8"))
        assert (told["release"], told["as_of"]) == (release.name, str(AS_OF))
        assert told["licence"].startswith("https://www.nationalarchives.gov.uk/")

"""What machines are told of a release holds, by the tools that others would check it with."""

import json
import re
import warnings
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
import yaml
from csvw import CSVW
from frictionless import Package

from flows.pages import build_site
from tests.files_factories import files_release, tables_of
from tests.release_factories import EAST_MIDLANDS, HUB, LONG_NAME
from tests.release_figures import ENGLAND, NEW
from validation.code_lists import code_list, labels
from validation.descriptors import CODE_LISTS, limits, package_schema
from validation.published import BESIDE, PUBLISHED, Attainment

ONE_YEAR = ((NEW, "202526"),)
AREAS = tuple(replace(area, periods=ONE_YEAR) for area in (EAST_MIDLANDS, LONG_NAME, HUB))
ONE_AREA = (replace(ENGLAND, periods=()), replace(LONG_NAME, periods=ONE_YEAR, region=None))


@pytest.fixture(scope="session")
def release(tmp_path_factory):
    return files_release(tmp_path_factory.mktemp("described"), AREAS)


@pytest.fixture
def one_area(tmp_path):
    """Give a release that a test may spoil."""
    return files_release(tmp_path, ONE_AREA)


def descriptor(release):
    return json.loads((release / "data" / "datapackage.json").read_text("utf-8"))


def resources(release, ending):
    return [one for one in descriptor(release)["resources"] if one["format"] == ending]


def csv_errors(release):
    """Hold every CSV file to the Data Package: types, constraints, keys and references."""
    package = Package(str(release / "data" / "datapackage.json"))
    found = []
    for resource in package.resources:
        if resource.format == "csv":
            found += resource.validate().flatten(["type"])
    return [kind for (kind,) in found]


def test_the_data_package_describes_every_file_of_every_table(release):
    told = descriptor(release)

    assert Package.validate_descriptor(told).valid
    assert told["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    names = {path.name for path in (release / "data").iterdir()}
    listed = {one["path"] for one in told["resources"]}
    tables = {name for name in names if name.endswith((".parquet", ".csv"))}
    assert listed == tables - {"dictionary.csv"}


def test_every_csv_file_holds_to_the_data_package(release):
    assert csv_errors(release) == []


def test_every_parquet_file_holds_to_the_data_package(release):
    # frictionless reads Parquet through pandas, where a missing whole number becomes NaN and is
    # then called a type error; so it is given the rows as Arrow has them
    read = []
    for told in resources(release, "parquet"):
        rows = pq.read_table(release / "data" / told["path"])
        cells = [rows.column_names, *(list(row.values()) for row in rows.to_pylist())]
        read.append({"name": told["name"], "data": cells, "schema": told["schema"]})
    package = Package.from_descriptor(descriptor(release) | {"resources": read})

    assert len(read) == len(tables_of(AREAS)[0]) + len(tables_of(AREAS)[1])
    assert package.validate().flatten(["type", "message"]) == []


SPOILT = {
    "an unknown status": ('"c"', '"q"', "constraint-error"),
    "text where a number is due": (",6,", ",six,", "type-error"),
    "an area that is not listed": ('"E06000058"', '"E06000059"', "foreign-key"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_the_data_package_refuses(fault, one_area):
    old, new, kind = SPOILT[fault]
    path = one_area / "data" / "attainment.csv"
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8-sig")

    assert kind in csv_errors(one_area)


def test_the_data_package_refuses_two_rows_of_one_key(one_area):
    path = one_area / "data" / "attainment.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([*lines, lines[-1], ""]), encoding="utf-8-sig")

    assert "primary-key" in csv_errors(one_area)


def test_codes_have_labels_and_missing_values_say_why(release):
    (attainment,) = (one for one in resources(release, "parquet") if one["name"] == "attainment")
    fields = {field["name"]: field for field in attainment["schema"]["fields"]}

    for column, listed in CODE_LISTS.items():
        told = fields[column]
        words = {item["value"]: item["label"] for item in told["categories"]}
        assert words == {code: labels(listed)[code] for code in told["constraints"]["enum"]}
    assert fields["numerator"]["unit"] == "count"
    assert attainment["schema"]["missingValues"][0]["label"]
    assert attainment["schema"]["primaryKey"] == Attainment.key()


@pytest.mark.parametrize("table", [*PUBLISHED, *BESIDE], ids=lambda table: table.__name__)
def test_every_published_table_can_be_described(table):
    told = package_schema(table)

    assert [field["name"] for field in told["fields"]] == list(table.schema())
    assert all(field["description"] for field in told["fields"])


@pytest.mark.parametrize("column", CODE_LISTS)
def test_the_codes_of_a_column_are_those_of_its_list(column):
    allowed = limits(Attainment, column)["enum"]

    assert set(allowed) <= set(code_list(CODE_LISTS[column]).to_series(0))


def test_every_csv_file_holds_to_its_csvw_metadata(release):
    paths = [release / "data" / one["path"] for one in resources(release, "csv")]

    for path in paths:
        assert path.with_name(f"{path.name}-metadata.json").is_file()
        table = CSVW(str(path), validate=True)
        assert table.is_valid, path.name
        assert [str(warning.message) for warning in table.warnings] == []


def test_csvw_refuses_a_status_that_is_not_listed(one_area):
    path = one_area / "data" / "attainment.csv"
    path.write_text(path.read_text("utf-8-sig").replace('"c"', '"q"', 1), encoding="utf-8-sig")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert not CSVW(str(path), validate=True).is_valid


def test_the_citation_names_the_release_and_its_date(release):
    told = yaml.safe_load((release / "data" / "CITATION.cff").read_text("utf-8"))

    assert {"cff-version", "message", "title", "authors"} <= set(told)
    assert told["type"] == "dataset"
    assert f"{told['version']}" == release.name
    assert f"{told['date-released']}" == release.name.partition(".")[0]
    assert told["license"] == "OGL-UK-3.0"


def test_the_data_page_tells_search_engines_of_files_that_are_there(tmp_path):
    areas = tuple(replace(area, periods=ONE_YEAR) for area in (ENGLAND, LONG_NAME))
    release = files_release(tmp_path, areas)
    build_site(release)
    page = (release / "site" / "data" / "index.html").read_text("utf-8")
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(written)

    assert (told["@type"], told["version"]) == ("Dataset", release.name)
    parts = {part["name"]: part for part in told["hasPart"]}
    assert {table.title() for table in (*PUBLISHED, *BESIDE)} == set(parts)
    assert "Numerator (count)" in parts[Attainment.title()]["variableMeasured"]
    for part in parts.values():
        for file in part["distribution"]:
            path = (release / "site" / "data" / file["contentUrl"]).resolve()
            assert f"{path.stat().st_size} B" == file["contentSize"]
    assert {file["name"] for file in parts[Attainment.title()]["distribution"]} == {
        "attainment.parquet",
        "attainment.csv",
    }

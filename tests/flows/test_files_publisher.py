"""Who publishes the files, and under which terms: said once in ``site.toml``, and everywhere."""

import json

import openpyxl
import pyarrow.parquet as pq
import pytest
import yaml

from flows.release_index import release_index
from tests.files_factories import files_release
from tests.home_factories import home_in
from validation.site_settings import SiteSettings

NAME = 'Council of "Upper: Lower"'
SITE = SiteSettings.model_validate(
    {
        "publisher": NAME,
        "contact": "data@example.org",
        "licence": "CC BY 4.0",
        "licence_address": "https://creativecommons.org/licenses/by/4.0/",
        "statement": "Figures of a council.",
    }
)
ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return files_release(tmp_path_factory.mktemp("theirs"), site=SITE) / "data"


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return files_release(tmp_path_factory.mktemp("usual")) / "data"


def read(path):
    return json.loads(path.read_text("utf-8"))


def metadata(path):
    held = pq.read_schema(path).metadata
    return {
        name: held.get(name.encode(), b"").decode() for name in ("publisher", "licence", "contact")
    }


def cover(data):
    book = openpyxl.load_workbook(data / "careerstats.xlsx", read_only=True)
    said = " ".join(str(row[0]) for row in book["Cover"].iter_rows(values_only=True))
    return said, book.properties.creator


def test_the_citation_is_of_the_publisher_and_under_the_publishers_terms(data):
    told = yaml.safe_load((data / "CITATION.cff").read_text("utf-8"))

    assert told["authors"] == [{"name": NAME, "email": "data@example.org"}]
    assert told["contact"] == told["authors"]
    assert told["license-url"] == ADDRESS
    assert "license" not in told
    assert "Figures of a council." in told["abstract"]


@pytest.mark.parametrize("name", ["README.md", "LICENCE.txt"])
def test_the_words_beside_the_files_name_publisher_contact_and_licence(data, name):
    text = (data / name).read_text("utf-8")

    for said in (NAME, "data@example.org", "CC BY 4.0", "Figures of a council."):
        assert said in text


def test_what_comes_from_the_register_stays_under_its_own_licence(data):
    text = (data / "LICENCE.txt").read_text("utf-8")

    assert "About Schools, which is under the Open Government Licence v3.0." in text


def test_descriptors_name_publisher_and_licence(data):
    package = read(data / "datapackage.json")

    assert package["licenses"] == [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": ADDRESS}]
    assert package["contributors"] == [
        {"title": NAME, "roles": ["publisher"], "email": "data@example.org"}
    ]
    for path in data.glob("*.csv-metadata.json"):
        assert read(path)["dc:publisher"] == {"schema:name": NAME}
        assert read(path)["dc:license"] == {"@id": ADDRESS}


def test_every_parquet_file_names_publisher_contact_and_licence(data):
    for path in data.glob("*.parquet"):
        assert metadata(path) == {
            "publisher": NAME,
            "licence": "CC BY 4.0",
            "contact": "data@example.org",
        }


def test_the_workbook_and_the_files_of_areas_name_them_too(data):
    said, creator = cover(data)

    assert f"Published by {NAME}." in said
    assert f"CC BY 4.0, {ADDRESS}" in said
    assert creator == NAME
    assert {read(path)["licence"] for path in (data / "areas").iterdir()} == {ADDRESS}


def test_the_list_of_releases_is_under_the_publishers_terms(tmp_path):
    home = home_in(tmp_path)
    (home.root / "site.toml").write_text('licence = "CC BY 4.0"\n', encoding="utf-8")

    assert release_index(home)["licence"] == "CC BY 4.0"


def test_nothing_beside_the_files_names_another_publisher_or_licence(data):
    texts = {
        path.name: path.read_text("utf-8")
        for path in data.rglob("*")
        if path.suffix in {".md", ".txt", ".cff", ".json"} and path.name != "LICENCE.txt"
    }

    usual = SiteSettings()
    assert len(texts) > 10
    for said in (usual.publisher, usual.licence, "OGL", "open-government-licence", "Not official"):
        assert [name for name, text in texts.items() if said in text] == []


def test_without_a_setting_everything_is_as_the_defaults_have_it(usual):
    told = yaml.safe_load((usual / "CITATION.cff").read_text("utf-8"))
    package = read(usual / "datapackage.json")

    assert told["authors"] == [{"name": "The hub data team"}]
    assert told["license"] == "OGL-UK-3.0"
    assert "contact" not in told
    assert package["licenses"][0]["name"] == "OGL-UK-3.0"
    assert metadata(usual / "areas.parquet") == {
        "publisher": "The hub data team",
        "licence": "Open Government Licence v3.0",
        "contact": "",
    }


def test_a_licence_whose_terms_stand_nowhere_known_is_named(tmp_path):
    site = SiteSettings.model_validate({"licence": "Ours alone", "contact": "01234 567890"})
    data = files_release(tmp_path, site=site) / "data"

    assert read(data / "datapackage.json")["licenses"] == [
        {"name": "Ours-alone", "title": "Ours alone"}
    ]
    assert read(data / "areas.csv-metadata.json")["dc:license"] == "Ours alone"
    assert "Questions: 01234 567890" in (data / "README.md").read_text("utf-8")
    assert "email" not in (data / "CITATION.cff").read_text("utf-8")

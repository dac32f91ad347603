import json
import re

import polars as pl
import pytest

from flows.export import MARKER
from flows.export_pages import frozen
from flows.pages import build_site
from flows.release_index import release_index
from tests.export_factories import FIRST, SECOND, THIRD, published, three_releases, two_published
from tests.files_factories import files_release
from tests.flows.pages_html import read_page
from tests.home_factories import careerstats, home_in
from tests.release_factories import FIRST_YEAR, LONG_NAME

DONE, WRONG_USE = 0, 2
FIRST_DAY = "2026-09-30.1"
MAGIC = {".parquet": b"PAR1", ".csv": b"\xef\xbb\xbf", ".xlsx": b"PK\x03\x04", ".json": b"{"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return three_releases(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(tmp_path, made):
    return two_published(tmp_path / "home", made)


@pytest.fixture
def out(home, tmp_path):
    code, said = careerstats(home, "export", str(tmp_path / "out"))
    assert code == DONE, said
    return tmp_path / "out"


def files(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_the_latest_site_is_at_the_root_and_its_data_beside_it(out, home):
    latest = home.latest

    assert files(latest / "site") | {MARKER} <= files(out)
    for path in files(latest / "data"):
        assert (out / "data" / "latest" / path).read_bytes() == (
            latest / "data" / path
        ).read_bytes()


def test_every_link_of_every_exported_page_leads_to_a_file(home, tmp_path):
    build_site(files_release(tmp_path / "real"))
    published(home, tmp_path / "real", FIRST_DAY)
    out = tmp_path / "out"
    careerstats(home, "export", str(out))

    for page in out.rglob("*.html"):
        for link in read_page(page).all("a"):
            way = link.attributes["href"].partition("#")[0]
            if way:
                assert (page.parent / way).resolve().is_file(), f"{page.relative_to(out)}: {way}"


def test_the_data_page_tells_of_files_at_their_new_address(out):
    page = (out / "data" / "index.html").read_text("utf-8")
    addresses = re.findall(r'"contentUrl": "([^"]+)"', page)

    assert addresses
    assert all((out / "data" / way).resolve().is_file() for way in addresses)
    assert all(way.startswith("../data/latest/") for way in addresses)


def test_latest_is_what_it_says_it_is(out):
    for path in (out / "data" / "latest").iterdir():
        if path.suffix in MAGIC and path.is_file():
            start = path.read_bytes()[:4]
            assert start.startswith(MAGIC[path.suffix]), path.name
    assert pl.read_parquet(out / "data" / "latest" / "attainment.parquet").height


def test_an_earlier_release_is_frozen_with_its_data_and_a_banner(out, home):
    page = (out / "v" / FIRST / "areas" / LONG_NAME.slug / "index.html").read_text("utf-8")

    assert '<meta name="robots" content="noindex">' in page
    assert f"Release {FIRST} was superseded on 2 October 2026" in page
    way = f"../../../../areas/{LONG_NAME.slug}/index.html"
    assert f'<a href="{way}">See the current page</a>' in page
    assert f'"../../../../data/v/{FIRST}/attainment.csv"' in page
    assert files(out / "data" / "v" / FIRST) == files(home.releases / FIRST / "data")


def test_a_frozen_page_without_a_main_part_has_its_banner_too():
    entry = {"release": FIRST, "superseded_on": "2026-10-02"}
    page = "<html><head></head><body class='e'><p>A figure</p></body></html>"

    made = frozen(page, "embed/poole/trend.html", entry, set())

    assert f"<body class='e'>\n<p class=\"lede\">Release {FIRST} was superseded" in made
    assert '<a href="../../../../index.html">' in made


def test_the_frozen_copy_of_the_release_in_force_says_so(out):
    page = (out / "v" / SECOND / "index.html").read_text("utf-8")

    assert f"Frozen copy of release {SECOND}, which is in force." in page
    assert "noindex" in page
    assert "noindex" not in (out / "index.html").read_text("utf-8")


def test_a_frozen_page_that_is_gone_leads_to_the_first_page(home, made, tmp_path):
    published(home, made, THIRD)
    careerstats(home, "export", str(tmp_path / "out"))

    gone = f"v/{SECOND}/areas/{FIRST_YEAR.slug}/index.html"
    page = (tmp_path / "out" / gone).read_text("utf-8")
    assert '<a href="../../../../index.html">See the current page</a>' in page


def test_all_releases_are_listed_with_date_reason_and_status(out, home):
    careerstats(home, "withdraw", SECOND, "--reason", "A wrong hub was counted.")
    careerstats(home, "export", str(out))

    listed = json.loads((out / "data" / "index.json").read_text("utf-8"))
    newest, oldest = listed["releases"]
    assert listed["latest"] == FIRST
    assert (oldest["status"], oldest["as_of"], oldest["data"]) == (
        "current",
        "2026-10-01",
        f"data/v/{FIRST}/",
    )
    assert (newest["status"], newest["reason"]) == ("withdrawn", "A wrong hub was counted.")
    assert newest["data"] is newest["pages"] is None
    assert not (out / "data" / "v" / SECOND).exists()
    assert not (out / "v" / SECOND).exists()


def test_a_release_rolled_back_is_listed_and_not_shown(home, tmp_path):
    careerstats(home, "rollback", FIRST)
    careerstats(home, "export", str(tmp_path / "out"))

    newest, _ = release_index(home)["releases"]
    assert (newest["status"], newest["reason"]) == (
        "withdrawn",
        f"Release {FIRST} was put back in force.",
    )
    assert not (tmp_path / "out" / "v" / SECOND).exists()


def test_a_superseded_release_says_by_which_and_when(home):
    _, first = release_index(home)["releases"]

    assert (first["status"], first["superseded_by"], first["superseded_on"]) == (
        "superseded",
        SECOND,
        "2026-10-02",
    )


@pytest.mark.parametrize(
    "command", [("rollback", FIRST), ("withdraw", SECOND, "--reason", "Wrong")]
)
def test_the_homes_own_list_of_releases_follows_what_is_in_force(home, command):
    careerstats(home, *command)

    written = json.loads((home.releases / "index.json").read_text("utf-8"))
    assert written == release_index(home)
    assert written["latest"] == FIRST


@pytest.mark.parametrize("foreign", ["index.html", ".git/config"])
def test_a_folder_with_somebody_elses_files_is_refused_and_left_alone(home, tmp_path, foreign):
    theirs = tmp_path / "theirs" / foreign
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")

    code, said = careerstats(home, "export", str(tmp_path / "theirs"))

    assert code == WRONG_USE
    assert "holds files that no export wrote" in said
    assert "Give a new or empty folder" in said
    assert files(tmp_path / "theirs") == {foreign}


def test_a_file_is_no_folder(home, tmp_path):
    (tmp_path / "out").write_text("a file")

    assert careerstats(home, "export", str(tmp_path / "out")) == (
        WRONG_USE,
        f"{tmp_path / 'out'} is a file. Give a folder to write into.\n",
    )


@pytest.mark.parametrize("inside", ["releases/out", "internal", "archive/deep/out"])
def test_the_homes_own_folders_are_refused(home, inside):
    code, said = careerstats(home, "export", str(home.root / inside))

    assert code == WRONG_USE
    assert "which a run writes. Choose another." in said


def test_exporting_again_leaves_no_stale_file_and_the_hosts_own_stay(out, home, made):
    (out / "CNAME").write_text("example.org")
    published(home, made, THIRD)

    code, said = careerstats(home, "export", str(out))

    assert code == DONE
    assert "old ones removed" in said
    assert not (out / "areas" / FIRST_YEAR.slug).exists()
    assert (out / "CNAME").read_text() == "example.org"
    assert json.loads((out / "data" / "index.json").read_text("utf-8"))["latest"] == THIRD
    assert set(json.loads((out / MARKER).read_text())["files"]) == files(out) - {MARKER, "CNAME"}


def test_what_did_not_change_is_not_written_again(out, home):
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}

    careerstats(home, "export", str(out))

    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before


def test_an_earlier_list_that_was_tampered_with_removes_nothing_outside(out, home, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("kept")
    told = json.loads((out / MARKER).read_text())
    (out / MARKER).write_text(json.dumps(told | {"files": [*told["files"], "../outside.txt"]}))

    careerstats(home, "export", str(out))

    assert outside.read_text() == "kept"


def test_before_anything_is_published_there_is_nothing_to_export(tmp_path):
    code, said = careerstats(home_in(tmp_path / "empty"), "export", str(tmp_path / "out"))

    assert code == WRONG_USE
    assert "Nothing is published yet." in said
    assert not (tmp_path / "out").exists()


def test_the_command_lists_sizes_and_one_line_readers(home):
    code, said = careerstats(home, "data")

    assert code == DONE
    assert "SET file_search_path = " in said
    listed = json.loads(careerstats(home, "data", "--json")[1])
    assert {"data_set", "rows", "bytes", "csv_bytes", "key", "path"} <= set(listed[0])

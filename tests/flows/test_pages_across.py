"""The pages that set areas side by side, and those about the figures, on a made-up release."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.changes import differences
from flows.pages import build_site
from flows.pages_about import as_calendar, coming
from tests.flows.pages_expected import plain
from tests.flows.pages_html import page
from tests.release_factories import AREAS, LONG_NAME, made_up_release
from transforms.summaries_compare import BENCHMARKS


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    folder = made_up_release(tmp_path_factory.mktemp("across") / "2026-09-30.1")
    build_site(folder)
    return folder


def test_a_benchmark_page_shows_both_wordings_england_and_every_area_beside_it(release):
    found = page(release, "benchmarks/3")

    text = found.text
    assert "Addressing the needs of each pupil." in text
    assert "Addressing the needs of each young person." in text
    assert "in England assessed on Benchmark 3" in text
    names = {link.text for link in found.all("a")}
    live = {area.name for area in AREAS if ("gatsby_2025", "202526") in area.periods}
    assert live - {"England"} <= names
    assert "Buckinghamshire Thames Valley" not in names


def test_an_area_that_is_hidden_has_no_point_in_a_chart_across_areas(release):
    plots = [svg for svg in page(release, "benchmarks/3").all("svg") if svg.all("desc")]
    points = [mark for plot in plots for mark in plot.all("circle")]

    shown = [LONG_NAME.name, "Dorset Careers Hub", "Three Shires Careers Hub"]
    assert len(points) == len(shown)
    assert "2 not shown" in plots[0].all("desc")[0].text


def test_the_years_of_a_benchmark_stop_at_the_break(release):
    tables = {t.all("caption")[0].text: t for t in page(release, "benchmarks/1").all("table")}
    (years,) = (table for caption, table in tables.items() if "years to" in caption)

    rows = years.all("tbody")[0].all("tr")
    assert [row.attributes.get("class") for row in rows].index("brk") == 3
    assert len(rows) == 5


def test_areas_are_compared_in_order_of_name_with_counts_and_symbols(release):
    rows = page(release, "compare/local-authorities").all("tbody")[0].all("tr")

    told = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in rows}
    assert list(told) == [LONG_NAME.name, "Isles of Scilly", "Rutland"]
    assert told[LONG_NAME.name][0].startswith("41 of 46")
    assert told["Rutland"] == ["4 of 6", *["[c]"] * 8]
    assert told["Isles of Scilly"][1:] == ["[x]"] * 8


def test_every_cell_of_a_comparison_is_the_one_in_the_files(release):
    data = release / "data"
    codes = dict(pl.read_parquet(data / "areas.parquet").select("slug", "area_code").iter_rows())
    tables = [pl.read_parquet(data / f"{name}.parquet") for name in ("attainment", "returns")]
    released = {
        (row["area_code"], row["measure"]): row
        for row in pl.concat(tables).iter_rows(named=True)
        if (row["time_period"], row["time_identifier"]) == ("202526", "Academic year")
        and row["establishment_group"] == row["fsm_quintile"] == "total"
    }
    measures = ("return_rate", *BENCHMARKS)
    seen = set()
    for kind in ("regions", "local-authorities", "hubs"):
        for line in page(release, f"compare/{kind}").all("tbody")[0].all("tr"):
            code = codes[(line.all("a")[0].attributes["href"] or "").split("/")[3]]
            for measure, cell in zip(measures, line.all("td"), strict=True):
                row = released[code, measure]
                seen.add(row["value_status"])
                assert cell.text.replace(" ", "").startswith(plain(row)), (code, measure)

    assert seen >= {"ok", "range", "c", "x"}


def test_the_map_is_where_a_reader_would_look_for_it(release):
    for path in ("areas", "compare", "benchmarks/6"):
        links = {link.attributes["href"] for link in page(release, path).all("a")}
        assert any((href or "").endswith("../map/index.html") for href in links), path
    links = {link.attributes["href"] for link in page(release, "benchmarks/5").all("a")}
    assert not any("map" in (href or "") for href in links)


def test_returns_are_counted_by_area_and_bounds_follow_from_them(release):
    found = page(release, "returns")

    rows = {row.all("th")[0].text: row for row in found.all("tr")}
    sent, missing, bounds = (cell.text for cell in rows[LONG_NAME.name].all("td"))
    assert (sent, missing) == ("41 of 46 (89%)", "5")
    assert re.fullmatch(r"\d+% to \d+%", bounds)
    assert "3 local authorities had a return" in found.text


def test_fifths_stand_side_by_side_with_their_intervals(release):
    found = page(release, "gaps")

    table = found.all("table")[0]
    rows = table.all("tbody")[0].all("tr")
    assert [row.all("th")[0].text for row in rows][:2] == [
        "Fewest free school meals",
        "Second fewest",
    ]
    assert all(
        "i" in [mark.attributes.get("class") for mark in row.all("line")] for row in rows[:5]
    )
    assert "schools, not pupils" in found.text


def test_the_quality_page_counts_what_protection_left(release):
    tables = page(release, "about/quality").all("table")

    assert {table.all("caption")[0].text for table in tables} == {
        "Careers hubs: totals for 2025/26 by how they are shown",
        "Local authorities: totals for 2025/26 by how they are shown",
    }
    hubs = {row.all("th")[0].text: row for row in tables[0].all("tr")[1:]}
    cells = [cell.text for cell in hubs["Benchmark 4"].all("td")]
    assert cells == ["1 of 2 (50%)", "1 of 2 (50%)", "0 of 2 (0%)"]


def test_a_first_release_says_that_it_is(release, tmp_path):
    first = copied(release, tmp_path)
    manifest = json.loads((first / "manifest.json").read_text())
    (first / "manifest.json").write_text(json.dumps(manifest | {"previous": None}))
    build_site(first)

    assert "This is the first release" in page(first, "changes").text
    assert "first release" in (first / "site" / "updates.xml").read_text()


def copied(release: Path, tmp_path: Path) -> Path:
    shutil.copytree(release, tmp_path / "2026-09-30.2")
    return tmp_path / "2026-09-30.2"


@pytest.fixture
def revised(release, tmp_path) -> Path:
    """Make a release in which two returns of one authority came late, with its changes."""
    later = copied(release, tmp_path)
    path = later / "data" / "attainment.parquet"
    is_it = (
        (pl.col("area_code") == LONG_NAME.code)
        & (pl.col("measure") == "gb6")
        & (pl.col("time_period") == "202526")
        & (pl.col("time_identifier") == "Academic year")
    )
    told = pl.read_parquet(path).with_columns(
        numerator=pl.when(is_it).then(pl.col("numerator") + 2).otherwise("numerator"),
        england_comparison=pl.when(is_it).then(pl.lit("lower")).otherwise("england_comparison"),
    )
    told.write_parquet(path)
    changes = {"release": later.name, "as_of": "2026-09-30", "compared_with": release.name}
    content = changes | {"reopened": {"202425": "A hub sent its returns again."}}
    content |= differences(release, later)
    told = json.loads((later / "manifest.json").read_text()) | {"release": later.name}
    (later / "manifest.json").write_text(json.dumps(told))
    (later / "data" / "changes.json").write_text(json.dumps(content))
    build_site(later)
    return later


def test_what_changed_is_listed_with_both_figures_and_flipped_comparisons(revised):
    found = page(revised, "changes")

    assert "Since the release before, 1 figure changed." in found.text
    assert "2024/25 was closed and has been revised: A hub sent its returns again." in found.text
    row = found.all("table")[-1].all("tbody")[0].all("tr")[0]
    assert row.all("a")[0].attributes["href"] == f"../areas/{LONG_NAME.slug}/index.html"
    before, after = (cell.text for cell in row.all("td")[-2:])
    assert int(after.split()[0]) == int(before.split()[0]) + 2
    assert "not clearly different before, lower now" in found.text


def test_the_feed_of_an_area_tells_of_its_own_changes_alone(revised):
    feeds = revised / "site" / "areas"

    assert "1 figure changed" in (feeds / LONG_NAME.slug / "updates.xml").read_text()
    assert "No figure of Rutland changed" in (feeds / "rutland" / "updates.xml").read_text()


def test_a_feed_keeps_its_id_and_each_release_is_a_new_entry(release, revised):
    first, later = (
        re.findall(r"<id>(.*?)</id>", (folder / "site" / "updates.xml").read_text())
        for folder in (release, revised)
    )

    assert first[0] == later[0]
    assert first[1] != later[1]


def test_a_release_without_a_whole_year_has_all_its_pages(release, tmp_path):
    early = copied(release, tmp_path)
    for name in ("attainment", "returns"):
        path = early / "data" / f"{name}.parquet"
        rows = pl.read_parquet(path).filter(pl.col("time_identifier") != "Academic year")
        rows.write_parquet(path)

    build_site(early)

    assert "no whole-year figures" in page(early, "compare").text
    assert "no whole-year figures" in page(early, "returns").text
    assert "no whole-year figures" in page(early, "gaps").text
    assert not (early / "site" / "map").exists()
    assert "map" not in page(early, "areas").text.lower()
    assert page(early, "benchmarks/1").all("h1")[0].text == "1. A stable careers programme"


def test_the_calendar_has_the_snapshots_and_closings_of_the_year_ahead():
    assert coming(date(2026, 9, 30)) == [
        (date(2026, 12, 31), "Snapshot: autumn term"),
        (date(2026, 12, 31), "The academic year 2025/26 closes"),
        (date(2027, 3, 31), "Snapshot: spring term"),
        (date(2027, 7, 31), "Snapshot: academic year"),
    ]


def test_days_of_releases_that_were_announced_are_in_the_calendar_in_their_order():
    announced = (date(2026, 9, 30), date(2027, 1, 21), date(2028, 1, 20))

    assert [when for when, what in coming(date(2026, 9, 30), announced) if "Release" in what] == [
        date(2027, 1, 21)
    ]


def test_a_day_of_the_calendar_is_one_event():
    lines = as_calendar(date(2026, 9, 30), [(date(2027, 3, 31), "Snapshot: spring term")])

    assert lines[3:9] == [
        "BEGIN:VEVENT",
        "UID:2027-03-31-snapshot-spring-term@careerstats.invalid",
        "DTSTAMP:20260930T000000Z",
        "DTSTART;VALUE=DATE:20270331",
        "SUMMARY:Snapshot: spring term",
        "END:VEVENT",
    ]

"""Every form of a release says the same, cell by cell, whoever reads it."""

import json

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from tests.files_factories import files_release, tables_of
from transforms.ees_tables import IN_UNITS, KINDS, NUMBER, kind_of
from transforms.wide_view import ROW, for_people
from validation.code_lists import labels
from validation.ees import LOCATION_COLUMNS
from validation.published import Measures, Published

SHOWN = ("ok", "u")
NOTHING = dict.fromkeys(Published.schema().keys() - {*Published.key(), "area_name"}) | {
    "value_status": "x"
}
ARROW = {pl.String: pa.string(), pl.Int64: pa.int64(), pl.Float64: pa.float64()}


@pytest.fixture(scope="session")
def tables():
    data_sets, beside = tables_of()
    return {**data_sets, **beside}


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    return files_release(tmp_path_factory.mktemp("files")) / "data"


def names(tables):
    return {table.to_schema().name: rows for table, rows in tables.items()}


def test_every_reader_of_parquet_gets_the_accepted_rows(data, tables):
    for name, rows in names(tables).items():
        path = data / f"{name}.parquet"
        assert pl.read_parquet(path).equals(rows)
        assert duckdb.sql(f"FROM '{path}'").pl().equals(rows)
        assert pl.from_arrow(pq.read_table(path)).equals(rows)
        assert pl.from_pandas(pd.read_parquet(path, dtype_backend="pyarrow")).equals(rows)


def test_every_reader_of_csv_gets_the_accepted_rows(data, tables):
    for name, rows in names(tables).items():
        path = data / f"{name}.csv"
        text = {n: pa.string() for n, kind in rows.schema.items() if kind == pl.String}
        types = pa.csv.ConvertOptions(
            column_types=text | {n: ARROW.get(k, pa.date32()) for n, k in rows.schema.items()},
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        )
        columns = {n: "VARCHAR" if k == pl.String else duck(k) for n, k in rows.schema.items()}
        asked = f"FROM read_csv('{path}', header=true, columns={columns})"

        assert pl.read_csv(path, schema=rows.schema).equals(rows)
        assert duckdb.sql(asked).pl().equals(rows)
        assert pl.from_arrow(pa.csv.read_csv(path, convert_options=types)).equals(rows)
        assert pl.from_pandas(panda(path, rows)).cast(dict(rows.schema)).equals(rows)


def duck(kind):
    return {pl.Int64: "BIGINT", pl.Float64: "DOUBLE", pl.Date: "DATE"}[type(kind)]


def panda(path, rows):
    text = {n: "string[pyarrow]" for n, kind in rows.schema.items() if kind == pl.String}
    whole = {n: "Int64" for n, kind in rows.schema.items() if kind == pl.Int64}
    dates = [n for n, kind in rows.schema.items() if kind == pl.Date]
    exact = {"keep_default_na": False, "na_values": [""]}
    return pd.read_csv(path, dtype=text | whole, parse_dates=dates, encoding="utf-8-sig", **exact)


def sheets(book, number, height):
    """Read the three tables of a data set: what rows are, and each figure's cells."""
    read = {}
    for letter, figure in zip("abc", ("value", "numerator", "denominator"), strict=True):
        lines = book[f"Table {number}{letter}"].iter_rows(min_row=6, values_only=True)
        read[figure] = [line for line in lines if line[0]]
        assert len(read[figure]) == height
    return read


def as_text(row):
    """Give what a cell must be where it has no number."""
    ends = f"{row['numerator_low']} to {row['numerator_high']}"
    symbol = "[z]" if row["value_status"] in SHOWN else f"[{row['value_status']}]"
    is_range = row["value_status"] == "range"
    return {"value": symbol, "numerator": ends if is_range else symbol, "denominator": symbol}


def test_every_cell_of_the_workbook_is_the_released_figure_or_its_reason(data, tables):
    book = openpyxl.load_workbook(data / "careerstats.xlsx")
    data_sets = [table for table in tables if issubclass(table, Published)]

    for number, table in enumerate(data_sets, start=1):
        rows = for_people(tables[table])
        wide = rows.group_by(ROW, maintain_order=True).agg(pl.struct(pl.all()).alias("cells"))
        read = sheets(book, number, wide.height)
        headings = [cell.value for cell in book[f"Table {number}a"][5]][9:]
        shown = [heading.rpartition(" (")[0] for heading in headings]
        measure_of = dict(tables[Measures].select("label", "measure").iter_rows())
        for position, line in enumerate(wide.iter_rows(named=True)):
            cells = {cell["measure"]: cell for cell in line["cells"]}
            for column, heading in enumerate(shown, start=9):
                row = cells[measure_of[heading]]
                for figure, text in as_text(row).items():
                    found = read[figure][position][column]
                    assert found == (text if row[figure] is None else close(row[figure]))
            assert read["value"][position][1:5] == (
                line["time_period"],
                line["time_identifier"],
                line["geographic_level"],
                line["area_code"],
            )


def pair(data, stem):
    return pl.read_csv(data / "ees" / f"{stem}.csv", infer_schema=False, empty_string_is_null=False)


def keyed(rows, measures):
    """Give each released row the words that a pair has for it."""
    groups = labels("establishment_groups") | {"total": "Total"}
    fifths = labels("fsm_quintiles") | {"total": "Total"}
    words = measures.select("measure", "unit", label="label")
    found = {}
    for row in rows.join(words, on="measure").iter_rows(named=True):
        key = (
            labels("series")[row["series"]],
            row["time_period"],
            row["time_identifier"],
            row["geographic_level"],
            row["area_code"],
            groups[row["establishment_group"]],
            fifths[row["fsm_quintile"]],
            row["label"],
        )
        found[key] = row
    return found


def place(line, hubs):
    """Give the level and code that a line of a pair is of."""
    if hubs and line["careers_hub"] != "Total":
        return "Careers hub", hubs[line["careers_hub"]]
    level = line["geographic_level"]
    return level, line[LOCATION_COLUMNS[level][0]]


def as_number(cell):
    return None if cell in ("c", "x", "z") else float(cell)


@pytest.mark.parametrize("name", ["attainment", "returns", "attainment_todays_members"])
def test_every_cell_of_the_pairs_is_the_released_figure_or_its_symbol(data, tables, name):
    rows = names(tables)[name]
    released = keyed(rows, tables[Measures])
    hubs = {
        "Three Shires Careers Hub": "three-shires",
        "Dorset Careers Hub (dorset)": "dorset",
        "Dorset Careers Hub (dorset-east)": "dorset-east",
    }
    seen = set()
    for path in sorted((data / "ees").glob(f"{name}_*.csv")):
        if path.name.endswith(".meta.csv") or path.stem.removeprefix(f"{name}_") not in PARTS:
            continue
        for line in pair(data, path.stem).iter_rows(named=True):
            level, code = place(line, hubs if "hubs" in path.stem else None)
            when = (line["series"], line["time_period"], line["time_identifier"])
            what = (line["establishment_group"], line["fsm_quintile"], line["measure"])
            row = released[(*when, level, code, *what)]
            seen.add((*when, level, code, *what))
            same_cells(line, row)
    assert seen == set(released)


PARTS = ("years", "terms", "careers_hubs_years", "careers_hubs_terms")


def same_cells(line, row):
    for name in ("numerator", "denominator", "numerator_low", "numerator_high"):
        assert as_number(line[f"{name}_count"]) == row[name]
    own = kind_of(row["unit"])
    for kind in {*KINDS.values(), NUMBER}:
        for name in IN_UNITS:
            cell = line.get(f"{name}_{kind.suffix}", "z")
            if kind != own:
                assert cell == "z"
            else:
                assert as_number(cell) == (None if row[name] is None else close(row[name]))
    assert (line["low_reliability_count"] == "1") == (row["value_status"] == "u")
    if row["value_status"] in ("c", "x", "z"):
        assert line["numerator_count"] == line["denominator_count"] == row["value_status"]
        assert line[f"value_{own.suffix}"] == row["value_status"]
    if row["value_status"] == "range":
        assert line["numerator_count"] == line[f"value_{own.suffix}"] == "c"


def close(figure):
    return pytest.approx(figure, abs=1e-9)


def test_every_figure_of_an_area_file_is_the_released_one(data, tables):
    rows = names(tables)
    both = pl.concat([rows["attainment"], rows["returns"]])
    released = {tuple(row[n] for n in Published.key()): row for row in both.iter_rows(named=True)}
    figures = [n for n in Published.schema() if n not in (*Published.key(), "area_name")]
    checked = 0
    for path in (data / "areas").glob("*.json"):
        told = json.loads(path.read_text("utf-8"))
        area = (told["area"]["geographic_level"], told["area"]["area_code"])
        for name in ("headline", "years", "terms", "types", "fifths"):
            for row in told[name]:
                own = dict(zip(("geographic_level", "area_code"), area, strict=True)) | row
                beside = released[tuple(own[column] for column in Published.key())]
                assert {n: row[n] for n in figures} == {n: beside[n] for n in figures}
                checked += row["value_status"] in SHOWN
        for row in told["parts"]:
            own = {"geographic_level": row["part_level"], "area_code": row["part_code"]} | row
            beside = released.get(tuple(own[column] for column in Published.key()))
            # a part without a row for the period is x there
            expected = {n: beside[n] for n in figures} if beside else NOTHING
            assert {n: row[n] for n in figures} == expected
    assert checked > 100


def test_every_area_has_its_file_under_its_page_name(data, tables):
    slugs = set(names(tables)["areas"]["slug"])

    assert {path.stem for path in (data / "areas").glob("*.json")} == slugs


def test_the_same_tables_give_the_same_bytes_whatever_was_there(data, tmp_path):
    again = files_release(tmp_path) / "data"

    files = [path.relative_to(data) for path in data.rglob("*") if path.is_file()]
    assert len(files) > 40
    assert all((data / file).read_bytes() == (again / file).read_bytes() for file in files)

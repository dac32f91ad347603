"""The answer key of the made-up returns against what a night makes of them."""

import json

import polars as pl
import pytest

pytestmark = pytest.mark.xdist_group("small_home")
PLACE = ("file", "sheet", "line", "rule")


def faults(home, *outcomes):
    key = json.loads((home.root / "answer_key.json").read_text(encoding="utf-8"))
    return [fault for fault in key["faults"] if fault["outcome"] in outcomes]


def found(home, report):
    """List where a report found which rule, once for every name the file came under."""
    (path,) = home.internal.glob(f"*/{report}.csv")
    rows = pl.read_csv(path, schema_overrides={"line": pl.Int64}, infer_schema=False)
    rows = rows.with_columns(pl.col("sheet").replace("", None), pl.col("file").str.split(", "))
    return set(rows.explode("file").select(PLACE).unique().iter_rows())


def planted(listed):
    return {
        (fault["file"].removeprefix("inbox/"), fault["sheet"], fault["line"], fault["rule"])
        for fault in listed
    }


def test_every_planted_fault_is_rejected_where_it_stands(small_home):
    rejected = found(small_home, "rejections")
    whole = {
        (file, None, None, rule)
        for file, _, _, rule in planted(faults(small_home, "file_rejected"))
    }

    assert planted(faults(small_home, "rejected")) - rejected == set()
    assert {(file, rule) for file, *_, rule in whole} <= {
        (file, rule) for file, *_, rule in rejected
    }


def test_nothing_but_what_was_planted_is_rejected(small_home):
    expected = planted(faults(small_home, "rejected"))
    files = {fault["file"].removeprefix("inbox/") for fault in faults(small_home, "file_rejected")}

    unexpected = {
        place
        for place in found(small_home, "rejections")
        if place not in expected and place[0] not in files
    }

    assert unexpected == set()


def test_what_is_told_of_institutions_is_what_was_planted_and_nothing_else(small_home):
    (path,) = small_home.internal.glob("*/identity.csv")
    rows = pl.read_csv(path, schema_overrides={"line": pl.Int64}, infer_schema=False)
    rows = rows.with_columns(pl.col("sheet").replace("", None), pl.col("file").str.split(", "))
    told = set(rows.explode("file").select("file", "sheet", "line", "done").iter_rows())

    key = json.loads((small_home.root / "answer_key.json").read_text(encoding="utf-8"))
    expected = {
        (fault["file"].removeprefix("inbox/"), fault["sheet"], fault["line"], fault["identity"])
        for fault in key["faults"]
        if fault["identity"]
    }
    assert told == expected
    assert {done for *_, done in told} >= {"remapped", "several_successors", "name_differs"}


def test_every_planted_warning_is_given_where_it_stands(small_home):
    assert planted(faults(small_home, "warning")) - found(small_home, "warnings") == set()


@pytest.mark.parametrize("outcome", ["unresolved", "out_of_period", "out_of_scope", "superseded"])
def test_every_other_planted_row_comes_to_what_the_key_says(small_home, outcome):
    (path,) = small_home.internal.glob("*/outcomes.csv")
    rows = pl.read_csv(path, schema_overrides={"line": pl.Int64}, infer_schema=False)
    rows = rows.with_columns(pl.col("sheet").replace("", None), pl.col("file").str.split(", "))
    became = {
        (f, s, n): o
        for f, s, n, o in rows.explode("file")
        .select("file", "sheet", "line", "outcome")
        .iter_rows()
    }
    listed = [fault for fault in faults(small_home, outcome) if fault["line"] is not None]

    wrong = [
        f["fault"]
        for f in listed
        if became.get((f["file"].removeprefix("inbox/"), f["sheet"], f["line"])) != outcome
    ]

    assert listed
    assert wrong == []

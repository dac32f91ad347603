from datetime import date
from pathlib import Path

import polars as pl

from tests.factories import establishments
from tests.real_register import needs_real_register, real_establishments
from transforms.scope_table import as_markdown, eligible_by_type

METHODS = Path(__file__).parents[2] / "docs" / "methods.md"
DAY = date(2025, 7, 18)


def by_type(*schools):
    return eligible_by_type(establishments(*schools), DAY).collect()


def test_every_type_in_scope_has_its_condition_and_its_eligible_establishments():
    found = by_type({}, {}, {"phase_code": "2"}, {"type_code": "10", "section_41": "Approved"})

    rows = {row[0]: row[1:] for row in found.rows()}
    assert rows["01"] == ("Community school", "mainstream", "phase 4, 5, 7", 2)
    assert rows["10"] == (
        "Other independent special school",
        "independent",
        "approved under Section 41; highest age 12 or over",
        1,
    )
    assert rows["45"][-2:] == ("highest age 12 or over", 0)
    assert found["type_code"].is_sorted()


def test_a_table_of_markdown_has_headings_and_separated_thousands():
    rows = pl.DataFrame({"type": ["01", "02"], "eligible": [1726, 3]})

    assert as_markdown(rows) == ("| type | eligible |\n| --- | --- |\n| 01 | 1,726 |\n| 02 | 3 |")


@needs_real_register
def test_the_table_by_type_of_the_methods_page_is_that_of_the_real_register():
    table = as_markdown(eligible_by_type(real_establishments("20250718").lazy(), DAY).collect())

    assert f"\n{table}\n" in METHODS.read_text("utf-8"), f"docs/methods.md should hold:\n{table}"

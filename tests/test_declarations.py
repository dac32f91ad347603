"""What every declared table owes its readers."""

from pathlib import Path

import pytest

import validation.internal
import validation.internal_changes
import validation.published
import validation.received
import validation.reference
import validation.workspace
from transforms.grid import LEVEL_BREAKDOWNS, TODAYS_HUB
from validation.checks import accept
from validation.code_lists import code_list, codes
from validation.dictionary import dictionary, markdown
from validation.published import (
    BESIDE,
    PUBLISHED,
    Attainment,
    AttainmentTodaysMembers,
    Measures,
    measures,
    measures_of,
)
from validation.tables import Table

DICTIONARY = Path(__file__).parents[1] / "docs" / "data-dictionary.md"
MODULES = (
    validation.internal,
    validation.internal_changes,
    validation.published,
    validation.received,
    validation.reference,
    validation.workspace,
)
DECLARED = [
    table
    for module in MODULES
    for table in vars(module).values()
    if isinstance(table, type) and issubclass(table, Table) and table.__module__ == module.__name__
]
NUMBERS = ("Int64", "Float64")


@pytest.mark.parametrize("table", DECLARED, ids=lambda table: table.__name__)
def test_every_column_has_a_label_and_a_description(table):
    bare = [c.name for c in table.documentation() if not c.label or not c.description]

    assert bare == []


@pytest.mark.parametrize("table", DECLARED, ids=lambda table: table.__name__)
def test_every_table_has_a_title_and_says_what_one_row_is(table):
    assert table.title()
    assert "One row: " in table.description()


@pytest.mark.parametrize("table", [*PUBLISHED, *BESIDE], ids=lambda table: table.__name__)
def test_every_published_number_has_a_unit(table):
    without = [c.name for c in table.documentation() if c.type in NUMBERS and not c.unit]

    assert without == []


@pytest.mark.parametrize("table", [*PUBLISHED, *BESIDE], ids=lambda table: table.__name__)
def test_every_published_table_has_a_key_of_its_own_columns(table):
    assert table.key()
    assert set(table.key()) <= set(table.schema())


def test_every_data_set_has_the_same_columns_in_the_same_order():
    assert len({tuple(table.schema().items()) for table in PUBLISHED}) == 1


def test_every_measure_is_of_a_data_set_that_is_published():
    published = {table.to_schema().name for table in PUBLISHED}

    assert set(code_list("measures")["data_set"]) <= published
    assert all(measures_of(table) for table in PUBLISHED)


def test_a_recast_data_set_has_the_measures_and_columns_of_the_one_it_recasts():
    assert measures_of(AttainmentTodaysMembers) == measures_of(Attainment)
    assert AttainmentTodaysMembers.documentation() == Attainment.documentation()
    assert AttainmentTodaysMembers.key() == Attainment.key()


def test_the_list_of_measures_names_every_data_set_that_holds_each_once():
    listed = accept(Measures, measures())

    held = {(m, d) for m, sets in listed["measure", "data_set"].rows() for d in sets.split("|")}
    assert held == {(m, t.to_schema().name) for t in PUBLISHED for m in measures_of(t)}
    assert measures()["measure"].to_list() == code_list("measures")["measure"].to_list()


def test_every_level_has_its_breakdowns():
    assert set(LEVEL_BREAKDOWNS) == {*codes("geographic_levels"), TODAYS_HUB}


def test_the_dictionary_lists_every_published_column_once():
    rows = dictionary([*PUBLISHED, *BESIDE])

    assert rows.select("data_set", "column").is_unique().all()
    assert rows.height == sum(len(table.schema()) for table in (*PUBLISHED, *BESIDE))


def test_the_page_of_the_dictionary_keeps_upright_lines_within_their_cells():
    rows = [line for line in markdown([Measures]).splitlines() if line.startswith("| ")]

    assert any("\\|" in row for row in rows)
    assert {row.replace("\\|", "").count("|") for row in rows} == {5}


def test_the_page_of_the_dictionary_is_current():
    assert DICTIONARY.read_text("utf-8") == markdown([*PUBLISHED, *BESIDE]), "run make dictionary"

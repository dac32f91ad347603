from datetime import date

import polars as pl
import pytest

from tests.factories import establishments
from tests.population_factories import lines_of, only, spells, taken_over
from tests.real_register import DAYS, needs_real_register, real_establishments, real_links
from transforms.mergers_and_splits import mergers_and_splits
from transforms.successions import successions

FIRST, DAY, LAST = date(2024, 9, 1), date(2025, 1, 1), date(2025, 7, 31)
OLD, OTHER, NEW = "100001", "100002", "140001"
CLOSED = {"status_code": "2", "close_date": date(2024, 12, 31)}
MERGED = ({"urn": OLD, "establishment_name": "Old School"} | CLOSED, {"urn": OTHER} | CLOSED)
MADE = {"urn": NEW, "establishment_name": "New School", "open_date": DAY}


def listed(*rows, pairs, memberships=None):
    register, followed = establishments(*rows), taken_over(*pairs)
    lines = lines_of(register, followed=followed)
    members = spells() if memberships is None else memberships
    return mergers_and_splits(followed, register, lines, members, FIRST, LAST).collect()


def merger(**values):
    return listed(*MERGED, MADE | values, pairs=[(OLD, NEW, "merger", DAY)])


def test_a_merger_has_a_row_for_each_school_that_went_into_it():
    pairs = [(urn, NEW, "merger", DAY) for urn in (OLD, OTHER)]

    found = listed(*MERGED, MADE, pairs=pairs)

    assert sorted(found.select("kind", "old_urn", "new_urn", "dated_by").rows()) == [
        ("merger", OLD, NEW, "opening"),
        ("merger", OTHER, NEW, "opening"),
    ]


def test_the_sentence_names_the_schools_first_and_says_what_becomes_of_returns():
    assert only(merger())["sentence"] == (
        "Old School merged into New School on 1 January 2025. Returns of the old one are not "
        "carried to the new one."
    )


def test_a_school_that_goes_on_after_a_split_keeps_its_returns():
    pairs = [(OLD, NEW, "split", DAY)]
    goes_on = {"urn": OLD, "establishment_name": "Old School"}

    branch = only(listed(goes_on, MADE, pairs=pairs))
    split = only(listed(goes_on | CLOSED, MADE, pairs=pairs))

    assert (branch["kind"], split["kind"]) == ("branch", "split")
    assert "The old one goes on and keeps its returns" in branch["sentence"]
    assert "Returns of the old one are not carried" in split["sentence"]


def test_an_academy_that_carries_on_one_school_is_not_listed():
    assert listed(*MERGED, MADE, pairs=[(OLD, NEW, "one_to_one", DAY)]).is_empty()


@pytest.mark.parametrize(
    ("day", "rows"),
    [(FIRST, 1), (LAST, 1), (date(2024, 8, 31), 0), (date(2025, 8, 1), 0), (None, 0)],
)
def test_only_those_dated_within_the_years_of_the_run_are_listed(day, rows):
    assert listed(*MERGED, MADE, pairs=[(OLD, NEW, "merger", day)]).height == rows


def test_a_merger_of_primary_schools_is_not_listed_and_one_with_a_secondary_is():
    primary = {"phase_code": "2"}
    infants = [row | primary for row in MERGED]
    pairs = [(OLD, NEW, "merger", DAY)]

    assert listed(*infants, MADE | primary, pairs=pairs).is_empty()
    assert listed(*infants, MADE | {"phase_code": "7"}, pairs=pairs).height == 1
    assert listed(*MERGED, MADE | primary, pairs=pairs).height == 1


def test_both_authorities_are_named_once():
    assert only(merger())["la_name"] == "Gateshead"
    assert only(merger(la_code="391"))["la_name"] == "Gateshead and Newcastle upon Tyne"


def test_hubs_are_those_of_the_old_schools_last_day_and_the_new_ones_first():
    rows = spells((OLD, "H1", FIRST), (NEW, "H2", DAY), (NEW, "H3", date(2025, 1, 2)))
    ends = {"H1": date(2024, 12, 31), "H2": None, "H3": None}
    members = rows.with_columns(
        member_to=pl.col("hub_code").replace_strict(ends, return_dtype=pl.Date)
    )

    found = only(listed(*MERGED, MADE, pairs=[(OLD, NEW, "merger", DAY)], memberships=members))

    assert (found["old_hubs"], found["new_hubs"]) == ("Hub H1", "Hub H2")


@needs_real_register
def test_the_mergers_and_splits_of_two_real_years_are_listed():
    newest_first = [real_establishments(day).lazy() for day in reversed(DAYS)]
    newest = pl.concat(newest_first).unique("urn", keep="first", maintain_order=True)
    followed = successions(newest, real_links("20260815").lazy())
    lines = lines_of(newest, followed=followed)

    found = mergers_and_splits(followed, newest, lines, spells(), date(2023, 9, 1), LAST).collect()

    kinds = dict(found["kind"].value_counts().rows())
    assert kinds == {"merger": 7, "split": 2, "branch": 7}
    assert ("130452", "130451", "link") in found.select("old_urn", "new_urn", "dated_by").rows()
    assert found["la_name"].null_count() == 0

"""The real register: every institution that changed between extracts or snapshots is explained."""

from datetime import date
from functools import cache
from itertools import pairwise

import polars as pl

from tests.population_factories import AUTUMN, SPRING, SUMMER, lines_of, moment
from tests.real_register import DAYS, needs_real_register, real_establishments, real_links
from transforms.population_changes import population_changes
from transforms.register import with_outcomes
from transforms.successions import successions

EXTRACTS = tuple((date.fromisoformat(day), day) for day in DAYS)
SNAPSHOTS = tuple(zip((AUTUMN, SPRING, SUMMER), DAYS, strict=True))


@cache
def known():
    """Give the newest rows of everything ever listed, its successions and its lines."""
    newest_first = [real_establishments(day) for day in reversed(DAYS)]
    newest = pl.concat(newest_first).unique("urn", keep="first", maintain_order=True)
    followed = successions(newest.lazy(), real_links("20260815").lazy()).collect()
    return newest, followed, lines_of(newest.lazy(), followed=followed.lazy())


@cache
def population_on(day, extract):
    newest, _, lines = known()
    rows = real_establishments(extract).lazy()
    listed_on = date.fromisoformat(extract)
    return moment(day, with_outcomes(rows, newest.lazy(), listed_on=listed_on), lines)


@cache
def explained(*days_and_extracts):
    """Give the changes of each step, having checked that the institutions add up."""
    moments = [population_on(*each) for each in days_and_extracts]
    steps = []
    for before, after in pairwise(moments):
        found = population_changes(before, after, known()[1].lazy()).collect()
        number = {change: (found["change"] == change).sum() for change in ("gained", "lost")}
        first, second = (side.counted.collect().height for side in (before, after))
        assert first + number["gained"] - number["lost"] == second
        steps.append(found)
    return steps


def by_reason(found):
    return dict(found["reason"].value_counts().rows())


@needs_real_register
def test_every_institution_that_differs_between_the_extracts_has_a_reason():
    autumn, spring = explained(*EXTRACTS)

    assert by_reason(autumn) == {
        "opened": 1,
        "first_listed_late": 1,
        "into_scope_by_age_range": 1,
        "merged": 1,
        "out_of_scope_by_section_41": 6,
        "converted": 27,
    }
    assert by_reason(spring) == {
        "opened": 1,
        "closed_earlier_than_known": 1,
        "no_longer_listed": 1,
        "out_of_scope_by_age_range": 1,
        "out_of_scope_by_section_41": 12,
        "authority_code_changed": 59,
        "converted": 31,
    }


@needs_real_register
def test_every_institution_that_differs_between_the_snapshots_of_2024_25_has_a_reason():
    spring, summer = explained(*SNAPSHOTS)

    assert by_reason(spring) == {
        "opened": 1,
        "first_listed_late": 1,
        "into_scope_by_age_range": 1,
        "merged": 1,
        "out_of_scope_by_section_41": 6,
        "converted": 24,
    }
    assert by_reason(summer) == {
        "first_listed_late": 1,
        "closed_earlier_than_known": 1,
        "no_longer_listed": 1,
        "out_of_scope_by_age_range": 1,
        "out_of_scope_by_section_41": 12,
        "authority_code_changed": 59,
        "converted": 30,
    }


@needs_real_register
def test_a_college_merged_before_the_snapshot_that_counted_it_is_told_as_known_late():
    spring, _ = explained(*SNAPSHOTS)
    newham = spring.filter(pl.col("urn_before") == "130452").row(0, named=True)

    assert newham["happened_on"] == date(2024, 10, 31)
    assert newham["sentence"] == (
        "Newham Sixth Form College closed on 31 October 2024, merged into Newham College of "
        "Further Education (URN 130451). It is not counted from 31 March 2025 on, and the returns "
        "it made are not carried to the other. The register in force on 31 December 2024 did not "
        "say so yet: the figures of 31 December 2024 still count it."
    )

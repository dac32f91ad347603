"""Laws of the changes of a population: for any two registers, in any order."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.population_factories import AUTUMN, spells, two_moments
from transforms.population_changes import as_reported, population_changes
from validation.checks import accept
from validation.code_lists import labels
from validation.internal_changes import InstitutionChanges

URNS = ("100001", "100002", "140001", "140002")
DAYS = (None, date(1900, 1, 1), date(2024, 9, 1), AUTUMN, date(2025, 2, 1), date(2025, 6, 1))
ROW = st.fixed_dictionaries(
    {
        "type_code": st.sampled_from(["01", "07", "10", "11", "18", "34"]),
        "status_code": st.sampled_from(["1", "1", "2", "3", "4"]),
        "open_date": st.sampled_from(DAYS),
        "close_date": st.sampled_from(DAYS),
        "phase_code": st.sampled_from(["0", "2", "4"]),
        "high_age": st.sampled_from([None, 11, 16]),
        "section_41": st.sampled_from(["Approved", "Not approved"]),
        "la_code": st.sampled_from(["390", "391", "999"]),
        "district_code": st.sampled_from([None, "E08000037", "W06000014"]),
    }
)
REGISTER = st.dictionaries(st.sampled_from(URNS), ROW)
PAIRS = st.lists(
    st.tuples(
        st.sampled_from(URNS[:2]),
        st.sampled_from(URNS[2:]),
        st.sampled_from(["merger", "split"]),
        st.sampled_from(DAYS),
    ),
    max_size=3,
)
HUBS = st.lists(
    st.tuples(st.sampled_from(URNS), st.sampled_from(["H1", "H2"]), st.sampled_from(DAYS[2:]))
)


def compared(before, after, pairs, hubs):
    """Compare two registers, of which a school of the second pair may carry on one of the first."""
    then, now = ([{"urn": urn} | row for urn, row in sides.items()] for sides in (before, after))
    followed = pairs or [(URNS[0], URNS[2], "one_to_one", None)]
    *moments, linked = two_moments(then, now, *followed, memberships=spells(*hubs))
    return *moments, population_changes(*moments, linked).collect()


@given(REGISTER, REGISTER, PAIRS, HUBS)
def test_institutions_before_and_gained_less_lost_are_those_after(before, after, pairs, hubs):
    first, second, found = compared(before, after, pairs, hubs)

    lines = [set(moment_.counted.collect()["line"]) for moment_ in (first, second)]
    by_change = {
        change: set(found.filter(pl.col("change") == change)["line"])
        for change in ("gained", "lost", "stayed")
    }
    assert (lines[0] | by_change["gained"]) - by_change["lost"] == lines[1]
    assert by_change["gained"] == lines[1] - lines[0]
    assert by_change["stayed"] <= lines[0] & lines[1]
    assert found["line"].is_unique().all()


@given(REGISTER, REGISTER, PAIRS, HUBS)
def test_every_change_has_a_reason_of_its_kind_and_a_whole_sentence(before, after, pairs, hubs):
    *_, found = compared(before, after, pairs, hubs)

    reported = accept(InstitutionChanges, as_reported(found.lazy()))
    kinds = labels("change_reasons", "change")
    assert [kinds[reason] for reason in reported["reason"]] == reported["change"].to_list()
    for sentence, name in reported.select("sentence", "establishment_name").iter_rows():
        assert sentence.startswith(name)
        assert "{" not in sentence
        assert "not known" not in sentence.replace("authority was not known", "")

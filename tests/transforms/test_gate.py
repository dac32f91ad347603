import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.gate import (
    State,
    counted_members,
    newly_hidden,
    on_todays_members,
    revised,
    same_recast,
    standing_near,
    too_few,
    with_held,
)
from transforms.grid import TODAYS_HUB
from validation.workspace import Counted

AUTUMN = {"time_period": "202425", "time_identifier": "Autumn term"}
SPRING = {"time_period": "202425", "time_identifier": "Spring term"}
TOTAL = {"establishment_group": "total", "fsm_quintile": "total"}


def state(*rows):
    """Make a state from (snapshot, line, version, authority, …other areas as (level, code))."""
    members, counted = [], []
    for snapshot, line, version, authority, *others in rows:
        areas = [("National", "E92000001"), ("Local authority", authority), *others]
        members += [
            snapshot | {"geographic_level": level, "area_code": code} | TOTAL | {"line": line}
            for level, code in areas
        ]
        if version:
            counted.append(snapshot | {"line": line, "series": "gatsby_2018", "version": version})
    schema = dict.fromkeys((*AUTUMN, "geographic_level", "area_code", *TOTAL, "line"), pl.String)
    return State(pl.DataFrame(members, schema=schema), pl.DataFrame(counted, Counted.schema()))


KNOWN = state((AUTUMN, "1", "a", "E1"), (AUTUMN, "2", "b", "E1"), (AUTUMN, "3", "c", "E2"))


def lines(found):
    return found["line"].to_list()


def test_the_same_state_is_revised_nowhere():
    assert revised(KNOWN, KNOWN).is_empty()


def test_another_evaluation_another_area_a_new_and_a_lost_return_are_revisions():
    tonight = state(
        (AUTUMN, "1", "a2", "E1"),
        (AUTUMN, "2", "b", "E2"),
        (AUTUMN, "3", None, "E2"),
        (AUTUMN, "4", "d", "E2"),
    )

    assert lines(revised(tonight, KNOWN)) == ["1", "2", "3", "4"]


def test_another_state_of_the_same_version_is_a_revision():
    tonight = State(KNOWN.members, KNOWN.counted.with_columns(state_1=pl.lit(2, pl.Int8)))

    assert lines(revised(tonight, KNOWN)) == ["1", "2", "3"]


def test_a_snapshot_that_was_never_published_is_free():
    tonight = state(
        (AUTUMN, "1", "a", "E1"),
        (AUTUMN, "2", "b", "E1"),
        (AUTUMN, "3", "c", "E2"),
        (SPRING, "1", "a2", "E1"),
    )

    assert revised(tonight, KNOWN).is_empty()


def test_a_change_of_todays_members_is_no_revision_of_the_past():
    tonight = state(
        (AUTUMN, "1", "a", "E1", (TODAYS_HUB, "H1")),
        (AUTUMN, "2", "b", "E1"),
        (AUTUMN, "3", "c", "E2"),
    )

    assert revised(tonight, KNOWN).is_empty()


def test_two_revisions_in_an_authority_are_too_few_and_three_are_enough():
    tonight = state(
        *((AUTUMN, f"{n}", f"new {n}", "E1") for n in (1, 2, 4)),
        (AUTUMN, "3", "new 3", "E2"),
    )

    assert lines(too_few(revised(tonight, KNOWN), tonight, KNOWN)) == ["3"]


def test_who_moved_waits_until_both_authorities_have_company():
    tonight = state(
        (AUTUMN, "1", "a", "E2"), (AUTUMN, "2", "new", "E1"), (AUTUMN, "3", "new", "E2")
    )

    assert lines(too_few(revised(tonight, KNOWN), tonight, KNOWN)) == ["1", "2", "3"]


def test_a_held_revision_counts_as_it_did_in_every_cell():
    tonight = state(
        (AUTUMN, "1", "a2", "E2", ("Careers hub", "H1")),
        (AUTUMN, "2", "b", "E1"),
        (AUTUMN, "3", "c", "E2"),
    )

    assert revised(with_held(tonight, KNOWN, revised(tonight, KNOWN)), KNOWN).is_empty()


def test_a_held_new_return_is_in_no_cell_and_its_school_is_still_eligible():
    tonight = state(
        (AUTUMN, "1", "a", "E1"),
        (AUTUMN, "2", "b", "E1"),
        (AUTUMN, "3", "c", "E2"),
        (AUTUMN, "4", "d", "E2"),
    )

    kept = with_held(tonight, KNOWN, revised(tonight, KNOWN))

    assert lines(kept.counted) == ["1", "2", "3"]
    assert "4" in lines(kept.members)


def test_a_held_school_stays_a_member_of_the_recast_hub_it_is_in_today():
    tonight = state((AUTUMN, "1", "a2", "E1", (TODAYS_HUB, "H1")), (AUTUMN, "2", "b", "E1"))

    kept = with_held(tonight, KNOWN, revised(tonight, KNOWN))

    recast = kept.members.filter(pl.col("geographic_level") == TODAYS_HUB)
    assert lines(recast) == ["1"]
    assert kept.counted["version"].to_list() == ["a", "b", "c"]


NO_CELLS = KNOWN.members.select(*AUTUMN, "geographic_level", "area_code").clear()


def near(version, tonight, cells=NO_CELLS):
    versions = pl.DataFrame({"version": version}, schema={"version": pl.String})
    return lines(standing_near(revised(tonight, KNOWN), versions, cells, tonight, KNOWN))


def test_revisions_are_found_by_the_areas_they_share_with_a_return_or_a_cell():
    tonight = state((AUTUMN, "1", "a2", "E1"), (AUTUMN, "2", "b", "E1"), (AUTUMN, "3", "c2", "E2"))
    second = KNOWN.members.filter(pl.col("area_code") == "E2").select(NO_CELLS.columns)

    assert near(["b"], tonight) == ["1"]
    assert near(["c"], tonight) == ["3"]
    assert near([], tonight, second) == ["3"]


def statuses(*shown, level="Local authority"):
    """Make the statuses of a row of cells of Benchmark 1."""
    cell = AUTUMN | TOTAL | {"series": "gatsby_2018", "measure": "gb1", "geographic_level": level}
    return pl.DataFrame(
        [cell | {"area_code": f"E{n}", "status": status} for n, status in enumerate(shown)]
    )


def test_two_figures_in_a_hundred_may_be_lost_and_no_more():
    before = statuses(*["ok"] * 2999, "range", "c")
    lost = [statuses(*["c"] * number, *["ok"] * (3001 - number)) for number in (60, 61)]

    assert newly_hidden(lost[0], before).is_empty()
    assert newly_hidden(lost[1], before).height == 61


def test_where_little_is_shown_fifty_figures_may_be_lost_and_no_more():
    before = statuses(*["ok"] * 60)

    assert newly_hidden(statuses(*["c"] * 50, *["ok"] * 10), before).is_empty()
    assert newly_hidden(statuses(*["c"] * 51, *["ok"] * 9), before).height == 51


def test_recast_hubs_may_be_hidden_at_no_cost():
    before = statuses("ok", level=TODAYS_HUB)

    assert newly_hidden(statuses("c", level=TODAYS_HUB), before).is_empty()


MEMBER = ("Careers hub, today's members", "H1")


def test_a_final_year_follows_the_membership_of_today_and_nothing_else():
    known = state((AUTUMN, "1", "a", "E1"), (AUTUMN, "2", "b", "E1", MEMBER))
    tonight = state((AUTUMN, "1", "new", "E2", MEMBER), (AUTUMN, "2", "b", "E1"))

    kept = on_todays_members(known, tonight)

    recast = kept.members.filter(pl.col("geographic_level") == TODAYS_HUB)
    assert lines(recast) == ["1"]
    assert kept.counted["version"].to_list() == ["a", "b"]
    assert revised(kept, known).is_empty()


def test_only_members_with_a_return_make_recast_hubs_differ():
    known = state((AUTUMN, "1", "a", "E1", MEMBER), (AUTUMN, "2", None, "E1"))
    without_return = state((AUTUMN, "1", "a", "E1", MEMBER), (AUTUMN, "2", None, "E1", MEMBER))
    another = state((AUTUMN, "1", "a", "E1"), (AUTUMN, "2", None, "E1", MEMBER))

    assert same_recast(without_return, known)
    assert not same_recast(another, known)


def test_the_ledger_keeps_only_members_with_a_return():
    kept = counted_members(state((AUTUMN, "1", "a", "E1"), (AUTUMN, "2", None, "E1")))

    assert set(kept["line"]) == {"1"}


VERSIONS = st.sampled_from((None, "v1", "v2"))
AREAS = st.sampled_from(("E1", "E2"))
STATES = st.lists(st.tuples(VERSIONS, AREAS), min_size=5, max_size=5).map(
    lambda rows: state(*((AUTUMN, f"{n}", *row) for n, row in enumerate(rows)))
)


@given(STATES, STATES)
def test_holding_everything_back_gives_the_last_release_again(tonight, known):
    published = known.counted.height > 0
    kept = with_held(tonight, known, revised(tonight, known))

    assert revised(kept, known).is_empty()
    assert not published or kept.counted.sort("line").equals(known.counted.sort("line"))

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import establishments, links
from tests.real_register import needs_real_register, real_establishments, real_links
from transforms.lines import institution_lines
from transforms.periods import snapshots
from transforms.register import PROPOSED, open_on
from transforms.scope import in_scope
from transforms.successions import successions


def lines_of(register, linked):
    rows = institution_lines(register, successions(register, linked)).collect()
    return dict(zip(rows["urn"], rows["line"], strict=True))


def predecessor(urn="100001", closed=date(2024, 12, 31)):
    return {"urn": urn, "status_code": "2", "close_date": closed}


def successor(urn="140001", opened=date(2025, 1, 1), **values):
    return {"urn": urn, "establishment_number": "6000", "open_date": opened} | values


def test_an_academy_carries_on_the_line_of_the_school_it_replaced():
    register = establishments(predecessor(), successor())

    lines = lines_of(register, links(("100001", "140001", "Successor")))

    assert lines == {"100001": "100001", "140001": "100001"}


def test_a_link_listed_only_from_the_new_side_is_enough():
    register = establishments(predecessor(), successor())

    lines = lines_of(register, links(("140001", "100001", "Predecessor")))

    assert lines["140001"] == "100001"


def test_one_laestab_on_consecutive_days_is_one_institution_without_any_link():
    old = predecessor() | {"establishment_number": "4000"}
    register = establishments(old, successor(establishment_number="4000"))

    assert lines_of(register, links())["140001"] == "100001"


def test_one_laestab_after_a_gap_is_two_institutions():
    old = predecessor() | {"establishment_number": "4000"}
    new = successor(establishment_number="4000", opened=date(2025, 9, 1))

    assert lines_of(establishments(old, new), links())["140001"] == "140001"


def test_a_merger_ends_its_lines():
    register = establishments(predecessor("100001"), predecessor("100002"), successor())
    merged = links(("100001", "140001", "Successor"), ("100002", "140001", "Successor"))

    assert lines_of(register, merged)["140001"] == "140001"


def test_a_split_ends_its_line():
    register = establishments(predecessor(), successor("140001"), successor("140002"))
    split = links(("100001", "140001", "Successor"), ("100001", "140002", "Successor"))

    lines = lines_of(register, split)

    assert (lines["140001"], lines["140002"]) == ("140001", "140002")


def test_links_that_are_not_identity_carry_nothing():
    register = establishments(predecessor(), successor())
    kinds = ("Sixth Form Centre Link", "Successor - merged", "Successor - Split School", "Other")

    for kind in kinds:
        assert lines_of(register, links(("100001", "140001", kind)))["140001"] == "140001"


def test_a_school_that_absorbs_another_keeps_the_line_it_carries_on():
    register = establishments(
        predecessor(),
        successor(),
        {"urn": "100002", "status_code": "2", "close_date": date(2026, 8, 31)},
    )
    linked = links(("100001", "140001", "Successor"), ("100002", "140001", "Successor"))

    assert lines_of(register, linked)["140001"] == "100001"


def test_a_chain_of_four_keeps_its_first_member():
    urns = ["100001", "120001", "130001", "140001", "150001"]
    days = [date(2000 + 5 * n, 9, 1) for n in range(len(urns))]
    closed = [{"status_code": "2", "close_date": day - timedelta(days=1)} for day in days[1:]]
    register = establishments(
        *({"urn": u, "open_date": d} | c for u, d, c in zip(urns, days, [*closed, {}], strict=True))
    )
    chain = links(*((a, b, "Successor") for a, b in pairwise(urns)))

    assert set(lines_of(register, chain).values()) == {"100001"}


def test_a_cycle_does_not_loop_and_loses_only_the_step_back():
    register = establishments(predecessor(), successor())
    cycle = links(("100001", "140001", "Successor"), ("140001", "100001", "Successor"))

    assert lines_of(register, cycle) == {"100001": "100001", "140001": "100001"}


@given(st.permutations([("100001", "140001"), ("140001", "150001"), ("100002", "150002")]))
def test_the_order_of_links_never_matters(order):
    register = establishments(
        predecessor("100001"),
        predecessor("100002", date(2025, 3, 31)),
        successor("140001", status_code="2", close_date=date(2025, 3, 31)),
        successor("150001", date(2025, 4, 1)),
        successor("150002", date(2025, 4, 1), establishment_number="6002"),
    )

    lines = lines_of(register, links(*((a, b, "Successor") for a, b in order)))

    assert (lines["150001"], lines["150002"]) == ("100001", "100002")


def test_a_later_extract_with_a_new_successor_keeps_the_identifier():
    early = establishments(predecessor(), successor())
    closed = successor(status_code="2", close_date=date(2025, 12, 31))
    later = establishments(predecessor(), closed, successor("150001", date(2026, 1, 1)))
    first = links(("100001", "140001", "Successor"))
    second = links(("100001", "140001", "Successor"), ("140001", "150001", "Successor"))

    assert lines_of(early, first)["140001"] == lines_of(later, second)["150001"] == "100001"


@needs_real_register
def test_no_newer_extract_or_links_file_renames_a_line_of_the_real_register():
    first, last = real_establishments("20241029"), real_establishments("20250718")
    known = first.filter(pl.col("status_code") != PROPOSED)["urn"].implode()
    lines = {
        day: institution_lines(rows.lazy(), successions(rows.lazy(), real_links(day).lazy()))
        for day, rows in (("20241029", first), ("20250718", last))
    }
    before, after = (frame.filter(pl.col("urn").is_in(known)) for frame in lines.values())

    renamed = before.join(after, on="urn").filter(pl.col("line") != pl.col("line_right")).collect()

    assert renamed.is_empty()


@needs_real_register
def test_no_two_members_of_a_real_line_are_open_at_any_snapshot_but_in_a_month_of_handing_over():
    register = real_establishments("20250718").lazy()
    lines = institution_lines(register, successions(register, real_links("20250718").lazy()))
    rows = in_scope(register).join(lines, on="urn", validate="1:1")

    twice = [
        rows.filter(open_on(day)).group_by("line").len().filter(pl.col("len") > 1).collect().height
        for day in snapshots(date(2018, 9, 1), date(2025, 7, 31))["snapshot"]
    ]

    assert len(twice) == 21
    assert sum(twice) == 0

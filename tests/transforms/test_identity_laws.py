from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import establishments, links
from tests.identity_factories import answers

days = st.dates(date(2024, 10, 1), date(2025, 4, 30))
urns = st.sampled_from(["100001", "100002", "100003", "100004", "100005"])
schools = st.fixed_dictionaries(
    {
        "open_date": st.none() | days,
        "close_date": st.none() | days,
        "status_code": st.sampled_from(["1", "2", "3", "4"]),
        "type_code": st.sampled_from(["01", "27"]),
        "establishment_number": st.sampled_from([None, "4001", "4002"]),
        "previous_la_code": st.sampled_from(["999", "390"]),
        "previous_establishment_number": st.sampled_from([None, "4002", "4003"]),
        "ukprn": st.sampled_from([None, "10000001"]),
    }
)
registers = st.lists(schools, min_size=1, max_size=5)
kinds = st.sampled_from(
    ["Successor", "Predecessor", "Successor - merged", "Successor - Split School"]
)
ties = st.lists(st.tuples(urns, urns, kinds), max_size=5)
asked = st.lists(
    st.tuples(
        urns | st.sampled_from(["999999", "3904001", "3904002", "3904003", "10000001"]),
        days,
        st.sampled_from(["any", "urn", "laestab", "ukprn"]),
    ),
    min_size=1,
    max_size=8,
)


SETTLED = {"resolved", "remapped", "succeeded", "proposed", "previous_laestab", "not_open"}


@given(registers, ties, asked, st.randoms())
def test_a_row_has_at_most_one_line_whatever_else_is_asked_and_in_whatever_order(
    listed, linked, rows, random
):
    numbered = [school | {"urn": f"{100001 + n}"} for n, school in enumerate(listed)]
    shuffled, other_way = rows.copy(), numbered.copy()
    random.shuffle(shuffled)
    random.shuffle(other_way)

    together = answers(establishments(*numbered), rows, links(*linked))
    alone = answers(establishments(*numbered), rows[:1], links(*linked))
    again = answers(establishments(*other_way), shuffled, links(*reversed(linked)))

    assert together[:1] == alone
    assert dict(zip(shuffled, again, strict=True)) == dict(zip(rows, together, strict=True))
    assert all((line is not None) == (how in SETTLED) for line, how, _ in together)

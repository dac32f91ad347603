from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import establishments
from tests.real_register import needs_real_register, real_establishments
from transforms.scope import POLICY, eligible, in_scope, reasons, scope
from validation.code_lists import code_list, codes

DAY = date(2025, 7, 31)
EXCLUDED = code_list("scope_excluded")


def is_eligible(day=DAY, **values):
    return eligible(establishments(values), day).collect().height == 1


def reason(day=DAY, **values):
    return reasons(establishments(values), day).collect()["reason"].item()


@pytest.mark.parametrize(
    ("why", "values"),
    [
        ("a secondary", {}),
        ("a middle deemed secondary", {"phase_code": "5"}),
        ("an all-through", {"phase_code": "7"}),
        ("a special school, whose phase is 0", {"type_code": "07", "phase_code": "0"}),
        ("a special school to age 12", {"type_code": "07", "phase_code": "0", "high_age": 12}),
        ("alternative provision", {"type_code": "38", "phase_code": "0"}),
        ("a pupil referral unit", {"type_code": "14", "phase_code": "0"}),
        ("a college", {"type_code": "18", "phase_code": "6", "high_age": 99}),
        ("a 16 to 19 academy", {"type_code": "45", "phase_code": "6"}),
        (
            "an approved Section 41 special",
            {"type_code": "10", "phase_code": "0", "section_41": "Approved"},
        ),
        ("a closing school", {"status_code": "3"}),
        ("a blank opening date", {"open_date": None}),
        ("the placeholder date", {"open_date": date(1900, 1, 1)}),
        ("a school on its last day", {"status_code": "2", "close_date": DAY}),
        ("a school on its first day", {"open_date": DAY}),
        ("a blank district", {"district_code": None}),
    ],
)
def test_in_scope(why, values):
    assert is_eligible(**values), why
    assert reason(**values) == "eligible", why


@pytest.mark.parametrize(
    ("why", "said", "values"),
    [
        ("a primary", "phase", {"phase_code": "2"}),
        ("a middle deemed primary", "phase", {"phase_code": "3"}),
        ("a school without a phase", "phase", {"phase_code": None}),
        (
            "a special school to age 11",
            "age_range",
            {"type_code": "07", "phase_code": "0", "high_age": 11},
        ),
        ("a blank age range", "age_range", {"type_code": "18", "high_age": None}),
        ("an unapproved independent special", "not_section_41", {"type_code": "10"}),
        ("a blank approval", "not_section_41", {"type_code": "32", "section_41": None}),
        ("an independent school", "type_not_in_scope", {"type_code": "11", "phase_code": "0"}),
        ("a type nobody decided about", "type_unknown", {"type_code": "99"}),
        ("a Welsh school", "in_wales", {"type_code": "30", "district_code": "W06000014"}),
        ("a Welsh school without a district", "type_not_in_scope", {"type_code": "30"}),
        (
            "a college in Wales",
            "in_wales",
            {"type_code": "32", "section_41": "Approved", "district_code": "W06000014"},
        ),
        (
            "a school closed the day before",
            "not_open",
            {"status_code": "2", "close_date": date(2025, 7, 30)},
        ),
        ("a school that opens tomorrow", "not_open", {"open_date": date(2025, 8, 1)}),
        ("a closed school without a date", "not_open", {"status_code": "2", "close_date": None}),
        ("a proposed school", "not_open", {"status_code": "4"}),
        ("a closed primary", "not_open", {"status_code": "2", "phase_code": "2"}),
    ],
)
def test_out_of_scope(why, said, values):
    assert not is_eligible(**values), why
    assert reason(**values) == said, why


ANY_ESTABLISHMENT = st.fixed_dictionaries(
    {
        "type_code": st.sampled_from([*POLICY["type_code"], *EXCLUDED["type_code"], "99"]),
        "status_code": st.sampled_from("1234"),
        "open_date": st.none() | st.dates(date(2024, 9, 1), date(2026, 8, 31)),
        "close_date": st.none() | st.dates(date(2024, 9, 1), date(2026, 8, 31)),
        "phase_code": st.none() | st.sampled_from("01234567"),
        "high_age": st.none() | st.integers(5, 25),
        "section_41": st.none() | st.sampled_from(["Approved", "Not approved"]),
        "district_code": st.none() | st.sampled_from(["E08000037", "W06000014"]),
    }
)


def counts(row):
    """Decide by the code list read row by row, as a person would."""
    dated = POLICY.fill_null("").iter_rows(named=True)
    today = DAY.isoformat()
    in_force = [p for p in dated if p["valid_from"] <= today <= (p["valid_to"] or "9999")]
    conditions = {policy["type_code"]: policy for policy in in_force}.get(row["type_code"])
    opened = row["open_date"] is None or row["open_date"] <= DAY
    closed = row["close_date"] or (date.min if row["status_code"] == "2" else date.max)
    if row["status_code"] == "4" or not opened or closed < DAY or conditions is None:
        return False
    if (row["district_code"] or "").startswith("W"):
        return False
    if conditions["section_41_only"] == "yes" and row["section_41"] != "Approved":
        return False
    if conditions["phases"] and row["phase_code"] not in conditions["phases"].split("|"):
        return False
    return not conditions["reaches_age"] or (row["high_age"] or 0) >= int(conditions["reaches_age"])


@given(st.lists(ANY_ESTABLISHMENT, min_size=1, max_size=20))
def test_exactly_those_are_eligible_whose_reason_says_so(rows):
    register = establishments(*rows)

    judged = reasons(register, DAY).collect()

    kept = eligible(register, DAY).collect()["urn"].to_list()
    assert judged.filter(pl.col("reason") == "eligible")["urn"].to_list() == kept
    assert judged.drop("reason").equals(register.collect())
    by_hand = [counts(row) for row in rows]
    assert (judged["reason"] == "eligible").to_list() == by_hand
    assert set(judged["reason"]) <= set(codes("scope_reasons"))


def test_where_several_reasons_hold_the_first_of_the_list_is_given():
    row = {"type_code": "10", "status_code": "2", "district_code": "W06000014", "high_age": 8}
    mended = [
        {},
        {"status_code": "1"},
        {"district_code": None},
        {"section_41": "Approved"},
        {"high_age": 16},
    ]

    said = [reason(**(row := row | values)) for values in mended]

    assert said == ["not_open", "in_wales", "not_section_41", "age_range", "eligible"]
    assert said == [code for code in codes("scope_reasons") if code in said]


def policy(*rows):
    """Make dated rows of the scope code list: secondary community schools unless told otherwise."""
    defaults = dict.fromkeys(POLICY.columns) | {
        "type_code": "01",
        "establishment_group": "mainstream",
        "phases": "4",
        "section_41_only": "no",
    }
    return pl.DataFrame([defaults | row for row in rows], schema=POLICY.schema)


INDEPENDENT = {"type_code": "11", "phase_code": "0"}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 8, 31), "type_not_in_scope"),
        (date(2024, 9, 1), "eligible"),
        (date(2025, 8, 31), "eligible"),
        (date(2025, 9, 1), "type_not_in_scope"),
    ],
)
def test_a_type_is_in_scope_from_its_first_to_its_last_day(day, said):
    dated = policy(
        {"type_code": "11", "phases": None, "valid_from": "2024-09-01", "valid_to": "2025-08-31"}
    )
    schools = establishments(INDEPENDENT)

    assert reasons(schools, day, dated).collect()["reason"].item() == said
    assert eligible(schools, day, dated).collect().height == (said == "eligible")


def test_a_change_of_policy_is_a_new_row_with_its_own_conditions_and_group():
    changed = policy(
        {"type_code": "10", "phases": None, "section_41_only": "yes", "valid_to": "2025-08-31"},
        {
            "type_code": "10",
            "phases": None,
            "establishment_group": "special_and_alternative",
            "valid_from": "2025-09-01",
        },
    )
    schools = establishments({"type_code": "10", "phase_code": "0"})
    before, after = date(2025, 8, 31), date(2025, 9, 1)

    assert reasons(schools, before, changed).collect()["reason"].item() == "not_section_41"
    assert in_scope(schools, before, changed).collect().is_empty()
    for kept in (in_scope(schools, after, changed), in_scope(schools, policy=changed)):
        assert kept.collect()["establishment_group"].to_list() == ["special_and_alternative"]


@pytest.mark.parametrize("day", [date(2018, 9, 1), DAY, date.max])
def test_every_type_has_one_row_of_the_code_list_at_most_on_a_day(day):
    assert scope(day).collect()["type_code"].is_unique().all()


def test_every_type_of_the_register_is_either_in_scope_or_left_out_for_a_reason():
    listed = {*POLICY["type_code"]}, {*EXCLUDED["type_code"]}

    assert len(listed[0]) + len(listed[1]) == len(listed[0] | listed[1]) == 41
    for rows in (POLICY, EXCLUDED):
        assert rows.select("reason", "source").null_count().row(0) == (0, 0)


@needs_real_register
@pytest.mark.parametrize("day", ["20241029", "20250121", "20250718"])
def test_no_establishment_of_the_real_register_has_a_type_nobody_decided_about(day):
    on = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    register = real_establishments(day).lazy()

    said = reasons(register, on).collect()["reason"]

    assert set(said) == set(codes("scope_reasons")) - {"type_unknown"}
    assert (said == "eligible").sum() == eligible(register, on).collect().height

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.real_register import needs_real_register, real_establishments
from transforms.fifths import with_fsm_quintile
from transforms.scope import eligible
from validation.code_lists import codes

SCHEMA = {
    "establishment_group": pl.String,
    "percentage_fsm": pl.Float64,
    "pupils": pl.Int64,
    "low_age": pl.Int64,
}


def fifths(*rows):
    """Rank mainstream schools of 900 pupils from age 11 unless told otherwise."""
    school = {"establishment_group": "mainstream", "pupils": 900, "low_age": 11}
    frame = pl.LazyFrame([school | row for row in rows], schema=SCHEMA)
    return with_fsm_quintile(frame).collect()["fsm_quintile"].to_list()


def test_fifths_run_from_fewest_to_most_free_school_meals():
    assert fifths(*({"percentage_fsm": p} for p in (50, 10, 30, 20, 40))) == list("51324")


def test_equal_percentages_share_a_fifth():
    assert fifths(*({"percentage_fsm": p} for p in (10, 10, 10, 40, 50))) == list("11145")


@pytest.mark.parametrize(
    ("why", "values", "fifth"),
    [
        ("a blank, before the first census", {"percentage_fsm": None}, "unavailable"),
        ("0 of nobody on roll", {"percentage_fsm": 0, "pupils": 0}, "unavailable"),
        ("0 of a blank roll", {"percentage_fsm": 0, "pupils": None}, "unavailable"),
        ("0 of a school from 14", {"percentage_fsm": 0, "low_age": 14}, "unavailable"),
        ("0 of a school from 13, which has Year 9", {"percentage_fsm": 0, "low_age": 13}, "1"),
        ("0 of a school of blank age", {"percentage_fsm": 0, "low_age": None}, "1"),
        ("0 of 900 pupils from 11, which is true", {"percentage_fsm": 0}, "1"),
        ("a percentage of a school from 14", {"percentage_fsm": 0.5, "low_age": 14}, "1"),
        ("a percentage of a blank roll", {"percentage_fsm": 0.5, "pupils": None}, "1"),
    ],
)
def test_a_zero_is_missing_only_where_its_base_may_be_empty(why, values, fifth):
    others = [{"percentage_fsm": p} for p in (10, 20, 30, 40)]

    assert fifths(values, *others)[0] == fifth, why


@pytest.mark.parametrize("group", ["special_and_alternative", "college", "independent"])
def test_only_mainstream_schools_are_ranked(group):
    other = {"percentage_fsm": 90, "establishment_group": group}

    assert fifths({"percentage_fsm": 20}, other) == ["1", "unavailable"]


PERCENTAGES = st.integers(0, 1000).map(lambda tenths: tenths / 10)
MAINSTREAM = st.fixed_dictionaries(
    {
        "percentage_fsm": st.none() | PERCENTAGES,
        "pupils": st.sampled_from([None, 0, 900]),
        "low_age": st.sampled_from([None, 11, 14]),
    }
)
OTHERS = st.fixed_dictionaries(
    {
        "establishment_group": st.sampled_from(["special_and_alternative", "college"]),
        "percentage_fsm": st.none() | PERCENTAGES,
    }
)


@given(st.lists(MAINSTREAM, min_size=1), st.lists(OTHERS))
def test_special_schools_and_colleges_never_change_the_fifths(schools, others):
    assert fifths(*schools, *others)[: len(schools)] == fifths(*schools)


@given(st.lists(PERCENTAGES.filter(bool), min_size=1, max_size=60))
def test_no_member_of_a_fifth_has_more_than_any_member_of_the_next(percentages):
    found = fifths(*({"percentage_fsm": p} for p in percentages))

    in_order = [fifth for _, fifth in sorted(zip(percentages, found, strict=True))]
    assert in_order == sorted(in_order)
    assert set(found) <= set("12345")
    assert len(set(zip(percentages, found, strict=True))) == len(set(percentages))


@given(st.sets(PERCENTAGES.filter(bool), min_size=5))
def test_without_equal_percentages_the_fifths_differ_in_size_by_one_at_most(percentages):
    found = fifths(*({"percentage_fsm": p} for p in percentages))

    sizes = [found.count(fifth) for fifth in "12345"]
    assert max(sizes) - min(sizes) <= 1


@needs_real_register
@pytest.mark.parametrize(
    ("day", "sizes"),
    [
        ("20241029", [674, 678, 670, 673, 671, 54]),
        ("20250121", [674, 677, 663, 672, 668, 67]),
        ("20250718", [695, 676, 680, 676, 674, 19]),
    ],
)
def test_the_fifths_of_the_real_register_are_near_equal(day, sizes):
    on = pl.Series([day]).str.to_date("%Y%m%d").item()
    register = eligible(real_establishments(day).lazy(), on)

    rows = with_fsm_quintile(register).filter(pl.col("establishment_group") == "mainstream")

    counts = dict(rows.collect()["fsm_quintile"].value_counts().rows())
    assert [counts[fifth] for fifth in codes("fsm_quintiles") if fifth != "total"] == sizes

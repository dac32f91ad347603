import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.real_register import REAL, needs_real_register, real_establishments, real_links
from transforms.institution_names import misnamed, plain
from transforms.lines import institution_lines
from transforms.scope import in_scope
from transforms.successions import successions

DESTINATIONS = REAL.parent / "destinations" / "2024-2025_england_ks4-pupdest.csv.gz"


def warned(*pairs, names):
    """List the (name, line) pairs warned about, of names as sent and names by line."""
    known = [(line, name) for line, listed in names.items() for name in listed]
    columns = (("institution_name", "line"), ("line", "establishment_name"))
    named, listed = (
        pl.LazyFrame(rows, schema=dict.fromkeys(column, pl.String), orient="row")
        for rows, column in zip((pairs, known), columns, strict=True)
    )
    found = misnamed(named, listed)
    return set(found.select("institution_name", "line").collect().rows())


def differs(given_name, *names):
    return bool(warned((given_name, "1"), names={"1": names}))


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("Ashfield School", "Bradley Academy"),
        ("St Mary's Catholic School", "St Peter's Catholic School"),
        ("St Marks CofE Academy", "St Mary’s CofE Academy"),
        ("Harris Academy Bromley", "Harris Academy Tottenham"),
        ("Newcastle College", "Gateshead College"),
    ],
)
def test_a_name_of_which_no_telling_word_is_the_schools_is_anothers(given_name, name):
    assert differs(given_name, name)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("ASHFIELD SCHOOL", "Ashfield School"),
        ("Ashfield Comp.", "Ashfield Academy, Gateshead"),
        ("Ash Field School", "Ashfield School"),
        ("Highfield School", "High Field School"),
        ("St. Mary's RC High School", "Saint Marys Catholic Academy"),
        ("St Mary`s", "St Mary’s Catholic School"),
        ("St Mary?s", "St Mary’s Catholic School"),
        ("St Maryâ€™s", "St Mary’s Catholic School"),
        ("St Marys & St Johns", "St John's and St Mary's Church of England School"),
        ("Zoe Beaumont School", "Zoë Beaumont School"),
        ("L'Ouverture Academy", "LOuverture Academy"),
        ("Hilsborough School", "Hillsborough School"),
        ("Hillsboruogh School", "Hillsborough School"),
        ("Hollsborough School", "Hillsborough School"),
        ("Northumb. Park", "Northumberland Road School"),
    ],
)
def test_other_ways_to_write_a_name_are_the_same_name(given_name, name):
    assert not differs(given_name, name)
    assert not differs(name, given_name)


@pytest.mark.parametrize("given_name", ["High School", "The Academy", "St", "---", "", None])
def test_a_name_that_tells_nothing_is_nobody_elses(given_name):
    assert not differs(given_name, "Ashfield School")
    assert not differs("Ashfield School", given_name or "High School")


def test_a_name_the_line_once_had_is_its_own():
    assert not differs("Ashfield School", "Bradley Academy", "Ashfield Community School")


def test_a_name_is_held_against_the_line_it_stands_beside_only():
    names = {"1": ["Ashfield School"], "2": ["Bradley Academy"]}

    found = warned(("Ashfield School", "1"), ("Ashfield School", "2"), names=names)

    assert found == {("Ashfield School", "2")}


def test_letters_of_a_telling_name_are_plain():
    row = pl.select(plain(pl.lit("  École  St. Zoë’s (C of E)–Nº7 ")))

    assert row.item() == "ecole st zoes c of e no7"


words = st.sampled_from(["Ashfield", "Bradley", "St", "Mary's", "High", "School", "&", "Park"])
texts = st.lists(words, min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(texts, st.sampled_from("12")), min_size=1, max_size=6), texts, texts)
def test_whether_a_name_is_anothers_depends_on_nothing_else(pairs, first, second):
    names = {"1": [first], "2": [second]}

    together = warned(*pairs, *((name, line) for line, (name,) in names.items()), names=names)

    assert together == warned(*reversed(pairs), names=names)
    assert all(warned(pair, names=names) == {pair} & together for pair in pairs[:1])


@needs_real_register
def test_a_sixth_of_academies_would_not_be_known_by_the_name_of_the_school_they_were():
    """So a name is held against every name of the line, not of the newest URN alone."""
    register = real_establishments("20250718").lazy()
    taken_over = successions(register, real_links("20250718").lazy()).filter(
        pl.col("kind") == "one_to_one"
    )
    name = register.select("urn", "establishment_name")
    pairs = (
        taken_over.join(in_scope(register).select(new="urn"), on="new", how="semi")
        .join(name.rename({"urn": "old"}), on="old")
        .select(institution_name="establishment_name", line="new")
    ).collect()

    by_new_name = misnamed(pairs.lazy(), name.rename({"urn": "line"})).collect()

    assert (pairs.height, by_new_name.height) == (3390, 529)


@needs_real_register
@pytest.mark.skipif(not DESTINATIONS.is_file(), reason="the destinations list is not at hand")
def test_of_four_thousand_names_in_another_national_list_two_differ_and_are_new_names():
    register = real_establishments("20250718").lazy()
    taken_over = successions(register, real_links("20250718").lazy())
    lines = institution_lines(register, taken_over).collect().lazy()
    listed = pl.scan_csv(DESTINATIONS, infer_schema=False, encoding="utf8-lossy")
    named = listed.select(urn="URN", institution_name="SCHNAME").unique().join(lines, on="urn")

    found = misnamed(named, register.join(lines, on="urn")).collect()

    assert named.collect().height == 4010
    assert set(found["institution_name"]) == {"Islip Manor High School", "Liberty Academy"}

"""Counts over all eight benchmarks, attacked over areas and releases."""

from dataclasses import replace

import polars as pl

from tests.audit_releases import ENGLAND, YEAR, authority, hub, release
from transforms.audit_counts import COUNTS, asked_of_count
from transforms.audit_distributions import distribution_findings
from transforms.audit_problems import QUESTIONS, answered, questions, year_findings

ALL, SEVEN, FEW, NOTHING = [2] * 8, [2] * 7 + [0], [2] * 3 + [1] * 5, [0] * 8
TOTAL = {"establishment_group": "total", "fsm_quintile": "total"}


def lines(first, last):
    return [f"l{number:03}" for number in range(first, last)]


def drawn(names):
    """Give everyone a result, in turn all eight, seven, three and none."""
    kinds = (ALL, SEVEN, FEW, NOTHING)
    return {name: kinds[place % 4] for place, name in enumerate(names)}


def published(places, results, name="r1"):
    """Make a release that shows no composite at all."""
    made = release(places, results, name=name)
    return hiding(made, [*COUNTS, "gb_count_0", "gb_count_8", "gb_mean"])


def hiding(made, measures):
    is_one = pl.col("measure").is_in(measures)
    shown = ["numerator", "denominator", "value", "numerator_low", "numerator_high"]
    shown += ["lower_ci", "upper_ci", "lower_bound", "upper_bound"]
    return changed(
        made,
        *(pl.when(~is_one).then(pl.col(name)).alias(name) for name in shown),
        value_status=pl.when(is_one).then(pl.lit("c")).otherwise("value_status"),
    )


def showing(made, place, measure, numerator, denominator):
    """Publish a figure that was withheld."""
    level, code = place
    here = (pl.col("geographic_level") == level) & (pl.col("area_code") == code)
    here &= pl.col("measure") == measure
    new = {"numerator": numerator, "denominator": denominator, "value_status": "ok"}
    return changed(
        made,
        **{name: pl.when(here).then(pl.lit(n)).otherwise(name) for name, n in new.items()},
    )


def changed(made, *columns, **named):
    tables = {name: rows.with_columns(*columns, **named) for name, rows in made.tables.items()}
    return replace(made, tables=tables)


def kinds(made, measure="gb_all_eight"):
    return [finding.kind for finding in answered(asked_of_count(made, YEAR, measure)).findings]


def test_two_areas_that_differ_by_one_institution_settle_whether_it_achieved_all_eight():
    places = {ENGLAND: lines(0, 60), hub("H"): lines(0, 40), authority("A"): lines(0, 39)}
    made = published(places, drawn(lines(0, 60)))
    one = showing(made, hub("H"), "gb_all_eight", 10, 40)

    assert kinds([made]) == kinds([one]) == []
    assert kinds([showing(one, authority("A"), "gb_all_eight", 10, 39)]) == ["UNIT"]


def test_a_count_under_its_other_name_is_the_same_number():
    places = {ENGLAND: lines(0, 60), hub("H"): lines(0, 40), authority("A"): lines(0, 39)}
    made = showing(published(places, drawn(lines(0, 60))), hub("H"), "gb_count_8", 10, 40)

    assert kinds([showing(made, authority("A"), "gb_all_eight", 10, 39)]) == ["UNIT"]


def test_a_withheld_count_of_few_that_its_siblings_give_is_found():
    places = {ENGLAND: lines(0, 60), authority("A"): lines(0, 57), authority("B"): lines(57, 60)}
    made = showing(published(places, drawn(lines(0, 60))), ENGLAND, "gb_none", 15, 60)

    assert kinds([made], "gb_none") == []
    assert kinds([showing(made, authority("A"), "gb_none", 14, 57)], "gb_none") == ["EXACT"]


def test_a_withheld_count_of_many_may_follow_where_it_says_nothing_of_each():
    places = {ENGLAND: lines(0, 60), authority("A"): lines(0, 40), authority("B"): lines(40, 60)}
    made = showing(published(places, drawn(lines(0, 60))), ENGLAND, "gb_none", 15, 60)

    assert kinds([showing(made, authority("A"), "gb_none", 10, 40)], "gb_none") == []
    assert "EXACT" in kinds([showing(made, authority("A"), "gb_none", 15, 40)], "gb_none")


def test_the_next_release_settles_the_newcomer():
    results = drawn(lines(0, 60))
    before = showing(
        published({ENGLAND: lines(0, 59)}, results, "r1"), ENGLAND, "gb_six_or_more", 30, 59
    )
    after = showing(
        published({ENGLAND: lines(0, 60)}, results, "r2"), ENGLAND, "gb_six_or_more", 30, 60
    )

    assert kinds([before], "gb_six_or_more") == kinds([after], "gb_six_or_more") == []
    assert kinds([before, after], "gb_six_or_more") == ["UNIT"]


def distributions(whole, *partial, name="r1"):
    """Make a release that withholds nothing, of cells of ``whole`` and so many partly assessed.

    ``partial`` has, for England and then the hub, who was not assessed on Benchmark 8.
    """
    results = {line: [2] * (n % 9) + [0] * (8 - n % 9) for n, line in enumerate(whole)}
    results |= {line: [2, 0] * 3 + [2, None] for one in partial for line in one}
    places = {
        place: [*whole, *one] for place, one in zip((ENGLAND, hub("H")), partial, strict=False)
    }
    return changed(release(places, results, name=name), value_status=pl.lit("ok"))


def told(*releases):
    return [finding.sentence.rsplit(" tells ", 1)[1] for finding in found_in(releases)]


def found_in(releases):
    return distribution_findings(releases, YEAR)


def test_a_distribution_beside_the_benchmarks_gives_away_what_a_few_partly_assessed_did():
    made = distributions(lines(0, 120), lines(120, 123))

    (found,) = found_in([made])

    assert found.kind == "SIDE"
    assert found.sentence.endswith("tells what 3 partly assessed did")
    assert found in year_findings([made], YEAR, made)


def test_two_distributions_give_away_those_partly_assessed_in_one_and_not_in_the_other():
    both = distributions(lines(0, 120), lines(120, 132), lines(120, 130))

    assert told(both) == ["of 2"]
    assert told(distributions(lines(0, 120), lines(120, 132), lines(120, 127))) == []


def test_the_next_releases_distribution_is_set_beside_this_ones():
    before = distributions(lines(0, 120), lines(120, 130))
    after = distributions(lines(0, 120), lines(120, 131), name="r2")

    assert told(before) == told(after) == []
    assert told(before, after) == ["of 1"]


def test_a_distribution_with_a_hidden_count_or_benchmark_or_of_everybody_tells_of_nobody():
    made = distributions(lines(0, 120), lines(120, 123))

    assert found_in([hiding(made, ["gb_count_4"])]) == []
    assert found_in([hiding(made, ["gb4"])]) == []
    assert found_in([distributions(lines(0, 120), [])]) == []


def test_every_benchmark_and_count_is_asked_of_once():
    made = published({ENGLAND: lines(0, 60)}, drawn(lines(0, 60)))

    asked = [question.measure for question in questions([made], YEAR)]

    assert asked == [*(f"gb{b}" for b in range(1, 9)), *COUNTS]
    assert len(asked) == QUESTIONS

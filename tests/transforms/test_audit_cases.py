"""The audit against the reference cases: what each pattern gives away is known."""

import pytest

from tests.audit_factories import CASES, NEEDS_CASES, case_figures, case_table, expected
from transforms.audit import audit
from transforms.audit_cells import Figures

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=NEEDS_CASES)

PROTECTED = (
    "B01_hand_worked",
    "B02_special_schools_1_to_3_per_la",
    "B03_hub_takes_one_school_of_next_la",
    "B04_two_full_las_make_a_full_hub",
    "B10_everything_100_percent",
)
TWO_RELEASES = "T01_two_releases"


def kinds(found):
    return sorted({finding.kind for finding in found.findings})


@pytest.mark.parametrize("case", PROTECTED)
def test_a_safe_pattern_gives_nothing_away(case):
    figures, _ = case_figures(case, ("register.csv", "published_safe_example.csv"))

    assert audit(figures).findings == ()


@pytest.mark.parametrize("case", PROTECTED)
def test_the_primary_rules_alone_give_away_what_is_expected(case):
    figures, _ = case_figures(case, ("register.csv", "published_primary_only.csv"))

    assert kinds(audit(figures)) == expected(case)["primary_only"]["attack"]


@pytest.mark.parametrize("case", PROTECTED)
def test_showing_any_one_secondary_again_is_found(case):
    cells, safe, _, _ = case_table(case, ("register.csv", "published_safe_example.csv"))
    _, bare, _, _ = case_table(case, ("register.csv", "published_primary_only.csv"))
    secondary = [cell for cell, shown in enumerate(safe) if shown is None is not bare[cell]]

    for cell in secondary:
        weakened = [*safe[:cell], bare[cell], *safe[cell + 1 :]]
        assert audit(Figures.of(cells, weakened)).findings, cells[cell]


@pytest.mark.parametrize("variant", ["naive", "hold_A_D", "hold_la_only"])
def test_two_releases_give_away_what_is_expected(variant):
    figures, units = case_figures(
        TWO_RELEASES,
        ("register_r1.csv", "published_r1.csv"),
        (f"register_r2_{variant}.csv", f"published_r2_{variant}.csv"),
    )

    found = audit(figures)

    settled = {units[unit][0] for unit in found.settled.nonzero()[0]}
    assert kinds(found) == expected(TWO_RELEASES)["variants"][variant]["findings"]
    assert sorted(settled) == expected(TWO_RELEASES)["variants"][variant]["units"]


def test_the_first_release_alone_gives_nothing_away():
    figures, _ = case_figures(TWO_RELEASES, ("register_r1.csv", "published_r1.csv"))

    assert audit(figures).findings == ()

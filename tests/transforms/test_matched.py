"""Check value: Agresti's approval ratings (794, 150, 86, 570)."""

import polars as pl
import pytest

from transforms.matched import matched_change, matched_verdict, mcnemar


def of(*expressions, gained, lost, whole=100):
    rows = pl.DataFrame({"gained": [gained], "lost": [lost], "whole": [whole]})
    return rows.select(e.alias(f"figure_{n}") for n, e in enumerate(expressions)).row(0)


GAINED, LOST, WHOLE = (pl.col(name) for name in ("gained", "lost", "whole"))


def test_the_change_among_the_same_and_its_limits_are_the_published_ones():
    made = of(*matched_change(GAINED, LOST, WHOLE), gained=86, lost=150, whole=1600)

    assert made == pytest.approx((-4.0, -5.87, -2.13), abs=5e-3)


def test_mcnemars_chi_squared_is_the_published_one():
    assert of(mcnemar(GAINED, LOST), gained=86, lost=150)[0] == pytest.approx(17.3559, abs=5e-5)


@pytest.mark.parametrize(
    ("gained", "lost", "verdict"),
    [
        (86, 150, "went_down"),
        (150, 86, "went_up"),
        (13, 13, "no_clear_change"),
        (17, 9, "no_clear_change"),
        (18, 8, "went_up"),
        (0, 0, "no_clear_change"),
        (5, 0, "no_clear_change"),
        (6, 0, "went_up"),
        (0, 6, "went_down"),
        (8, 1, "went_up"),
        (7, 1, "no_clear_change"),
        (18, 6, "went_up"),
        (17, 7, "no_clear_change"),
    ],
)
def test_a_change_is_clear_only_beyond_chance(gained, lost, verdict):
    """With fewer than 25 that changed, by the exact sign test: 6 to 0 has a chance of 1 in 32."""
    assert of(matched_verdict(GAINED, LOST), gained=gained, lost=lost) == (verdict,)

"""Made-up evaluations: which institution completed what on which day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from flows import sample_scores as drawn
from flows.sample_plan import BENCHMARK_COUNT, TERM_COUNT, Scale, Term, terms

_GROUP_EDGE = {"mainstream": -0.07, "special_and_alternative": 0.2}
"""Special schools do better than others (32% against 25% with all eight in 2024/25)."""
_COPIED, _RESUBMITTED = 0.012, 0.03


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One completed self-evaluation of one establishment."""

    establishment: int
    line: int
    term: Term
    day: date
    scores: tuple[int, ...]


def evaluations(institutions: pl.DataFrame, scale: Scale, seed: int) -> list[Evaluation]:
    """Draw every evaluation of the years shown, sorted by establishment and day.

    An institution line has one draw for each term, and whichever of its establishments was
    open on the day made it; so ability goes on through a change of URN.
    """
    rng = np.random.default_rng(seed)
    kinds = institutions.unique("line", keep="last", maintain_order=True).sort("line")
    autumns = scale.autumns
    latent = drawn.ability(rng, _authorities(kinds), _edges(kinds), len(autumns) * TERM_COUNT)
    limits = drawn.thresholds(autumns)
    results = drawn.scores(rng, latent, limits, autumns, kinds)
    done = drawn.returns(rng, len(kinds), autumns)
    _copy_forward(rng, results, done, scale)
    days = _days(rng, len(kinds), scale)
    made = _by_establishment(institutions, results, done, days, scale)
    return _with_resubmissions(made, rng)


def _authorities(kinds: pl.DataFrame) -> drawn.Ints:
    return kinds["la_code"].rank("dense").cast(pl.Int64).to_numpy() - 1


def _edges(kinds: pl.DataFrame) -> drawn.Floats:
    return (
        kinds["establishment_group"]
        .replace_strict(_GROUP_EDGE, default=0.0, return_dtype=pl.Float64)
        .to_numpy()
    )


def _copy_forward(
    rng: np.random.Generator, results: drawn.Ints, done: drawn.Bools, scale: Scale
) -> None:
    """Repeat a few evaluations unchanged the term after, inside one series."""
    lucky = rng.random(done.shape) < _COPIED
    new_series = {
        step for steps in drawn.series_steps(scale.autumns).values() for step in steps[:1]
    }
    for step in range(1, done.shape[1]):
        if step not in new_series:
            copied = lucky[:, step] & done[:, step] & done[:, step - 1]
            results[copied, step] = results[copied, step - 1]


def _days(rng: np.random.Generator, lines: int, scale: Scale) -> drawn.Ints:
    """Draw the day of each term as an ordinal: towards the deadline, never at a weekend."""
    columns = []
    for term in _steps(scale):
        first = term.starts.toordinal() + 10
        span = term.ends.toordinal() - 10 - first
        day = first + np.floor(rng.beta(2.2, 1.0, lines) * span).astype(np.int64)
        columns.append(day - np.maximum((day - 1) % 7 - 4, 0))
    return np.stack(columns, axis=1)


def _steps(scale: Scale) -> list[Term]:
    return [term for autumn in scale.autumns for term in terms(autumn)]


def _by_establishment(
    institutions: pl.DataFrame,
    results: drawn.Ints,
    done: drawn.Bools,
    days: drawn.Ints,
    scale: Scale,
) -> list[Evaluation]:
    steps = _steps(scale)
    made = []
    columns = institutions.with_row_index("row").select("row", "line", "opened", "closed")
    for row, line, opened, closed in columns.iter_rows():
        first = (opened or date.min).toordinal()
        last = (closed or date.max).toordinal()
        is_there = done[line] & (days[line] >= first) & (days[line] <= last)
        for step in np.flatnonzero(is_there).tolist():
            day = date.fromordinal(int(days[line, step]))
            scores = tuple(results[line, step].tolist())
            made.append(Evaluation(row, line, steps[step], day, scores))
    return made


def _with_resubmissions(made: list[Evaluation], rng: np.random.Generator) -> list[Evaluation]:
    """Complete a few again later in the same term, with up to two more benchmarks achieved."""
    again = []
    chance = rng.random(len(made))
    later = rng.integers(2, 9, len(made)).tolist()
    for index in np.flatnonzero(chance < _RESUBMITTED).tolist():
        first = made[index]
        again.append(
            replace(first, day=_weekday(first.day, later[index]), scores=better(first.scores))
        )
    return sorted(made + again, key=lambda e: (e.establishment, e.day))


def better(scores: tuple[int, ...]) -> tuple[int, ...]:
    """Achieve the two weakest answered benchmarks."""
    short = sorted((score, n) for n, score in enumerate(scores) if 0 <= score < 100)[:2]
    raised = {n for _, n in short}
    return tuple(100 if n in raised else scores[n] for n in range(BENCHMARK_COUNT))


def _weekday(day: date, later: int) -> date:
    moved = day + timedelta(days=later)
    return moved - timedelta(days=max(moved.weekday() - 4, 0))

"""Made-up scores: how well each institution does, and which legal values that gives."""

from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from flows.sample_plan import BENCHMARK_COUNT, TERM_COUNT, return_rate, shares
from validation.code_lists import code_list
from validation.policy import NEW_FRAMEWORK_FROM

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOT_ANSWERED, UNSCORED, NOT_APPLICABLE = -1, -2, -3
_NORMAL = NormalDist()
_SHARED = 0.4
"""How much of a benchmark's result is the institution's own ability: with 0.4 the published shares
of each benchmark give the published 19% with all eight and 56% with six or more (2022/23)."""
_AUTHORITY = 0.3
"""How much of ability goes with the authority."""
_KEPT = 0.975
"""How much of ability is kept from one term to the next."""
_TERM_PROGRESS = (0.55, 0.8, 1.05)
"""How far from last year's level to this year's a term is; late completers do best."""


def ability(rng: np.random.Generator, authorities: Ints, groups: Floats, steps: int) -> Floats:
    """Draw each line's latent results: (lines, steps, benchmarks), standard normal at each step."""
    lines = len(authorities)
    place = rng.standard_normal(authorities.max() + 1)[authorities]
    own = _drifting(rng, (lines, 1), steps)
    known = _AUTHORITY * place[:, None, None] + np.sqrt(1 - _AUTHORITY**2) * own
    known += groups[:, None, None]
    known = (known - known.mean(axis=0)) / known.std(axis=0)
    separate = _drifting(rng, (lines, BENCHMARK_COUNT), steps)
    mixed: Floats = np.sqrt(_SHARED) * known + np.sqrt(1 - _SHARED) * separate
    return mixed


def _drifting(rng: np.random.Generator, shape: tuple[int, int], steps: int) -> Floats:
    lines, benchmarks = shape
    drawn = rng.standard_normal((lines, steps, benchmarks))
    for step in range(1, steps):
        drawn[:, step] = _KEPT * drawn[:, step - 1] + np.sqrt(1 - _KEPT**2) * drawn[:, step]
    return drawn


def thresholds(autumns: range) -> Floats:
    """Give the ability that achieves each benchmark in each term, from the published shares."""
    rows = []
    for autumn in autumns:
        this = shares(autumn)
        starts_series = autumn == NEW_FRAMEWORK_FROM.year
        before = this if starts_series else shares(autumn - 1)
        for progress in _TERM_PROGRESS:
            pairs = zip(before, this, strict=True)
            at = [min(max(b + (t - b) * progress, 0.01), 0.99) for b, t in pairs]
            rows.append([_NORMAL.inv_cdf(1 - share) for share in at])
    return np.array(rows)


def scores(
    rng: np.random.Generator, latent: Floats, limits: Floats, autumns: range, kinds: pl.DataFrame
) -> Ints:
    """Turn latent results into scores an evaluation can give: (lines, steps, benchmarks).

    Above the threshold is 100; below, the nearer to it the higher the legal value.
    """
    nearness = _logistic(latent) / _logistic(limits)[None]
    result = np.full(latent.shape, 100, dtype=np.int64)
    for benchmark in range(BENCHMARK_COUNT):
        for series, steps in series_steps(autumns).items():
            for kind, has_sixth_form, rows in _kind_rows(kinds):
                where = np.ix_(rows, steps, np.array([benchmark]))
                values = _values(series, kind, benchmark + 1, has_sixth_form)
                place = (np.minimum(nearness[where], 0.999) ** 0.55 * len(values)).astype(np.int64)
                result[where] = np.where(nearness[where] < 1, values[place], 100)
    return _with_gaps(rng, result, kinds)


def series_steps(autumns: range) -> dict[str, Ints]:
    """Give the steps of each series: the framework follows from the year."""
    new = np.repeat(np.array(autumns) >= NEW_FRAMEWORK_FROM.year, TERM_COUNT)
    named = {"gatsby_2018": np.flatnonzero(~new), "gatsby_2025": np.flatnonzero(new)}
    return {series: steps for series, steps in named.items() if len(steps)}


def _with_gaps(rng: np.random.Generator, result: Ints, kinds: pl.DataFrame) -> Ints:
    """Leave a few benchmarks unanswered, unscored or (special schools) not applicable."""
    drawn = rng.random(result.shape)
    special = (kinds["evaluation_type"] == "special").to_numpy()[:, None, None]
    result[drawn < 0.0006] = NOT_ANSWERED
    result[(drawn >= 0.0006) & (drawn < 0.0008)] = UNSCORED
    result[(drawn >= 0.0008) & (drawn < 0.002) & special] = NOT_APPLICABLE
    return result


def returns(rng: np.random.Generator, lines: int, autumns: range) -> Bools:
    """Draw who completes in which term: (lines, steps); the same ones tend not to, year on year."""
    steady = rng.standard_normal(lines)
    done = np.zeros((lines, len(autumns), TERM_COUNT), dtype=np.bool_)
    for index, autumn in enumerate(autumns):
        mood = 0.8 * steady + 0.6 * rng.standard_normal(lines)
        does = mood < _NORMAL.inv_cdf(return_rate(autumn))
        in_term = rng.random((lines, TERM_COUNT)) < np.array([0.6, 0.6, 0.85])
        in_term[:, -1] |= ~in_term.any(axis=1)
        done[:, index] = in_term & does[:, None]
    return done.reshape(lines, -1)


def _kind_rows(kinds: pl.DataFrame) -> list[tuple[str, bool, Ints]]:
    """Group the lines by what decides their legal scores."""
    numbered = kinds.with_row_index("row")
    keys = ["evaluation_type", "has_sixth_form"]
    return [
        (str(kind), bool(sixth), part["row"].cast(pl.Int64).to_numpy())
        for (kind, sixth), part in numbered.group_by(keys, maintain_order=True)
    ]


@cache
def _values(series: str, kind: str, benchmark: int, has_sixth_form: bool) -> npt.NDArray[Any]:
    """List the legal scores under 100; a list nobody has published is taken from the nearest."""
    nearest = ((series, kind), (series, "schools"), ("gatsby_2018", kind))
    for asked_series, asked_kind in (*nearest, ("gatsby_2018", "schools")):
        listed = code_list("possible_scores").filter(
            pl.col("series") == asked_series,
            pl.col("evaluation_type") == asked_kind,
            pl.col("benchmark") == str(benchmark),
        )
        if listed.height:
            break
    items = listed["items"].unique(maintain_order=True).to_list()
    chosen = listed.filter(pl.col("items") == items[-1 if has_sixth_form else 0])
    values = chosen["score"].cast(pl.Int64).to_numpy()
    return values[values < 100]


def _logistic(latent: Floats) -> Floats:
    """Approximate the normal distribution function; only the order and rough scale matter."""
    cumulative: Floats = 1 / (1 + np.exp(-1.702 * latent))
    return cumulative

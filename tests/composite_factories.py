"""Composites decided by the road that makes the real ones, stacks solved on the spot. For tests."""

import numpy as np
import polars as pl

from tests.factories import periods
from transforms.attainment import attainment_counts, institution_results
from transforms.certificate import verify
from transforms.composite_figures import KEY
from transforms.composite_year import CompositeYear
from transforms.composites import composite_statuses, decisions
from transforms.gate import State
from transforms.grid import CELL
from transforms.protect import protect
from transforms.published import attainment_rows
from validation.received import BENCHMARKS

PERIOD = {"time_period": "202425", "time_identifier": "Academic year"}
SERIES = "gatsby_2018"


def eight(number, *, without=0):
    """Give the states of one that achieves ``number`` benchmarks, the first after ``without``."""
    achieved = {(without + place) % 8 for place in range(number)}
    return [2 if place in achieved else 0 for place in range(8)]


def state_of(places, results):
    """Make who stands where with what result.

    ``places``: the lines in each (level, area), or (level, area, snapshot); ``results``: eight
    states a line. A return is named by its line, up to a full stop: ``s1`` and ``s1.b`` are two.
    """
    members = [
        PERIOD | _place(*place) | {"line": line.split(".")[0], "version": line}
        for place, lines in places.items()
        for line in lines
    ]
    placed = pl.DataFrame(members).sort("time_identifier", "version")
    names = [f"state_{b}" for b in BENCHMARKS]
    returns = pl.DataFrame(
        [(line, *states) for line, states in results.items()],
        schema={"version": pl.String} | dict.fromkeys(names, pl.Int8),
        orient="row",
    )
    at = [*PERIOD, "line"]
    counted = placed.select(*at, "version").unique().sort(at).join(returns, on="version")
    series = pl.lit(SERIES).alias("series")
    return State(placed.select("line", *CELL), counted.with_columns(series))


def _place(level, area, snapshot=PERIOD["time_identifier"]):
    return {
        "geographic_level": level,
        "area_code": area,
        "establishment_group": "total",
        "fsm_quintile": "total",
        "time_identifier": snapshot,
    }


def published(state, known=(), hidden=()):
    """Publish the composites of a state, its benchmarks exact but for ``hidden`` (area, number).

    The result has the rows as they are published, and is what ``known`` takes the next time.
    """
    results = institution_results(state.counted.lazy())
    cells = attainment_counts(state.members.lazy(), results).collect()
    kept = pl.col("measure").is_in([f"gb{b}" for b in BENCHMARKS])
    name = pl.concat_str("area_code", pl.col("measure").str.slice(2), separator=" ")
    statuses = cells.filter(kept).select(
        *KEY,
        "measure",
        status=pl.when(name.is_in([f"{area} {b}" for area, b in hidden]))
        .then(pl.lit("c"))
        .otherwise(pl.lit("ok")),
        numerator_low=pl.lit(0, pl.Int64),
        numerator_high=pl.lit(0, pl.Int64),
    )
    decided = beside(cells, statuses, state, known)
    complete = cells.join(decided, on=[*KEY, "measure"], how="left", validate="1:1")
    eligible = pl.col("denominator").alias("eligible")
    rows = attainment_rows(complete.with_columns(eligible).lazy(), periods().lazy()).collect()
    return state, rows


def shown(night, measure, *area):
    """Give the status of a measure in every area, or one area's status and numbers."""
    _, rows = night
    here = rows.filter(pl.col("measure") == measure)
    if area:
        here = here.filter(pl.col("area_code").is_in(area))
    return dict(here.select("area_code", "value_status").iter_rows())


def by_the_cell_alone(cells, statuses):
    """Decide the composites of cells that nothing else is shown beside."""
    decided = decisions(cells.lazy(), statuses.lazy())
    figures = decided.unpivot(
        pl.selectors.starts_with("status_gb_"), index=KEY, variable_name="figure"
    ).select(*KEY, pl.col("figure").str.strip_prefix("status_"), status="value")
    return composite_statuses(decided, figures).collect()


def beside(cells, statuses, state, known=()):
    """Decide the composites of cells beside each other and all that was published before."""
    decided = decisions(cells.lazy(), statuses.lazy()).collect()
    year = CompositeYear("any", decided, state, list(known))
    nothing = pl.DataFrame(schema=dict.fromkeys([*KEY, "figure", "status"], pl.String))
    proven = pl.concat([nothing, *(_solved(made) for made in year.stacks(b"any"))])
    return composite_statuses(decided.lazy(), proven.lazy()).collect()


def _solved(made):
    pattern = protect(made.stack)
    assert verify(made.stack, pattern) == []
    stood = "none" if made.stack.fixed is None else made.stack.fixed
    status = np.where(pattern.failed & (np.asarray(stood) != "none"), stood, pattern.status)
    found = made.cells.select(
        *KEY,
        figure=pl.lit(made.figure),
        status=pl.Series(status[: made.cells.height], dtype=pl.String),
    )
    return found.join(made.wanted, on=KEY, how="semi")

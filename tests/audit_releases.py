"""Releases for tests of the audit: made from results by the road that makes the real ones."""

import polars as pl

from tests.composite_factories import beside
from tests.factories import periods
from transforms.attainment import attainment_counts, eligible_counts, institution_results
from transforms.audit_figures import DATA_SETS, Release, participation
from transforms.gate import State
from transforms.grid import CELL, TODAYS_HUB, at_the_time, recast
from transforms.protect import protect
from transforms.protection_rules import NAMES, primary
from transforms.protection_stack import Stack
from transforms.published import attainment_rows
from validation.published import Attainment, measures_of
from validation.received import BENCHMARKS

YEAR, TERM, SERIES = "202425", "Academic year", "gatsby_2018"
ENGLAND = ("National", "E92000001")
KEY = ["series", *CELL, "measure"]


def authority(code):
    return ("Local authority", code)


def hub(code):
    return ("Careers hub", code)


def todays_hub(code):
    return (TODAYS_HUB, code)


def release(places, results, *, name="r1", secondary=True, versions=None):
    """Make a release of one snapshot.

    ``places``: the lines in each area, (level, code); ``results``: eight states a line; a return's
    version is its line unless ``versions`` names another. Without ``secondary``, only the primary
    rules are applied.
    """
    members = _members(places)
    counted = _counted(results, versions or {})
    rows = _rows(members, counted, secondary=secondary)
    named = rows.with_columns(data_set=pl.lit("")).lazy()
    tables = {
        data_set: part.collect().select(list(Attainment.schema()))
        for data_set, part in zip(DATA_SETS, (at_the_time(named), recast(named)), strict=True)
    }
    return Release(name, tables, participation(members.lazy(), counted.lazy()).collect())


def _members(places):
    rows = [
        (YEAR, TERM, level, code, line, "total", "total")
        for (level, code), lines in places.items()
        for line in lines
    ]
    schema = [*CELL[:4], "line", "establishment_group", "fsm_quintile"]
    return pl.DataFrame(rows, schema=schema, orient="row").select("line", *CELL)


def _counted(results, versions):
    rows = [(line, versions.get(line, line), *states) for line, states in results.items()]
    schema = {"line": pl.String, "version": pl.String} | {f"state_{b}": pl.Int8 for b in BENCHMARKS}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        time_period=pl.lit(YEAR), time_identifier=pl.lit(TERM), series=pl.lit(SERIES)
    )


def _rows(members, counted, *, secondary):
    """Count, protect and publish, as the stages of a run do."""
    counts = attainment_counts(members.lazy(), institution_results(counted.lazy())).collect()
    statuses = pl.concat(_statuses(members, counted, b, secondary=secondary) for b in BENCHMARKS)
    measures = pl.DataFrame({"measure": measures_of(Attainment)})
    cells = members.select(CELL).unique().join(measures, how="cross")
    grid = cells.with_columns(series=pl.lit(SERIES), area_name=pl.col("area_code"))
    based = grid.join(counts, on=KEY, how="left").join(
        eligible_counts(members.lazy()).collect(), on=CELL
    )
    decided = beside(based, statuses, State(members, counted))
    complete = based.join(decided, on=KEY, how="left")
    return attainment_rows(complete.lazy(), periods().lazy()).collect()


def _statuses(members, counted, benchmark, *, secondary):
    """Decide what each cell shows of a benchmark, all cells in one stack."""
    key = ["line", "time_period", "time_identifier"]
    state = pl.col(f"state_{benchmark}")
    assessed = counted.filter(state.is_not_null()).with_row_index("unit")
    cells = (
        members.join(assessed.select(*key, "series", "unit"), on=key)
        .group_by("series", *CELL)
        .agg(pl.col("unit").sort())
        .sort("series", *CELL)
    )
    is_england = (cells["geographic_level"] == "National").to_list()
    made = Stack.of(cells["unit"].to_list(), assessed.select(state).to_series(), never=is_england)
    bare = primary(made.counts[:, 2], made.counts.sum(axis=1))
    pattern = protect(made) if secondary else bare
    status = pattern.status if secondary else NAMES[bare.status]
    return cells.drop("unit").with_columns(
        measure=pl.lit(f"gb{benchmark}"),
        status=pl.Series(status, dtype=pl.String),
        numerator_low=pl.Series(pattern.low),
        numerator_high=pl.Series(pattern.high),
    )

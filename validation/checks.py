"""The one way to accept a table of ours."""

import polars as pl
from pandera.errors import SchemaErrors

from validation.tables import Table


class TableError(Exception):
    """A table of ours breaks its own declaration: stop, and keep the last release."""


def accept(table: type[Table], frame: pl.LazyFrame | pl.DataFrame) -> pl.DataFrame:
    """Collect a frame, sort it by its key and hold it to its declaration.

    Pandera sees only the names and types of a LazyFrame, so it is given the rows. The error names
    rules, columns and counts, never values: pandera's failure cases hold whole rows.
    """
    rows = frame.lazy().collect()
    if set(table.schema()) <= set(rows.columns):
        rows = rows.select(*table.schema(), *sorted(set(rows.columns) - set(table.schema())))
    if table.key() and set(table.key()) <= set(rows.columns):
        rows = rows.sort(table.key(), nulls_last=False)
    try:
        return table.validate(rows, lazy=True)
    except SchemaErrors as error:
        raise TableError(_summary(table, error)) from None


def _summary(table: type[Table], error: SchemaErrors) -> str:
    broken = (
        error.failure_cases.group_by("column", "check")
        .agg(rows=pl.len())
        .sort("column", "check", nulls_last=True)
    )
    faults = "; ".join(f"{c or 'table'}: {k} ({n} rows)" for c, k, n in broken.iter_rows())
    return f"The table {table.to_schema().name} breaks its declaration: {faults}"

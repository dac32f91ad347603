"""Table: what every declaration of a table shares."""

from dataclasses import dataclass
from typing import Any

import pandera.polars as pa
import polars as pl


@dataclass(frozen=True)
class Column:
    """One declared column as readers see it."""

    name: str
    type: str
    label: str
    description: str
    unit: str
    source: str
    required: bool


class Table(pa.DataFrameModel):
    """A declared table: exact columns, types, key and checks; undeclared columns are refused.

    The first line of a subclass's docstring is the table's title, and its second sentence says
    what one row is. ``Config.unique`` is the key, by which the table is also sorted.
    """

    class Config:
        strict = True
        ordered = True

    @classmethod
    def title(cls) -> str:
        """Give the title: the docstring's first sentence."""
        return (cls.__doc__ or "").split(".")[0].strip()

    @classmethod
    def description(cls) -> str:
        """Give the docstring as one paragraph."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def key(cls) -> list[str]:
        """Give the columns that identify a row, in sort order."""
        return list(cls.to_schema().unique or [])

    @classmethod
    def schema(cls) -> dict[str, pl.DataType]:
        """Give each column's polars type, in order."""
        return {name: column.dtype.type for name, column in cls.to_schema().columns.items()}

    @classmethod
    def documentation(cls) -> list[Column]:
        """Describe every column: what the dictionary, file metadata and pages read."""
        return [
            Column(
                name=name,
                type=str(column.dtype.type),
                label=column.title or "",
                description=column.description or "",
                unit=(column.metadata or {}).get("unit", ""),
                source=(column.metadata or {}).get("source", ""),
                required=not column.nullable,
            )
            for name, column in cls.to_schema().columns.items()
        ]

    @classmethod
    def no_rows(cls) -> pl.DataFrame:
        """Make the table with no rows."""
        return pl.DataFrame(schema=cls.schema())


def field(label: str, description: str, *, unit: str = "", source: str = "", **checks: Any) -> Any:
    """Declare a column that readers can understand without asking.

    ``source`` is the heading of the column in the file it comes from, where that has its own.
    """
    metadata = {"unit": unit, "source": source}
    return pa.Field(title=label, description=description, metadata=metadata, **checks)

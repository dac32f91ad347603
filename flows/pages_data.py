"""What the data page says: readers, and a dictionary straight from the declarations."""

from typing import Any

from flows.pages_reading import Rows
from validation.code_lists import code_list
from validation.published import BESIDE, PUBLISHED

READERS = (
    (
        "DuckDB",
        "SELECT measure, numerator, denominator, value, value_status FROM 'attainment.parquet' "
        "WHERE area_name = 'England' AND time_identifier = 'Academic year' "
        "AND establishment_group = 'total' AND fsm_quintile = 'total';",
    ),
    ("polars", 'pl.scan_parquet("attainment.parquet")'),
    ("pandas", 'pd.read_parquet("attainment.parquet", dtype_backend="pyarrow")'),
    ("R", 'arrow::read_parquet("attainment.parquet")'),
    (
        "Excel",
        "Data > From Text/CSV, choose attainment.csv, and load time_period as text",
    ),
)


def data_values(measures: Rows) -> dict[str, Any]:
    """Gather the data page; the columns that all data sets share are listed once."""
    first, *others = PUBLISHED
    tables = [
        {
            "name": table.to_schema().name,
            "description": table.description(),
            "columns": [] if table in others else table.documentation(),
            "columns_of": first.to_schema().name,
        }
        for table in (*PUBLISHED, *BESIDE)
    ]
    return {
        "readers": READERS,
        "tables": tables,
        "measures": measures,
        "statuses": code_list("value_statuses").to_dicts(),
    }

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
    """Gather the data page; the columns the two data sets share are listed once."""
    shared = PUBLISHED[0]
    names = " and ".join(table.to_schema().name or "" for table in PUBLISHED)
    described = " ".join(table.description() for table in PUBLISHED)
    tables = [{"name": names, "description": described, "columns": shared.documentation()}]
    tables += [
        {
            "name": table.to_schema().name,
            "description": table.description(),
            "columns": table.documentation(),
        }
        for table in BESIDE
    ]
    return {
        "readers": READERS,
        "tables": tables,
        "measures": measures,
        "statuses": code_list("value_statuses").to_dicts(),
    }

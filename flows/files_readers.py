"""How to read the files, one example for each tool: what the page, README and command all show.

Each asks for England's benchmarks in the newest whole years; the Python ones are run by tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    """One tool's example. ``language`` is what a Markdown page calls its code."""

    name: str
    language: str
    code: str


READERS = (
    Reader(
        "DuckDB",
        "sql",
        "-- once, with the folder the files are in: every file is then read by its name\n"
        "SET file_search_path = '.';\n"
        "SELECT time_period, measure, numerator, denominator, round(value, 1) AS percent\n"
        "FROM 'attainment.parquet'\n"
        "WHERE area_name = 'England' AND time_identifier = 'Academic year'\n"
        "  AND establishment_group = 'total' AND fsm_quintile = 'total'\n"
        "  AND measure LIKE 'gb_' AND value_status = 'ok'\n"
        "ORDER BY series, time_period, measure;",
    ),
    Reader(
        "polars",
        "python",
        "import polars as pl\n\n"
        'attainment = pl.scan_parquet("attainment.parquet")\n'
        "england = attainment.filter(\n"
        '    pl.col("area_name") == "England",\n'
        '    pl.col("time_identifier") == "Academic year",\n'
        '    pl.col("establishment_group") == "total",\n'
        '    pl.col("fsm_quintile") == "total",\n'
        '    pl.col("value_status") == "ok",\n'
        ").collect()",
    ),
    Reader(
        "pandas",
        "python",
        "import pandas as pd\n\n"
        'attainment = pd.read_parquet("attainment.parquet", dtype_backend="pyarrow")\n'
        "england = attainment.query(\n"
        "    \"area_name == 'England' and time_identifier == 'Academic year'\"\n"
        "    \" and establishment_group == 'total' and fsm_quintile == 'total'\"\n"
        "    \" and value_status == 'ok'\"\n"
        ")",
    ),
    Reader(
        "R",
        "r",
        "library(arrow)\n"
        "library(dplyr)\n"
        'england <- read_parquet("attainment.parquet") |>\n'
        '  filter(area_name == "England", time_identifier == "Academic year",\n'
        '         establishment_group == "total", fsm_quintile == "total", value_status == "ok")\n'
        "# or without arrow, text kept as text:\n"
        'attainment <- read.csv("attainment.csv", fileEncoding = "UTF-8-BOM", na.strings = "",\n'
        '                       colClasses = c(time_period = "character",\n'
        '                                      fsm_quintile = "character"))',
    ),
    Reader(
        "Excel",
        "text",
        "Open careerstats.xlsx. Or: Data > From Text/CSV, choose attainment.csv, Transform Data, "
        "and set time_period and fsm_quintile to Text.",
    ),
    Reader(
        "Power BI",
        "text",
        "Get data > Blank query > Advanced editor:\n"
        'let Source = Parquet.Document(File.Contents("C:\\data\\attainment.parquet")) in Source\n'
        "From a web address: Parquet.Document(Web.Contents(address)).",
    ),
)


def one_line(name: str, path: str) -> str:
    """Give the shortest way to open a file with a tool."""
    return {
        "DuckDB": f"duckdb -c \"FROM '{path}' WHERE value_status = 'ok'\"",
        "polars": f'pl.read_parquet("{path}")',
        "pandas": f'pd.read_parquet("{path}", dtype_backend="pyarrow")',
        "R": f'arrow::read_parquet("{path}")',
    }[name]

"""What the command says of files: which data sets there are, and where copies went."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from flows.cli_report import NOTHING, console, print_json
from flows.export import export
from flows.files_readers import one_line
from flows.older_releases import told_of_newer
from flows.release import latest
from flows.settings import Home
from validation.published import BESIDE, PUBLISHED


def data_sets(home: Home, *, as_json: bool) -> int:
    """List the data sets of the latest release with their rows, sizes, keys and readers."""
    folder = latest(home)
    if folder is None:
        if as_json:
            print_json([])
        else:
            console.print(NOTHING)
        return 1
    listed = [
        _listed(home, folder, table.to_schema().name, table.title(), table.key())
        for table in (*PUBLISHED, *BESIDE)
        if (folder / "data" / f"{table.to_schema().name}.parquet").is_file()
    ]
    if as_json:
        print_json(listed)
        return 0
    for item in listed:
        console.print(f"{item['data_set']}: {item['title']}")
        console.print(f"  {item['rows']:,} rows, {item['bytes']:,} bytes, {item['path']}")
        console.print(f"  key: {', '.join(item['key'])}")
    for note in told_of_newer(folder) if len(listed) < len((*PUBLISHED, *BESIDE)) else ():
        console.print(f"Note: {note}")
    path = listed[0]["path"]
    for reader in ("DuckDB", "polars", "pandas", "R"):
        console.print(f"{reader + ':':<8}{one_line(reader, path)}")
    data = (home.latest / "data").absolute()
    console.print(
        f"All at once, in DuckDB: SET file_search_path = '{data}'; FROM 'attainment.parquet';"
    )
    console.print(f"More: {data / 'README.md'}")
    return 0


def _listed(home: Home, folder: Path, name: str, title: str, key: list[str]) -> dict[str, Any]:
    path = folder / "data" / f"{name}.parquet"
    return {
        "data_set": name,
        "title": title,
        "rows": pq.read_metadata(path).num_rows,
        "bytes": path.stat().st_size,
        "csv_bytes": path.with_suffix(".csv").stat().st_size,
        "key": key,
        "path": str(home.latest / "data" / path.name),
    }


def write_export(home: Home, folder: Path) -> None:
    """Write plain copies and say what is where."""
    done = export(home, folder)
    console.print(
        f"{folder}: release {done.release} and {done.earlier} before it, {done.files:,} files"
        + (f", {done.removed:,} old ones removed." if done.removed else ".")
    )
    console.print(f"Site:     {folder / 'index.html'}")
    console.print(f"Data:     {folder / 'data' / 'latest'}")
    console.print(f"Releases: {folder / 'data' / 'index.json'}")

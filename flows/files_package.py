"""Descriptors beside the files: ``datapackage.json``, and CSVW metadata for each CSV."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flows.release import fingerprint
from flows.run import write_json
from validation.descriptors import MEDIA_TYPES, TITLE, csvw_metadata, name_of, package_schema
from validation.site_settings import SiteSettings
from validation.tables import Table


def write_package(
    tables: Iterable[type[Table]], folder: Path, *, release: str, as_of: str, site: SiteSettings
) -> None:
    """Describe every table's Parquet and CSV file in one Data Package v2."""
    email = {} if site.email is None else {"email": site.email}
    content = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "careers-education-statistics",
        "title": TITLE,
        "description": "Regional careers-education statistics for England, from the returns of "
        f"schools and colleges. {site.statement}",
        "version": release,
        "created": f"{as_of}T00:00:00Z",
        "licenses": [site.terms()],
        "contributors": [{"title": site.publisher, "roles": ["publisher"], **email}],
        "keywords": ["careers education", "Gatsby Benchmarks", "careers hubs", "England"],
        "resources": [
            _resource(table, folder, ending) for table in tables for ending in MEDIA_TYPES
        ],
    }
    write_json(folder / "datapackage.json", content)


def write_csvw(
    tables: Iterable[type[Table]], folder: Path, *, release: str, site: SiteSettings
) -> None:
    """Write ``<name>.csv-metadata.json``, where readers of CSV on the Web look first."""
    for table in tables:
        path = folder / f"{name_of(table)}.csv-metadata.json"
        write_json(path, csvw_metadata(table, release, site))


def _resource(table: type[Table], folder: Path, ending: str) -> dict[str, Any]:
    """Describe one file. The Parquet file has the table's own name, as the better typed of two.

    Bytes and hash stand for CSV only: validators do not work them out for Parquet and would call
    them wrong. The manifest has them for every file.
    """
    path = folder / f"{name_of(table)}.{ending}"
    is_text = ending == "csv"
    size = {"bytes": path.stat().st_size, "hash": f"sha256:{fingerprint(path)}"}
    return {
        "name": name_of(table) if ending == "parquet" else f"{name_of(table)}_{ending}",
        "title": table.title(),
        "description": table.description(),
        "type": "table",
        "path": path.name,
        "format": ending,
        "mediatype": MEDIA_TYPES[ending],
        **(size | {"encoding": "utf-8"} if is_text else {}),
        "schema": package_schema(table),
    }

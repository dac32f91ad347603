"""What the data page says: files, readers, and a dictionary straight from the declarations."""

from typing import Any

from flows.files_readers import READERS
from flows.pages_reading import Release, Rows
from validation.code_lists import code_list
from validation.descriptors import json_ld
from validation.published import BESIDE, PUBLISHED

FOLDERS = {"ees": "pairs", "areas": "areas"}
"""Folders of files, and what the page calls their lists."""


def data_values(measures: Rows, told: Release, files: Rows) -> dict[str, Any]:
    """Gather the data page; the columns that all data sets share are listed once.

    ``files`` are those of the manifest, each with its link.
    """
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
    about = {"title": told.title, "release": told.id, "as_of": told.as_of.isoformat()}
    return {
        "readers": [(reader.name, reader.code) for reader in READERS],
        "tables": tables,
        "measures": measures,
        "statuses": code_list("value_statuses").to_dicts(),
        "files": [file for file in files if file["name"].partition("/")[0] not in FOLDERS],
        **{
            name: [file for file in files if file["name"].startswith(f"{folder}/")]
            for folder, name in FOLDERS.items()
        },
        "json_ld": json_ld([*PUBLISHED, *BESIDE], about, files, told.settings),
    }

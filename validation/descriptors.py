"""What machines are told of a table, from its declaration: Data Package v2, CSVW and schema.org."""

from typing import Any

from validation.code_lists import labels
from validation.site_settings import SiteSettings
from validation.tables import Column, Table

TITLE = "Careers education statistics"
MISSING = [{"value": "", "label": "No figure here; value_status says why"}]
CODE_LISTS = {
    "series": "series",
    "time_identifier": "snapshots",
    "geographic_level": "geographic_levels",
    "establishment_group": "establishment_groups",
    "fsm_quintile": "fsm_quintiles",
    "england_comparison": "england_comparisons",
    "value_status": "value_statuses",
    "value_flag": "value_flags",
}
"""Where the words for a column's codes stand."""

REFERENCES = {
    "areas": ("geographic_level", "area_code"),
    "measures": ("measure",),
}
"""Tables that others point to, and by which columns."""

_PACKAGE_TYPES = {
    "String": "string",
    "Int64": "integer",
    "Float64": "number",
    "Date": "date",
    "Boolean": "boolean",
}
_CSVW_TYPES = _PACKAGE_TYPES | {"Float64": "double"}


def licence_told(site: SiteSettings) -> list[str]:
    """Give the licence's title and, where one is known, its address."""
    terms = site.terms()
    return [terms[part] for part in ("title", "path") if part in terms]


def licence_at(site: SiteSettings) -> str:
    """Give the address of the licence, or its title where no address is known."""
    return licence_told(site)[-1]


def name_of(table: type[Table]) -> str:
    """Give a table's name: what its files are called."""
    return str(table.to_schema().name)


def limits(table: type[Table], column: str) -> dict[str, Any]:
    """Read a column's declared checks: its codes, its pattern, its least and greatest."""
    found: dict[str, Any] = {}
    for check in table.to_schema().columns[column].checks:
        told = check.statistics or {}
        found |= {
            ours: told[theirs]
            for ours, theirs in (
                ("enum", "allowed_values"),
                ("pattern", "pattern"),
                ("minimum", "min_value"),
                ("maximum", "max_value"),
            )
            if theirs in told
        }
    return {name: list(v) if name == "enum" else v for name, v in found.items()}


def package_schema(table: type[Table]) -> dict[str, Any]:
    """Describe a table as a Table Schema of Data Package v2."""
    name, key = name_of(table), table.key()
    pointed = [
        {"fields": list(columns), "reference": {"resource": other, "fields": list(columns)}}
        for other, columns in REFERENCES.items()
        if other != name and set(columns) <= set(table.schema())
    ]
    return {
        "fields": [_package_field(table, column) for column in table.documentation()],
        "primaryKey": key,
        "missingValues": MISSING,
        **({"foreignKeys": pointed} if pointed else {}),
    }


def _package_field(table: type[Table], column: Column) -> dict[str, Any]:
    constraints = limits(table, column.name)
    words = labels(CODE_LISTS[column.name]) if column.name in CODE_LISTS else {}
    coded = "enum" in constraints and words
    return {
        "name": column.name,
        "type": _PACKAGE_TYPES[column.type],
        "title": column.label,
        "description": column.description,
        **({"unit": column.unit} if column.unit else {}),
        "constraints": {"required": column.required, **constraints},
        **({"categories": _categories(constraints["enum"], words)} if coded else {}),
    }


def _categories(codes: list[str], words: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": code, "label": words[code]} for code in codes]


def csvw_metadata(table: type[Table], release: str, site: SiteSettings) -> dict[str, Any]:
    """Describe a table's CSV file in CSV on the Web, the open standard for tabular data."""
    terms = site.terms()
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{name_of(table)}.csv",
        "dc:title": table.title(),
        "dc:description": table.description(),
        "dc:license": {"@id": terms["path"]} if "path" in terms else terms["title"],
        "dc:publisher": {"schema:name": site.publisher},
        "schema:version": release,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"'},
        "tableSchema": {
            "columns": [_csvw_column(table, column) for column in table.documentation()],
            "primaryKey": table.key(),
        },
    }


def _csvw_column(table: type[Table], column: Column) -> dict[str, Any]:
    told = limits(table, column.name)
    pattern = told.get("pattern") or "|".join(told.get("enum", []))
    return {
        "name": column.name,
        "titles": column.name,
        "dc:title": column.label,
        "dc:description": column.description,
        **({"schema:unitText": column.unit} if column.unit else {}),
        "required": column.required,
        "null": "",
        "datatype": {
            "base": _CSVW_TYPES[column.type],
            **({"format": f"^({pattern})$"} if pattern else {}),
            **{name: told[name] for name in ("minimum", "maximum") if name in told},
        },
    }


def json_ld(
    tables: list[type[Table]],
    about: dict[str, str],
    files: list[dict[str, Any]],
    site: SiteSettings | None = None,
) -> dict[str, Any]:
    """Describe a release to search engines: schema.org's Dataset, one part for each table.

    ``about`` has title, release, as_of; ``files`` the name, bytes, sha256 and address of each file
    as seen from the page.
    """
    site = site or SiteSettings()
    common = {
        "license": licence_at(site),
        "version": about["release"],
        "dateModified": about["as_of"],
    }
    parts = [
        {
            "@type": "Dataset",
            "name": table.title(),
            "description": table.description(),
            **common,
            "distribution": [_download(f) for f in files if _of(table, f)],
            "variableMeasured": [
                f"{column.label} ({column.unit})" for column in table.documentation() if column.unit
            ],
        }
        for table in tables
    ]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": about["title"],
        "description": "How many schools and colleges in England achieve each Gatsby Benchmark, by "
        "careers hub, local authority, region and partnership, with counts and statuses.",
        **common,
        "isAccessibleForFree": True,
        "inLanguage": "en-GB",
        "spatialCoverage": {"@type": "Place", "name": "England"},
        "publisher": {"@type": "Organization", "name": site.publisher},
        "hasPart": parts,
    }


def _of(table: type[Table], file: dict[str, Any]) -> bool:
    return file["name"] in {f"{name_of(table)}.{ending}" for ending in MEDIA_TYPES}


MEDIA_TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


def _download(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file["name"],
        "contentUrl": file["href"],
        "encodingFormat": MEDIA_TYPES[file["name"].rpartition(".")[2]],
        "contentSize": f"{file['bytes']} B",
        "sha256": file["sha256"],
    }

"""The words that travel with the files: README, licence and citation."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from flows.files_ees import titles
from flows.files_readers import READERS
from templates.filters import day
from transforms.ees_tables import not_listed
from validation.code_lists import code_list
from validation.descriptors import TITLE, licence_told, name_of
from validation.dictionary import markdown
from validation.policy import LICENCE
from validation.published import Published
from validation.site_settings import SiteSettings
from validation.tables import Table


def write_words(
    data_sets: Mapping[type[Published], pl.DataFrame],
    beside: Mapping[type[Table], pl.DataFrame],
    folder: Path,
    *,
    release: str,
    as_of: date,
    site: SiteSettings,
) -> None:
    """Write README, licence, citation and the dictionary as a page beside the files."""
    every = [*data_sets, *beside]
    for name, text in (
        ("README.md", _about(release, as_of, site) + _readme(data_sets, every, folder)),
        ("LICENCE.txt", _licence(release, site)),
        ("CITATION.cff", _citation(release, as_of, site)),
        ("dictionary.md", markdown(every)),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _about(release: str, as_of: date, site: SiteSettings) -> str:
    contact = f" Questions: {site.contact}." if site.contact else ""
    return (
        f"# {TITLE}\n\nRelease {release}, as at {day(as_of)}. {site.statement}\n\n"
        f"Published by {site.publisher}.{contact}\n\n"
        f"Licence: {site.licence} (`LICENCE.txt`). How to cite: `CITATION.cff`.\n\n"
    )


def _readme(
    data_sets: Mapping[type[Published], pl.DataFrame],
    every: list[type[Table]],
    folder: Path,
) -> str:
    tables = "\n".join(f"| `{name_of(table)}` | {table.description()} |" for table in every)
    statuses = "\n".join(
        f"| `{row['value_status']}` | {row['label']}: {row['definition']}. |"
        for row in code_list("value_statuses").iter_rows(named=True)
    )
    readers = "\n\n".join(
        f"### {reader.name}\n\n```{reader.language}\n{reader.code}\n```" for reader in READERS
    )
    key = ", ".join(f"`{name}`" for name in Published.key())
    return (
        "\n\n".join(
            (
                f"| table | one file `.parquet`, the same as `.csv` |\n| --- | --- |\n{tables}",
                f"Key of every data set: {key}.\n\n{_BESIDE}",
                f"{_RULES}\n\n| status | meaning |\n| --- | --- |\n{statuses}",
                f"## Reading examples\n\n{readers}",
                f"{_PAIRS}{_left_out(data_sets)}",
                "| file | title to type at upload |\n| --- | --- |\n"
                + _pairs(data_sets, folder / "ees"),
            )
        )
        + "\n"
    )


_BESIDE = """Beside them: `careerstats.xlsx` (for people), `areas/` (one JSON file for each area:
what its page shows), `dictionary.csv` and `dictionary.md` (every column), `datapackage.json` (Data
Package v2), `*.csv-metadata.json` (CSV on the Web), `ees/` (below), `changes.json` (what the
release before did not say), `manifest.json` (every file's size, rows and SHA-256; what the release
was made from)."""

_RULES = """## Before you use a figure

- `total` in `establishment_group` and `fsm_quintile` is everybody: filter both, or you count twice.
- Combine areas from `numerator` and `denominator`, never by averaging percentages.
- Never compare across `series`. Percentages run from 0 to 100.
- Where there is no figure the cell is empty and `value_status` says why:"""

_PAIRS = """## Files for Explore Education Statistics

Each pair `ees/*.csv` and `*.meta.csv` holds to DfE's open data standard. Careers hubs are no
geographic level there: they are a filter on national rows, in files of their own. Flags and the
comparison with England are left to the other files. Figures on few returns keep their number, and
`low_reliability_count` is 1."""


def _pairs(data_sets: Mapping[type[Published], pl.DataFrame], folder: Path) -> str:
    """List the pairs there are, each with its title."""
    return "\n".join(
        f"| `{stem}` | {title} |"
        for stem, title in titles(data_sets).items()
        if (folder / f"{stem}.csv").is_file()
    )


def _left_out(data_sets: Mapping[type[Published], pl.DataFrame]) -> str:
    """Name the areas that DfE's lists lack: they cannot be in the pairs."""
    lacking = pl.concat(not_listed(rows) for rows in data_sets.values()).unique(maintain_order=True)
    if not lacking.height:
        return ""
    names = "; ".join(f"{name} ({code})" for _, code, name in lacking.iter_rows())
    return f"\nDfE's lists do not have these areas, so they are not in the pairs: {names}."


def _licence(release: str, site: SiteSettings) -> str:
    """Say under which terms the figures may be used; those of the register are DfE's to give."""
    head = "\n".join(licence_told(site))
    contact = f"Questions: {site.contact}\n" if site.contact else ""
    return f"""{head}

{TITLE}, release {release}, published by {site.publisher}, may be used under the terms of
the {site.licence}. Please say: "{site.publisher}: {TITLE}, release {release}. Contains public
sector information licensed under the {LICENCE}."

The lists of schools, colleges and areas come from the Department for Education's Get Information
About Schools, which is under the {LICENCE}.
{site.statement}
{contact}"""


def _citation(release: str, as_of: date, site: SiteSettings) -> str:
    """Write the citation; what somebody else wrote is quoted, as JSON is also YAML."""
    name, told = json.dumps(site.publisher, ensure_ascii=False), site.terms()
    email = f"\n    email: {json.dumps(site.email)}" if site.email else ""
    contact = f"\ncontact:\n  - name: {name}{email}" if email else ""
    terms = f"license-url: {json.dumps(told['path'])}\n" if "path" in told else ""
    if site.licence == LICENCE:
        terms = f"license: {told['name']}\n"
    abstract = (
        "How many schools and colleges in England achieve each Gatsby Benchmark, by careers hub, "
        "local authority, region and partnership, from their own returns. "
        f"{site.statement} Licence: {site.licence}."
    )
    return f"""cff-version: 1.2.0
message: If you use these figures, please cite them with the release they are from.
type: dataset
title: {TITLE}
version: {release}
date-released: {as_of}
{terms}authors:
  - name: {name}{email}{contact}
abstract: {json.dumps(abstract, ensure_ascii=False)}
keywords:
  - careers education
  - Gatsby Benchmarks
"""

"""The words that travel with the files: README, licence and citation."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from flows.files_ees import titles
from flows.files_readers import READERS
from templates.filters import day
from transforms.ees_tables import not_listed
from validation import policy
from validation.code_lists import code_list
from validation.descriptors import LICENCE, TITLE, name_of
from validation.dictionary import markdown
from validation.published import Published
from validation.site_settings import NOT_OFFICIAL
from validation.tables import Table


def write_words(
    data_sets: Mapping[type[Published], pl.DataFrame],
    beside: Mapping[type[Table], pl.DataFrame],
    folder: Path,
    *,
    release: str,
    as_of: date,
) -> None:
    """Write README, licence, citation and the dictionary as a page beside the files."""
    every = [*data_sets, *beside]
    for name, text in (
        ("README.md", _readme(data_sets, every, folder, release, as_of)),
        ("LICENCE.txt", _licence(release)),
        ("CITATION.cff", _citation(release, as_of)),
        ("dictionary.md", markdown(every)),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _readme(
    data_sets: Mapping[type[Published], pl.DataFrame],
    every: list[type[Table]],
    folder: Path,
    release: str,
    as_of: date,
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
                f"# {TITLE}\n\nRelease {release}, as at {day(as_of)}. {NOT_OFFICIAL}",
                f"Licence: {policy.LICENCE} (`LICENCE.txt`). How to cite: `CITATION.cff`.",
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


def _licence(release: str) -> str:
    return f"""{policy.LICENCE}
{LICENCE["path"]}

{TITLE}, release {release}, may be used under the terms of the {policy.LICENCE}.
Please say: "{TITLE}, release {release}. Contains public sector information licensed under the
{policy.LICENCE}."

The lists of schools, colleges and areas come from the Department for Education's Get Information
About Schools, which is under the same licence.
{NOT_OFFICIAL}
"""


def _citation(release: str, as_of: date) -> str:
    return f"""cff-version: 1.2.0
message: If you use these figures, please cite them with the release they are from.
type: dataset
title: {TITLE}
version: {release}
date-released: {as_of}
license: {LICENCE["name"]}
authors:
  - name: careerstats
abstract: >-
  How many schools and colleges in England achieve each Gatsby Benchmark, by careers hub, local
  authority, region and partnership, from their own returns. {NOT_OFFICIAL}
keywords:
  - careers education
  - Gatsby Benchmarks
"""

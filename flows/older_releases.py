"""Tables that a release is too old to have: it is held to what there was in its time."""

from pathlib import Path

from flows.assemble import code_digest
from flows.release import manifest
from validation.descriptors import name_of
from validation.published import BESIDE, PUBLISHED
from validation.tables import Table


def newer_tables(release: Path) -> list[type[Table]]:
    """List the tables that the code which made a release did not have yet.

    The release's own manifest lists the files of its time. One made by the code as it is now should
    have every table, so nothing is excused there.
    """
    told = manifest(release)
    if told.get("code", {}).get("sha256") == code_digest():
        return []
    listed = {item["name"] for item in told["files"]}
    return [
        table for table in (*PUBLISHED, *BESIDE) if f"data/{name_of(table)}.parquet" not in listed
    ]


def told_of_newer(release: Path) -> list[str]:
    """Say in a sentence each which tables a release has not, and why that is no fault."""
    code = manifest(release).get("code", {})
    made_by = f"version {code['version']}" if "version" in code else "an earlier version"
    return [
        f"Release {release.name} has no {name_of(table)}: it was made by {made_by}, from before "
        "there was one. Releases made now have it."
        for table in newer_tables(release)
    ]

"""What tests of whole nights change and compare."""

from random import Random

import polars as pl

HEADINGS = "URN,Date completed,School name,GB1,GB2,GB3,GB4,GB5,GB6,GB7,GB8"


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def every_school(home):
    """List the schools that have returned at the last snapshot, by URN."""
    tables = max(home.workspace.glob("*/tables"))
    counted = pl.read_parquet(tables / "counted.parquet")
    institutions = pl.read_parquet(tables / "institutions.parquet")
    last = institutions.filter(pl.col("snapshot") == pl.col("snapshot").max())
    return last.join(counted, on=["line", "snapshot"], how="semi").sort("urn")["urn"].to_list()


def late(home, urns):
    """Send new evaluations of some schools, each other than the next."""
    drawn = Random(1)
    rows = [
        ",".join([urn, "31/07/2026", "A school", *drawn.choices(["0", "40", "100"], k=8)])
        for urn in urns
    ]
    (home.inbox / "late.csv").write_text("\n".join([HEADINGS, *rows]) + "\n")


def send(home, urns):
    """Send new evaluations, of which some achieve all eight."""
    drawn = Random(2)
    rows = [
        ",".join([urn, "31/07/2026", "A school", *drawn.choices(["40", "100"], [1, 2], k=8)])
        for urn in urns
    ]
    (home.inbox / "sent.csv").write_text("\n".join([HEADINGS, *rows]) + "\n")

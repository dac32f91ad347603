"""How the institutions of returns were found, by the register held: in a run, or on a desk."""

import polars as pl

from flows.population import Register
from transforms.identity_report import not_simply_named, with_sentences


def told(found: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Say of resolved rows whose institution was not simply named what was done and what to do."""
    lines = register.lines.lazy()
    names = register.names.lazy().join(lines, on="urn", validate="m:1")
    unusual = not_simply_named(found.lazy(), names).collect().lazy()
    rows = with_sentences(unusual, register.establishments.lazy(), lines)
    return rows.sort("fingerprint", "sheet", "line_number", nulls_last=False).collect()

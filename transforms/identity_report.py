"""Returns whose institution was not simply named: what was done, and what to do next."""

import polars as pl

from transforms.institution_names import misnamed
from transforms.register import open_on
from validation.code_lists import labels

ASKED = ["institution", "identifier", "headed", "completed_on"]
"""What decides the answer of ``resolve``."""


def not_simply_named(rows: pl.LazyFrame, names: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the rows found by another rung than the first, or not at all, or under another's name.

    ``rows`` are accepted evaluations as ``resolve`` leaves them; ``names`` every name that each
    ``line`` ever had. ``name_differs`` where neither the line counted for nor the one named had it.
    """
    named = pl.concat(rows.select("institution_name", line=line) for line in ("line", "named_line"))
    others = misnamed(named, names).with_columns(differs=pl.lit(True))
    name_differs = pl.col("differs") & pl.col("named_differs")
    return (
        rows.join(others, on=["institution_name", "line"], how="left", validate="m:1")
        .join(
            others.rename({"line": "named_line", "differs": "named_differs"}),
            on=["institution_name", "named_line"],
            how="left",
            validate="m:1",
        )
        .with_columns(name_differs=name_differs.fill_null(False))
        .filter((pl.col("resolution") != "resolved") | pl.col("name_differs"))
    )


def with_sentences(
    told: pl.LazyFrame, establishments: pl.LazyFrame, lines: pl.LazyFrame
) -> pl.LazyFrame:
    """Say of each such row what was ``done``, and in a ``sentence`` what to do next.

    Adds the ``urn`` open on the day with its ``establishment_name``, none where the row counts for
    nobody, and writes out the ``candidates`` a person must choose from.
    """
    known = establishments.join(lines, on="urn", validate="1:1")
    key = pl.col("resolution").replace("resolved", "name_differs")
    named = (
        told.join(_standing(told, known), on=["line", "completed_on"], how="left", validate="m:1")
        .join(_candidates(told, known), on=ASKED, how="left", validate="m:1")
        .with_columns(
            done=key.replace_strict(labels("resolutions", "done")), sentence=_sentence(key)
        )
    )
    counts_for = [
        pl.when("is_open").then(pl.col(name)).alias(name) for name in ("urn", "establishment_name")
    ]
    written = named.drop("candidates").rename({"named_candidates": "candidates"})
    return written.with_columns(counts_for)


def _standing(asked: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """Name each line on a day by its member open then, the newest; else by its newest member."""
    return (
        asked.select("line", "completed_on")
        .drop_nulls()
        .unique()
        .join(known, on="line")
        .with_columns(is_open=open_on(pl.col("completed_on")))
        .sort("is_open", "open_date", "urn", nulls_last=False)
        .unique(["line", "completed_on"], keep="last", maintain_order=True)
        .select("line", "completed_on", "urn", "establishment_name", "is_open")
    )


def _candidates(told: pl.LazyFrame, known: pl.LazyFrame) -> pl.LazyFrame:
    """Write the candidates of each row as URN and name, in the order of the URNs."""
    listed = (
        told.unique(ASKED).select(*ASKED, line="candidates").explode("line", empty_as_null=False)
    )
    standing = _standing(listed, known)
    return (
        listed.join(standing, on=["line", "completed_on"], validate="m:1")
        .sort("urn")
        .group_by(ASKED)
        .agg(named_candidates=pl.format("{} {}", "urn", "establishment_name").str.join("; "))
    )


def _sentence(key: pl.Expr) -> pl.Expr:
    """Fill in the sentence of what was done; a name that differs beside it is said as well."""
    sentences = labels("resolutions", "sentence")
    own = key.replace_strict(sentences)
    says_both = pl.col("name_differs") & (key != "name_differs")
    return _filled(pl.when(says_both).then(own + " " + sentences["name_differs"]).otherwise(own))


def _filled(sentence: pl.Expr) -> pl.Expr:
    """Put a row's own words in; what the sender wrote comes last, so it is never filled in."""
    words = {
        "institution": pl.col("institution"),
        "day": pl.col("completed_on").dt.strftime("%-d %B %Y"),
        "heading": pl.col("headed").str.to_uppercase(),
        "identifier": pl.col("identifier").str.to_uppercase(),
        "urn": pl.col("urn"),
        "candidates": pl.col("named_candidates"),
        "name": pl.col("establishment_name"),
        "given": pl.col("institution_name"),
    }
    for name, text in words.items():
        sentence = sentence.str.replace_all(f"{{{name}}}", text.fill_null(""), literal=True)
    return sentence

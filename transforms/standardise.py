"""Turn the text of received evaluations into typed columns.

Nothing is rejected here: what cannot be understood becomes null beside its text (``…_text``), and
the rules in ``validation.rules`` compare the two.
"""

import polars as pl

from transforms.dates import as_date
from validation import policy
from validation.code_lists import code_list
from validation.rules import FLAGS, RECEIVED_COLUMNS, SCORES

NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$"


def standardise(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Type every column of received rows, keeping the text of each as ``<column>_text``.

    ``rows`` has one String column for each column of ours its file has, blank cells null.
    Columns the file lacks are added, empty. Other columns (sheet, line) are kept as they are.
    ``headed`` is the identifier that the heading of the institution names, any where none does.
    """
    texts = with_all_columns(rows).rename({name: f"{name}_text" for name in RECEIVED_COLUMNS})
    typed = texts.with_columns(
        institution=institution(pl.col("institution_text")),
        completed_on=as_date(pl.col("completed_on_text")),
        institution_name=pl.col("institution_name_text"),
        site=pl.col("site_text"),
        evaluation_type=synonym("evaluation_type", pl.col("evaluation_type_text")),
        status=or_if_blank("status", pl.lit("complete")),
        **{column: score(pl.col(f"{column}_text")) for column in SCORES},
        **{column: flag(pl.col(f"{column}_text")) for column in FLAGS},
    )
    return typed.with_columns(
        identifier=identifier(pl.col("institution")),
        headed=pl.col("headed").fill_null("any"),
        framework=or_if_blank("framework", framework_on(pl.col("completed_on"))),
        **{f"{column}_state": score_state(column) for column in SCORES},
    )


def with_all_columns(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add the columns of ours that a file does not have, empty."""
    present = rows.collect_schema().names()
    absent = [name for name in (*RECEIVED_COLUMNS, "headed") if name not in present]
    return rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)


def institution(text: pl.Expr) -> pl.Expr:
    """Give the digits of a URN, LAESTAB or UKPRN; null where the text is none of them.

    Spaces, a spreadsheet's leading apostrophe and its trailing ``.0`` do no harm.
    """
    plain = text.str.replace_all(r"\s", "").str.strip_chars("'").str.replace(r"\.0+$", "")
    return (
        pl.when(plain.str.contains(r"^[0-9]{6,8}$"))
        .then(plain)
        .when(plain.str.contains(r"^[0-9]{3}[/-][0-9]{4}$"))
        .then(plain.str.replace("[/-]", ""))
    )


def identifier(digits: pl.Expr) -> pl.Expr:
    """Say which identifier it is: only their lengths tell them apart."""
    kinds = {6: "urn", 7: "laestab", 8: "ukprn"}
    return digits.str.len_bytes().replace_strict(kinds, default=None, return_dtype=pl.String)


def score(text: pl.Expr) -> pl.Expr:
    """Read a score written with or without a percent sign; null where it is not a number."""
    number = text.str.replace(r"\s*%$", "")
    return pl.when(number.str.contains(NUMBER)).then(number).cast(pl.Float64)


def score_state(column: str) -> pl.Expr:
    """Say why a score is there or not; null where the text is neither a number nor a marker."""
    text = pl.col(f"{column}_text")
    markers = dict(code_list("score_markers").select("marker", "state").iter_rows())
    marked = text.str.to_lowercase().replace_strict(markers, default=None, return_dtype=pl.String)
    return (
        pl.when(text.is_null())
        .then(pl.lit("not_answered"))
        .when(pl.col(column).is_not_null())
        .then(pl.lit("scored"))
        .otherwise(marked)
    )


def flag(text: pl.Expr) -> pl.Expr:
    """Read an achieved flag; null where it is neither yes nor no."""
    return synonym("achieved", text) == "yes"


def synonym(column: str, text: pl.Expr) -> pl.Expr:
    """Give the code that a sender's word stands for; null where the word is not listed."""
    listed = code_list("value_synonyms").filter(pl.col("column") == column)
    known = dict(listed.select("text", "code").iter_rows())
    plain = text.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()
    return plain.replace_strict(known, default=None, return_dtype=pl.String)


def or_if_blank(column: str, default: pl.Expr) -> pl.Expr:
    """Read a coded column, with a default only where the sender left it blank."""
    text = pl.col(f"{column}_text")
    return pl.when(text.is_null()).then(default).otherwise(synonym(column, text))


def framework_on(day: pl.Expr) -> pl.Expr:
    """Give the framework in force on a day; null where there is no day."""
    return (
        pl.when(day >= policy.NEW_FRAMEWORK_FROM)
        .then(pl.lit("gatsby_2025"))
        .when(day < policy.NEW_FRAMEWORK_FROM)
        .then(pl.lit("gatsby_2018"))
    )

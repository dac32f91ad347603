"""Whether the name that stands beside an identifier is plainly another school's."""

import polars as pl

from validation.code_lists import codes

SHORTEST = 2
"""Single letters are initials, or what is left of ``C of E``: they tell no school from another."""

SAME_START = 5
"""Words that begin with so many of the same letters may be one: ``Northumb.``, ``Northumbria``."""

ONE_LETTER_MORE = 4
"""In words of so many letters one more or less may be a slip: ``Marys``, ``Mary``."""

OTHER_LETTERS = 6
"""In words of so many letters a wrong one may be a slip too; St Marks is not St Marys."""

LONGEST = 20
"""Letters of a word looked at for slips."""


APOSTROPHE = r"['’`\u2018\u00b4]|â€™"
"""As typed, as printed, and as it looks when UTF-8 was read as Windows-1252."""


def misnamed(named: pl.LazyFrame, names: pl.LazyFrame) -> pl.LazyFrame:
    """List the pairs of ``institution_name`` and ``line`` where the name is plainly another's.

    ``named`` has a name as sent and the line it is held against; ``names`` every
    ``establishment_name`` of every line. Two names are plainly different when both have words
    that tell schools apart and share none, slips of a letter forgiven: ``Saint Marys Academy``
    and ``St. Mary’s RC High School`` share one, ``High School`` has none.
    """
    as_listed = names.select("line", institution_name="establishment_name")
    pairs = (
        named.select("institution_name", "line")
        .drop_nulls()
        .unique()
        .join(as_listed, on=["line", "institution_name"], how="anti")
    )
    given = _keys(
        pairs.select("institution_name").unique(), "institution_name", by="institution_name"
    )
    known = _keys(names.join(pairs, on="line", how="semi"), "establishment_name", by="line")
    shared = (
        pairs.join(given, on="institution_name")
        .join(known, on=["line", "key"])
        .filter(~(pl.col("is_guess") & pl.col("is_guess_right")) | pl.col("is_long"))
    )
    return (
        pairs.join(given, on="institution_name", how="semi")
        .join(known, on="line", how="semi")
        .join(shared, on=["institution_name", "line"], how="anti")
    )


def plain(name: pl.Expr) -> pl.Expr:
    """Write a name in small letters and figures without accents, one space between words."""
    return (
        name.str.to_lowercase()
        .str.replace_all(APOSTROPHE, "")
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )


def _keys(rows: pl.LazyFrame, name: str, *, by: str) -> pl.LazyFrame:
    """List the keys by which names are known again: one row per key and ``by``.

    Keys are the telling words, neighbouring words written as one, the beginnings of words, and
    guesses (``is_guess``): words less a letter. Two guesses that agree say something only of
    long words (``is_long``): a wrong letter, or two that changed places.
    """
    words = rows.select(by, word=plain(pl.col(name)).str.split(" "))
    word, after = pl.element(), pl.element().shift(-1)
    telling = _each(words, word.filter(_tells(word)))
    joined = _each(words, (word + after).filter(_tells(word) | _tells(after)))
    length = pl.col("word").str.len_chars()
    whole = {"is_guess": pl.lit(False), "is_long": pl.lit(False)}
    return pl.concat(
        [
            telling.select(by, key="word", **whole),
            joined.select(by, key="word", **whole),
            telling.filter(length >= SAME_START).select(
                by, key=pl.col("word").str.head(SAME_START) + "*", **whole
            ),
            telling.filter(length >= ONE_LETTER_MORE)
            .select(by, key=_less_a_letter(), is_guess=True, is_long=length >= OTHER_LETTERS)
            .explode("key", empty_as_null=False)
            .drop_nulls("key"),
        ]
    ).unique()


def _each(words: pl.LazyFrame, chosen: pl.Expr) -> pl.LazyFrame:
    """Choose from each list of words; one row per word."""
    lists = words.with_columns(pl.col("word").list.eval(chosen))
    return lists.explode("word", empty_as_null=False).drop_nulls("word")


def _tells(word: pl.Expr) -> pl.Expr:
    """Tell a word that only one of many schools has, such as its place or saint."""
    is_common = word.is_in(list(codes("common_name_words")))
    return ~is_common & (word.str.len_chars() >= SHORTEST)


def _less_a_letter() -> pl.Expr:
    """List a word less its first letter, less its second, and so on."""
    word = pl.col("word")
    return pl.concat_list(
        pl.when(at < word.str.len_chars()).then(word.str.slice(0, at) + word.str.slice(at + 1))
        for at in range(LONGEST)
    )

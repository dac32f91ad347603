"""Why an institution began or ceased to count, or counts elsewhere: read off the evidence."""

import polars as pl

from transforms.register import CLOSED, PROPOSED
from transforms.successions import ALWAYS
from validation.code_lists import code_list

_PLACED_BY_TYPE = "0"
"""The phase of special schools, alternative provision and others that have none."""


def with_reason(evidence: pl.LazyFrame) -> pl.LazyFrame:
    """Add ``reason`` and ``happened_on`` to changed institutions with their evidence.

    Where several reasons would do, the one that says most stands: out of scope before closed, a
    merger before a closure, a new URN before a new authority, and a hub last. The code list says
    which date is that of a reason; it is null where the register gives none.
    """
    reason = (
        pl.when(pl.col("change") == "gained")
        .then(pl.coalesce(_scope("into"), _opened()))
        .when(pl.col("change") == "lost")
        .then(pl.coalesce(_scope("out_of"), _closed()))
        .otherwise(pl.coalesce(_urn(), _authority(), _group_or_hub()))
    )
    dates = {
        "opening": pl.when(pl.col("here_open_date") > ALWAYS).then("here_open_date"),
        "closing": pl.col("there_close_date"),
        "authority": pl.col("begins_after"),
    }
    dated_by = code_list("change_reasons").lazy().select("reason", "dated_by")
    return (
        evidence.with_columns(reason=reason.fill_null("unexplained"))
        .join(dated_by, on="reason", how="left", validate="m:1")
        .with_columns(
            happened_on=pl.coalesce(
                pl.when(pl.col("dated_by") == by).then(day) for by, day in dates.items()
            )
        )
    )


def _first(*cases: tuple[pl.Expr, str]) -> pl.Expr:
    """Give the reason of the first case that is so."""
    return pl.coalesce(pl.when(is_so).then(pl.lit(reason)) for is_so, reason in cases)


def _scope(way: str) -> pl.Expr:
    """Explain one that is open there and out of scope, by what keeps it out and has changed."""
    by = pl.col("blocked_by")
    same_type = ~_changed("type_code")
    has_phases = pl.min_horizontal("here_phase_code", "blocked_phase_code") > _PLACED_BY_TYPE
    what = _first(
        ((by == "phase") & _changed("phase_code") & has_phases, "phase"),
        ((by == "age_range") & _changed("high_age"), "age_range"),
        ((by == "not_section_41") & _changed("section_41") & same_type, "section_41"),
        ((by == "in_wales") & _changed("district_code"), "country"),
        (by.is_not_null() & ~same_type, "type"),
        (by.is_not_null(), "rule"),
    )
    return pl.format("{}_scope_by_{}", pl.lit(way), what)


def _changed(attribute: str) -> pl.Expr:
    return pl.col(f"here_{attribute}").ne_missing(pl.col(f"blocked_{attribute}"))


def _opened() -> pl.Expr:
    """Explain one gained that was not open before: opened since, or the register knows more."""
    before = pl.col("snapshot_before")
    is_listed = pl.col("there_status_code").is_not_null()
    not_yet = (pl.col("there_status_code") == PROPOSED) | (pl.col("there_open_date") > before)
    began = (pl.col("here_open_date") > before) & (~is_listed | not_yet)
    return _first(
        (began & pl.col("member").is_not_null(), "carried_on_after_gap"),
        (began & pl.col("is_split"), "formed_by_split"),
        (began & pl.col("partners").is_not_null(), "formed_by_merger"),
        (began, "opened"),
        (~is_listed, "first_listed_late"),
        (not_yet, "opened_earlier_than_known"),
        (pl.col("there_status_code") == CLOSED, "reopened"),
        (pl.col("there_close_date") < before, "closure_put_off"),
    )


def _closed() -> pl.Expr:
    """Explain one lost that is not open now: closed, merged, split, or not what it seemed."""
    after = pl.col("snapshot_after")
    is_listed = pl.col("there_status_code").is_not_null()
    not_yet = (pl.col("there_status_code") == PROPOSED) | (pl.col("there_open_date") > after)
    is_due = pl.col("there_close_date") < after
    is_closed = (pl.col("there_status_code") == CLOSED) | is_due
    return _first(
        (~is_listed, "no_longer_listed"),
        (not_yet, "opening_put_back"),
        (is_closed & pl.col("member").is_not_null(), "between_urns"),
        (is_closed & pl.col("is_split"), "split"),
        (is_closed & pl.col("partners").is_not_null(), "merged"),
        (
            is_closed & (pl.col("there_close_date") < pl.col("snapshot_before")),
            "closed_earlier_than_known",
        ),
        (pl.col("there_status_code") == CLOSED, "closed"),
        (is_due, "due_to_close"),
    )


def _urn() -> pl.Expr:
    """Explain a new URN; where it is the older one, or the newer is gone, it was put back."""
    is_new = _differs("urn")
    opened, before = (pl.col(f"{side}_open_date").fill_null(ALWAYS) for side in ("here", "there"))
    same_day = (opened == before) & (pl.col("urn_after") < pl.col("urn_before"))
    is_back = pl.col("there_status_code").is_null() | (opened < before) | same_day
    return _first((is_new & is_back, "conversion_put_back"), (is_new, "converted"))


def _authority() -> pl.Expr:
    """Explain another authority: its code, its area or its end, or the school or its entry."""
    differs = _differs("authority")
    has_ended = pl.col("ends_before") < pl.col("snapshot_after")
    return _first(
        (differs & pl.col("authority_before").is_null(), "authority_found"),
        (differs & pl.col("authority_after").is_null(), "authority_unknown"),
        (
            differs & (pl.col("number_before") == pl.col("number_after")),
            "authority_code_changed",
        ),
        (differs & has_ended, "authority_reorganised"),
        (differs & ~_differs("district_code"), "authority_corrected"),
        (differs, "moved_authority"),
        (_differs("region"), "region_changed"),
    )


def _group_or_hub() -> pl.Expr:
    was, now = pl.col("hubs_before"), pl.col("hubs_after")
    joined = now.list.set_difference(was).list.len() > 0
    left = was.list.set_difference(now).list.len() > 0
    return _first(
        (_differs("establishment_group"), "group_changed"),
        (joined & left, "moved_hub"),
        (joined, "joined_hub"),
        (left, "left_hub"),
    )


def _differs(name: str) -> pl.Expr:
    return pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after"))

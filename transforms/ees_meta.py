"""What DfE's standard wants said of each filter and indicator of a table: its metadata file."""

import polars as pl

from transforms.ees_tables import COUNTS, FILTERS, IN_UNITS, KINDS, NUMBER, Kind
from validation.code_lists import labels
from validation.tables import Column

COLUMNS = (
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
    "filter_default",
)
HINTS = {
    "careers_hub": "Total is England",
    "series": "Never compare across series",
    "establishment_group": "Total is all types",
    "fsm_quintile": "National fifths of mainstream schools by free school meals",
    "measure": "What the figures are of",
}
LOW_RELIABILITY = "Low reliability: 1 where fewer than half returned"


def ees_meta(table: pl.DataFrame, columns: list[Column]) -> pl.DataFrame:
    """Describe one file. A filter with a single item is no filter, and has no row.

    ``columns`` is the declaration of the data set: the words are its own.
    """
    declared = {column.name: column for column in columns}
    filters = [
        _filter(name, declared, table[name].unique(maintain_order=True).to_list())
        for name in FILTERS
        if name in table.columns and table[name].n_unique() > 1
    ]
    indicators = [_indicator(name, declared) for name in table.columns if _is_indicator(name)]
    return pl.DataFrame([*filters, *indicators], schema=dict.fromkeys(COLUMNS, pl.String))


def _filter(name: str, declared: dict[str, Column], items: list[str]) -> dict[str, str]:
    """Describe a filter and the item a reader sees first: the total, else one that stands alone."""
    label = declared[name].label if name in declared else "Careers hub"
    newest = [item for item in labels("series").values() if item in items]
    default = "Total" if "Total" in items else (newest or items)[-1 if newest else 0]
    return _row(name, "Filter", label) | {"filter_hint": HINTS[name], "filter_default": default}


def _indicator(name: str, declared: dict[str, Column]) -> dict[str, str]:
    """Describe an indicator: a count, or a figure in one unit."""
    of, _, suffix = name.rpartition("_")
    kind = next((k for k in (*KINDS.values(), NUMBER) if k.suffix == suffix), None)
    label = declared[of].label if of in declared else LOW_RELIABILITY
    shown = Kind("count", "", "", "0") if kind is None else kind
    words = f"{label} ({shown.words})" if shown.words else label
    return _row(name, "Indicator", words) | {
        "indicator_unit": shown.unit,
        "indicator_dp": shown.decimals,
    }


def _is_indicator(name: str) -> bool:
    of, _, suffix = name.rpartition("_")
    in_units = of in IN_UNITS and suffix in {k.suffix for k in (*KINDS.values(), NUMBER)}
    return in_units or (suffix == "count" and of in (*COUNTS, "low_reliability"))


def _row(name: str, kind: str, label: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {"col_name": name, "col_type": kind, "label": label}

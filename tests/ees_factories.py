"""A small pair to DfE's open data standard that holds, to be broken rule by rule."""

import polars as pl

ENGLAND = {
    "time_period": "202425",
    "time_identifier": "Academic year",
    "geographic_level": "National",
    "country_code": "E92000001",
    "country_name": "England",
    "region_code": "",
    "region_name": "",
    "old_la_code": "",
    "new_la_code": "",
    "la_name": "",
    "english_devolved_area_code": "",
    "english_devolved_area_name": "",
    "education_phase": "Total",
    "school_count": "10",
    "school_percent": "62.5",
}
BRISTOL = ENGLAND | {
    "geographic_level": "Local authority",
    "region_code": "E12000009",
    "region_name": "South West",
    "old_la_code": "801",
    "new_la_code": "E06000023",
    "la_name": "Bristol, City of",
    "school_count": "c",
    "school_percent": "c",
}
MIDLANDS = ENGLAND | {
    "geographic_level": "English devolved area",
    "english_devolved_area_code": "E47000013",
    "english_devolved_area_name": "East Midlands",
}
LEVELS = (ENGLAND, BRISTOL, MIDLANDS)
PHASE = {
    "col_name": "education_phase",
    "col_type": "Filter",
    "label": "Phase",
    "indicator_grouping": "",
    "indicator_unit": "",
    "indicator_dp": "",
    "filter_hint": "Total is all phases",
    "filter_grouping_column": "",
    "filter_default": "Total",
}
COUNT = PHASE | {
    "col_name": "school_count",
    "col_type": "Indicator",
    "label": "Schools",
    "indicator_dp": "0",
    "filter_hint": "",
    "filter_default": "",
}
PERCENT = COUNT | {
    "col_name": "school_percent",
    "label": "Percentage",
    "indicator_unit": "%",
    "indicator_dp": "1",
}


def data(*places, **cells):
    """Make a data file: each place twice, with both phases; ``cells`` change every row."""
    rows = [
        row | {"education_phase": phase} | cells
        for row in places or LEVELS
        for phase in ("Total", "Secondary")
    ]
    return pl.DataFrame(rows)


def one_cell(name, value, table=None):
    """Change one cell of the last row."""
    rows = data() if table is None else table
    changed = [*rows[name][:-1], value]
    return rows.with_columns(pl.Series(name, changed))


def meta(*rows):
    return pl.DataFrame(rows or (PHASE, COUNT, PERCENT))


def checks(found):
    return {line.split(": ")[1] for line in found}

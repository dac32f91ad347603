"""The statistical neighbours a release speaks of, and what the data team should know of them."""

from datetime import date

import polars as pl

from flows.reference_neighbours import neighbours_file, read_neighbours
from flows.reference_text import UnusableReference
from flows.settings import Home
from transforms.neighbours import clashing, named_neighbours, neighbours_in_force
from validation.code_lists import code_list
from validation.reference import ListedNeighbours


def neighbours_on(home: Home, day: date) -> tuple[pl.DataFrame, list[str]]:
    """Give each authority's neighbours in force on a day, and notices of what is left out."""
    path = neighbours_file(home)
    listed = ListedNeighbours.no_rows() if path is None else read_neighbours(path)
    authorities = code_list("authorities").lazy()
    named = named_neighbours(listed.lazy(), authorities, day).collect()
    wrong = clashing(named.lazy()).collect()
    if path is None:
        notices = [
            "No neighbours.csv or workbook of statistical neighbours in reference/: none is "
            "published."
        ]
    elif wrong.height:
        raise UnusableReference(
            f"{path.name}: the neighbours of {wrong['area_name'][0]} name it itself, or name one "
            "authority or one rank twice. Put it right and run again."
        )
    else:
        notices = _left_out(named, path.name, day)
    return neighbours_in_force(named.lazy()).collect(), notices


def _left_out(named: pl.DataFrame, file: str, day: date) -> list[str]:
    """Name the authorities that are none on the day, and the codes of none we know."""
    sides = [
        named.select(code="la_code", name="area_name", in_force="area_code"),
        named.select(code="neighbour_la_code", name="neighbour_name", in_force="neighbour_code"),
    ]
    gone, lost = (_joined(side.filter(pl.col("in_force").is_null()), "name") for side in sides)
    unknown = _joined(pl.concat(sides).filter(pl.col("name").is_null()), "code")
    said = {
        f"{file} has neighbours of authorities reorganised since, which are none on {day}: their "
        "sets are left out. Ask DfE for a newer list": gone,
        f"{file} names as neighbours of others authorities that are none on {day}: they are left "
        "out": lost,
        f"{file} has codes of no authority we know: they are left out": unknown,
    }
    return [f"{sentence}: {names}." for sentence, names in said.items() if names]


def _joined(rows: pl.DataFrame, column: str) -> str:
    return "; ".join(sorted(set(rows[column].drop_nulls())))

"""Write made-up establishments in the exact form of the register's own files."""

from datetime import date
from functools import cache
from random import Random

from flows.sample_history import Link, MadeUpEngland
from flows.sample_schools import Establishment
from validation.code_lists import code_list

_NEWLINE = "\r\n"


def register_bytes(england: MadeUpEngland, day: date) -> bytes:
    """Write the extract of a day: Windows-1252, CRLF, every column; later openings as proposed."""
    columns, quoted, usual = _columns()
    lines = [",".join(f'"{column}"' for column in columns)]
    position = {column: index for index, column in enumerate(columns)}
    for school in sorted(england.establishments, key=lambda e: e.urn):
        if school.opened is None or (school.opened - day).days < 120:
            cells = usual[:]
            for column, text in _cells(school, day).items():
                cells[position[column]] = text
            lines.append(_line(cells, quoted))
    return (_NEWLINE.join(lines) + _NEWLINE).encode("cp1252")


def links_bytes(england: MadeUpEngland, day: date) -> bytes:
    """Write the links file: both directions, a tenth without their mirror, some undated."""
    rows = []
    rng = Random(len(england.links))
    for link in sorted(england.links, key=lambda a: (a.before.urn, a.after.urn)):
        if link.day is not None and (link.day - day).days >= 120:
            continue
        rows.append(_link(link.before, link.after, f"Successor{link.manner}", link))
        if rng.random() < 0.9 or link.manner:
            rows.append(_link(link.after, link.before, f"Predecessor{link.manner}", link))
    heading = '"URN","LinkURN","LinkName","LinkType","LinkEstablishedDate"'
    return (_NEWLINE.join([heading, *sorted(rows)]) + _NEWLINE).encode("cp1252")


def _link(holder: Establishment, other: Establishment, kind: str, link: Link) -> str:
    dated = _date(link.day)
    return f'{holder.urn},{other.urn},"{other.name}","{kind}","{dated}"'


@cache
def _columns() -> tuple[list[str], list[bool], list[str]]:
    listed = code_list("register_columns")
    return (
        listed["column"].to_list(),
        [quoted == "yes" for quoted in listed["quoted"]],
        [usual or "" for usual in listed["usual"]],
    )


def _line(cells: list[str], quoted: list[bool]) -> str:
    pairs = zip(cells, quoted, strict=True)
    return ",".join(f'"{cell}"' if is_quoted else cell for cell, is_quoted in pairs)


def _cells(school: Establishment, day: date) -> dict[str, str]:
    return _identity(school, day) | _life(school, day) | _pupils(school, day) | _place(school)


def _identity(school: Establishment, day: date) -> dict[str, str]:
    kind = school.kind
    was_renamed = school.renamed_on is not None and school.renamed_on > day
    return {
        "URN": str(school.urn),
        "LA (code)": school.authority.la_code,
        "LA (name)": school.authority.name,
        "EstablishmentNumber": school.number,
        "EstablishmentName": school.earlier_name if was_renamed else school.name,
        "TypeOfEstablishment (code)": kind["type_code"],
        "TypeOfEstablishment (name)": kind["type_name"],
        "EstablishmentTypeGroup (code)": kind["group_code"],
        "EstablishmentTypeGroup (name)": kind["group_name"],
        "PhaseOfEducation (code)": kind["phase_code"],
        "PhaseOfEducation (name)": kind["phase_name"],
        "StatutoryLowAge": kind["low_age"],
        "StatutoryHighAge": kind["high_age"],
        "OfficialSixthForm (code)": kind["sixth_form"],
        "OfficialSixthForm (name)": _SIXTH_FORM[kind["sixth_form"]],
        "FurtherEducationType (name)": kind["further_education_type"] or "",
        "Section41Approved (name)": kind["section_41"],
        "UKPRN": str(school.ukprn or ""),
    }


_SIXTH_FORM = {
    "0": "Not applicable",
    "1": "Has a sixth form",
    "2": "Does not have a sixth form",
}


def _life(school: Establishment, day: date) -> dict[str, str]:
    """Say what the register knew on the day: later closures had not happened."""
    is_closed = school.closed is not None and school.closed <= day
    cells = {
        "EstablishmentStatus (code)": "2" if is_closed else "1",
        "EstablishmentStatus (name)": "Closed" if is_closed else "Open",
        "ReasonEstablishmentOpened (code)": school.reason_opened[0],
        "ReasonEstablishmentOpened (name)": school.reason_opened[1],
        "OpenDate": "01-01-1900" if school.is_placeholder_date else _date(school.opened),
        "LastChangedDate": _date(date(day.year, 7, 1 + school.urn % 7)),
    }
    if school.opened is not None and school.opened > day:
        cells |= _status("4", "Proposed to open")
    elif school.is_closing and not is_closed:
        cells |= _status("3", "Open, but proposed to close")
    if is_closed:
        cells["CloseDate"] = _date(school.closed)
        cells["ReasonEstablishmentClosed (code)"] = school.reason_closed[0]
        cells["ReasonEstablishmentClosed (name)"] = school.reason_closed[1]
    return cells


def _status(code: str, name: str) -> dict[str, str]:
    return {"EstablishmentStatus (code)": code, "EstablishmentStatus (name)": name}


def _pupils(school: Establishment, day: date) -> dict[str, str]:
    """Count pupils at the January census; closed rows and colleges have none in the register."""
    was_closed = school.closed is not None and school.closed < date(day.year, 1, 16)
    if was_closed or school.kind["group_code"] == "1":
        return {}
    pupils = max(0, school.pupils + (school.urn + day.year) % 21 - 10) if school.pupils else 0
    share = float(school.percentage_fsm or 0)
    return {
        "SchoolCapacity": str(school.pupils + 40 + school.urn % 60),
        "CensusDate": _date(date(day.year, 1, 16)),
        "NumberOfPupils": str(pupils),
        "NumberOfBoys": str(pupils // 2),
        "NumberOfGirls": str(pupils - pupils // 2),
        "PercentageFSM": school.percentage_fsm,
        "FSM": str(round(pupils * share / 100)) if school.percentage_fsm else "",
    }


def _place(school: Establishment) -> dict[str, str]:
    authority = school.authority
    return {
        "Street": school.street,
        "Town": authority.name,
        "Postcode": "ZZ99 9ZZ",
        "GOR (code)": authority.gor_code,
        "GOR (name)": authority.gor_name,
        "DistrictAdministrative (code)": authority.district,
        "GSSLACode (name)": authority.new_la_code,
        "Easting": str(300000 + school.urn * 37 % 250000),
        "Northing": str(100000 + school.urn * 53 % 400000),
    }


def _date(day: date | None) -> str:
    return "" if day is None else f"{day:%d-%m-%Y}"

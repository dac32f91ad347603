"""How the made-up establishments came to be: academies, mergers, splits, openings, closures."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.sample_plan import Scale
from flows.sample_schools import (
    FIRST_UKPRN,
    FIRST_URN,
    Establishment,
    Namer,
    Row,
    make_establishment,
    present_establishments,
)
from validation.code_lists import code_list

CONVERTER = ("10", "Academy Converter")
NEW = ("06", "New Provision")
AMALGAMATED = ("01", "Result of Amalgamation")
MERGED_AWAY = ("01", "Result of Amalgamation/Merger")
CLOSED = ("02", "Closure")
_ONE_DAY = timedelta(days=1)
_MID_YEAR = ((1, 1, 1), (1, 4, 1), (0, 11, 1), (1, 2, 1), (1, 6, 1), (0, 12, 1))
"""Days academies open on, as years after the autumn, month and day."""


@dataclass(frozen=True)
class Link:
    """A successor in the links file; both directions and the date are decided on writing."""

    before: Establishment
    after: Establishment
    manner: str
    day: date | None


@dataclass
class MadeUpEngland:
    """Every establishment, open and closed, and how they follow each other."""

    establishments: list[Establishment]
    links: list[Link]


def made_up_england(scale: Scale, names: Namer) -> MadeUpEngland:
    """Make the present, then tell its past backwards, so that the present counts stay exact."""
    present = present_establishments(scale, names)
    england = MadeUpEngland(present[:], [])
    plain = [e for e in present if e.kind["establishment_group"] == "mainstream"]
    names.rng.shuffle(plain)
    academies = [e for e in plain if e.kind["group_code"] == "10"]
    others = [e for e in plain if e.kind["group_code"] != "10"]
    recent = max(6, len(academies) * scale.years // 100)
    _recent_academies(england, academies[:recent], scale)
    _merger_and_split(england, academies[recent : recent + 3 * scale.fault_sets], scale, names)
    _old_academies(england, academies[recent + 3 * scale.fault_sets :], names)
    _openings(others[: max(2, len(others) // 12)], scale)
    _closures(england, present, scale, names)
    _proposals(england, present, scale, names)
    for school in academies[: max(2, len(academies) // 30)]:
        school.earlier_name = f"{names.place()} Academy"
        school.renamed_on = date(scale.autumns[-1], 9, 1)
    for school in others[-max(1, len(others) // 40) :]:
        school.is_closing = True
    _give_numbers(england, names)
    return england


def _recent_academies(england: MadeUpEngland, chosen: list[Establishment], scale: Scale) -> None:
    """Turn schools into academies in the middle of years: new URN, same LAESTAB, next day."""
    for index, academy in enumerate(chosen):
        years_on, month, day = _MID_YEAR[index % len(_MID_YEAR)]
        autumn = scale.autumns[-1 - index % (scale.years - 1)]
        _converted(england, academy, date(autumn + years_on, month, day))


def _old_academies(england: MadeUpEngland, chosen: list[Establishment], names: Namer) -> None:
    """Date the conversions of the 2010s; some of the old schools' rows are there too."""
    for academy in chosen:
        opened = date(names.rng.randint(2011, 2017), names.rng.choice((4, 9)), 1)
        if names.rng.random() < 0.4:
            _converted(england, academy, opened)
            if names.rng.random() < 0.5:
                england.links[-1] = replace(england.links[-1], day=None)
        else:
            academy.opened, academy.is_placeholder_date = opened, False


def _converted(england: MadeUpEngland, academy: Establishment, opened: date) -> None:
    """Add the school an academy was, and the link between them."""
    before = replace(academy, kind=_maintained(academy.kind), closed=opened - _ONE_DAY)
    before.name = before.name.replace("Academy", "School")
    before.reason_closed = CONVERTER
    academy.opened, academy.is_placeholder_date = opened, False
    academy.reason_opened = CONVERTER
    england.establishments.append(before)
    england.links.append(Link(before, academy, "", opened))


def _merger_and_split(
    england: MadeUpEngland, chosen: list[Establishment], scale: Scale, names: Namer
) -> None:
    """Merge two schools into one academy, and split one into two; each in September."""
    opened = date(scale.autumns[scale.years // 2], 9, 1)
    for merged, first, second in zip(*[iter(chosen)] * 3, strict=False):
        for _ in range(2):
            before = _ended(make_establishment(merged.authority, merged.kind, names), opened)
            england.establishments.append(before)
            england.links.append(Link(before, merged, " - amalgamated", opened))
        whole = _ended(make_establishment(first.authority, first.kind, names), opened)
        england.establishments.append(whole)
        for part in (first, second):
            england.links.append(Link(whole, part, " - Split School", opened))
        for school in (merged, first, second):
            school.opened, school.is_placeholder_date = opened, False
            school.reason_opened = AMALGAMATED if school is merged else NEW


def _ended(school: Establishment, successor_opens: date) -> Establishment:
    school.kind = _maintained(school.kind)
    school.closed = successor_opens - _ONE_DAY
    school.reason_closed = MERGED_AWAY
    return school


def _openings(chosen: list[Establishment], scale: Scale) -> None:
    """Open a few schools during the years shown."""
    for index, school in enumerate(chosen):
        school.opened = date(scale.autumns[-1 - index % (scale.years - 1)], 9, 1)
        school.is_placeholder_date, school.reason_opened = False, NEW


def _closures(
    england: MadeUpEngland, present: list[Establishment], scale: Scale, names: Namer
) -> None:
    """Add schools closed without a successor, before and during the years shown."""
    for index, model in enumerate(names.rng.sample(present, max(6, len(present) // 40))):
        school = make_establishment(model.authority, model.kind, names)
        autumn = scale.autumns[0] - 8 + index % (scale.years + 7)
        school.closed, school.reason_closed = date(autumn, 8, 31), CLOSED
        england.establishments.append(school)


def _proposals(
    england: MadeUpEngland, present: list[Establishment], scale: Scale, names: Namer
) -> None:
    """Add schools that will open after the last snapshot: in the register, not open."""
    for model in names.rng.sample(present, max(2, len(present) // 200)):
        school = make_establishment(model.authority, model.kind, names)
        school.opened, school.reason_opened = date(scale.as_of.year, 9, 1), NEW
        school.is_placeholder_date = False
        england.establishments.append(school)


def _maintained(kind: Row) -> Row:
    """Give the type a school had before it was an academy: same phase and ages."""
    community = next(
        r for r in code_list("sample_types").rows(named=True) if r["type_code"] == "01"
    )
    kept = ("type_code", "type_name", "group_code", "group_name")
    return kind | {column: community[column] for column in kept}


def _give_numbers(england: MadeUpEngland, names: Namer) -> None:
    """Give URNs in the order of opening, and UKPRNs to nearly all still open."""
    names.rng.shuffle(england.establishments)
    england.establishments.sort(key=lambda e: e.opened or date.min)
    for index, school in enumerate(england.establishments):
        school.urn = FIRST_URN + index
        is_college = school.kind["establishment_group"] == "college"
        if is_college or (school.closed is None and names.rng.random() < 0.97):
            school.ukprn = FIRST_UKPRN + index

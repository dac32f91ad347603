"""Made-up establishments: who is there at the end of the last year."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from flows.sample_plan import Scale
from validation.code_lists import code_list

Row = dict[str, str]

FIRST_URN = 900001
"""Real URNs stop near 150000 (400000s are Welsh), so nobody can take these for a real school."""

FIRST_UKPRN = 10990001


@dataclass(frozen=True)
class Authority:
    """A real local authority, with what the register says about where a school is."""

    la_code: str
    name: str
    new_la_code: str
    gor_code: str
    gor_name: str
    district: str


@dataclass
class Establishment:
    """One row of the register to be; links hold it until its URN is given."""

    authority: Authority
    kind: Row
    number: str
    name: str
    pupils: int
    percentage_fsm: str
    street: str
    opened: date | None = None
    is_placeholder_date: bool = False
    closed: date | None = None
    reason_opened: tuple[str, str] = ("00", "Not applicable")
    reason_closed: tuple[str, str] = ("00", "Not applicable")
    earlier_name: str = ""
    renamed_on: date | None = None
    is_closing: bool = False
    urn: int = 0
    ukprn: int | None = None


@dataclass
class Namer:
    """Makes up names and establishment numbers, each number once in its authority."""

    rng: Random
    words: dict[str, list[str]]
    used: set[tuple[str, int]] = field(default_factory=set)

    def place(self) -> str:
        """Make a place that sounds English and is probably nowhere."""
        start, end = self.rng.choice(self.words["start"]), self.rng.choice(self.words["end"])
        return start + (end[1:] if start[-1] == end[0] else end)

    def name(self, kind: Row) -> str:
        """Name an establishment in the manner of its type."""
        ending = self.rng.choice(kind["endings"].split("|"))
        if "Catholic" in ending or "Church" in ending:
            return f"St {self.rng.choice(self.words['saint'])}’s {ending}, {self.place()}"
        if self.rng.random() < 0.03:
            return f"The {self.rng.choice(self.words['founder'])} {ending}"
        return f"{self.place()} {ending}"

    def number(self, la_code: str, first: int) -> str:
        """Take an unused establishment number from where its type's numbers begin."""
        number = first + self.rng.randrange(40)
        while (la_code, number) in self.used:
            number = 1000 + (number + 1 - 1000) % 9000
        self.used.add((la_code, number))
        return f"{number:04}"


def namer(rng: Random) -> Namer:
    """Read the words names are made of."""
    words: dict[str, list[str]] = {}
    for kind, word in code_list("sample_names").iter_rows():
        words.setdefault(kind, []).append(word)
    return Namer(rng, words)


def present_establishments(scale: Scale, names: Namer) -> list[Establishment]:
    """Make everyone open at the end: the population of each authority, and those out of scope."""
    rng = names.rng
    populations = _populations(scale)
    made = []
    for group in ("mainstream", "special_and_alternative", "independent", "college"):
        wanted = [a for a, counts in populations for _ in range(int(counts[group]))]
        made += _made(wanted, _kinds(group), names)
    everyone = [establishment.authority for establishment in made]
    outside = rng.choices(everyone, k=len(made) * scale.out_of_scope_percent // 100)
    return made + _made(outside, _kinds(None), names)


def make_establishment(authority: Authority, kind: Row, names: Namer) -> Establishment:
    """Make one establishment of a type."""
    rng = names.rng
    return Establishment(
        authority=authority,
        kind=kind,
        number=names.number(authority.la_code, int(kind["first_number"])),
        name=names.name(kind),
        pupils=rng.randint(int(kind["pupils_low"]), int(kind["pupils_high"])),
        percentage_fsm=_percentage_text(kind, rng),
        street=rng.choice(names.words["street"]),
        is_placeholder_date=rng.random() < 0.03,
    )


def _made(wanted: list[Authority], kinds: list[Row], names: Namer) -> list[Establishment]:
    """Give each place a type, so that the types' shares are exact and every one is there."""
    dealt = list(_apportioned(kinds, len(wanted)))
    names.rng.shuffle(dealt)
    return [
        make_establishment(authority, kind, names)
        for authority, kind in zip(wanted, dealt, strict=True)
    ]


def _apportioned(kinds: list[Row], places: int) -> Iterator[Row]:
    """Deal places by weight, at least one for each type while they last."""
    weights = [float(kind["weight"]) for kind in kinds]
    owed = [max(weight * places / sum(weights), 0.999) for weight in weights]
    for _ in range(places):
        most = max(range(len(kinds)), key=lambda index: owed[index])
        owed[most] -= 1
        yield kinds[most]


def _percentage_text(kind: Row, rng: Random) -> str:
    """Write PercentageFSM in one of the register's ways; colleges and a few schools have none."""
    if kind["establishment_group"] == "college" or rng.random() < 0.01:
        return ""
    if kind["group_code"] == "3" or rng.random() < 0.01:
        return ".00"
    percentage = rng.betavariate(2.2, 6) * 100
    return f"{percentage:.1f}" + ("0" if rng.random() < 0.6 else "")


def _kinds(group: str | None) -> list[Row]:
    listed = code_list("sample_types").rows(named=True)
    return [kind for kind in listed if kind["establishment_group"] == group]


def _populations(scale: Scale) -> list[tuple[Authority, Row]]:
    """List the authorities of a scale with how many of each group they have."""
    authorities = _authorities()
    regions = {r["region_code"]: r["gor_code"] for r in code_list("regions").iter_rows(named=True)}
    wanted = {regions[code] for code in scale.regions}
    return [
        (authorities[row["la_code"]], row)
        for row in code_list("sample_populations").iter_rows(named=True)
        if row["population"] == scale.population
        and (not wanted or authorities[row["la_code"]].gor_code in wanted)
    ]


def _authorities() -> dict[str, Authority]:
    regions = {r["region_code"]: r for r in code_list("regions").iter_rows(named=True)}
    districts: dict[str, str] = {}
    for row in code_list("authority_districts").iter_rows(named=True):
        districts.setdefault(row["new_la_code"], row["district_code"])
    made = {}
    for row in code_list("authorities").iter_rows(named=True):
        region = regions[row["region_code"]]
        if row["valid_to"] is None:
            made[row["la_code"]] = Authority(
                row["la_code"],
                row["la_name"],
                row["new_la_code"],
                region["gor_code"],
                region["region_name"].replace(" The ", " the "),
                districts.get(row["new_la_code"], row["new_la_code"]),
            )
    return made

"""Made-up England: a home folder with a register, hubs, areas and messy returns.

Every fault planted in the returns is named in ``answer_key.json``, so that anyone can check what
a run finds. The same seed and scale give the same bytes.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import polars as pl

from flows.sample_bad_files import bad_files
from flows.sample_evaluations import evaluations
from flows.sample_faults import Known, mark_copies, plant_row_faults
from flows.sample_files import ReturnFile, written
from flows.sample_gias import links_bytes, register_bytes
from flows.sample_history import made_up_england
from flows.sample_home import PlantedFault, SampleHome, file_fault, row_fault
from flows.sample_plan import SampleError, Scale, scale_called, scale_for_register, terms
from flows.sample_reference import area_lookup, hub_memberships, hubs_of_lines, neighbours
from flows.sample_register import Register, during, read_register
from flows.sample_returns import return_files
from flows.sample_schools import namer
from flows.sample_takeovers import takeovers
from flows.settings import Home

__all__ = ["SampleError", "SampleSummary", "suggested_as_of", "write_sample"]

_EXTRACT = re.compile(r"^edubasealldata(\d{8})\.csv(\.gz)?$")
_LINKS = re.compile(r"^links_edubasealldata(\d{8})\.csv(\.gz)?$")


@dataclass(frozen=True)
class SampleSummary:
    """What was written, for the person who asked.

    ``institutions`` counts the establishments in scope that could have sent a return.
    """

    home: Path
    scale: str
    seed: int
    as_of: date
    institutions: int
    evaluations: int
    files: int
    faults: int


def write_sample(
    out: Path, scale: str = "small", seed: int = 1, register: Path | None = None, years: int = 5
) -> SampleSummary:
    """Write a home folder to try the whole pipeline on.

    With a register (a real extract) its schools send the made-up returns instead, whatever the
    scale, for so many years up to the one its date falls in.
    """
    size = scale_called(scale) if register is None else scale_for_register(_day(register), years)
    home = SampleHome(out)
    home.clear()
    if register is None:
        held = _made_up_register(home, size, seed)
    else:
        held = _copied_register(home, register)
    return _write_returns(home, held, size, seed)


def suggested_as_of(scale: str) -> date:
    """Give the day to run a made-up home for: every year is complete, the last is still open."""
    return scale_called(scale).as_of


def _made_up_register(home: SampleHome, scale: Scale, seed: int) -> Register:
    """Write two extracts a year apart, and the links as at the later."""
    england = made_up_england(scale, namer(Random(f"schools {seed}")))
    earlier, latest = date(scale.as_of.year - 1, 7, 16), date(scale.as_of.year, 7, 15)
    for day in (earlier, latest):
        home.write(f"reference/edubasealldata{day:%Y%m%d}.csv", register_bytes(england, day))
    links = links_bytes(england, latest)
    home.write(f"reference/links_edubasealldata{latest:%Y%m%d}.csv", links)
    return read_register(home.root / f"reference/edubasealldata{latest:%Y%m%d}.csv")


def _copied_register(home: SampleHome, register: Path) -> Register:
    """Copy a real extract, and the newest links file beside it that is not newer than it."""
    day = _day(register)
    dated = ((_LINKS.match(path.name), path) for path in sorted(register.parent.iterdir()))
    beside = [path for match, path in dated if match and _date(match[1]) <= day]
    for path in (register, *beside[-1:]):
        home.copy(path, f"reference/{path.name}")
    return read_register(register)


def _write_returns(home: SampleHome, held: Register, scale: Scale, seed: int) -> SampleSummary:
    """Write memberships, areas, returns, the answer key and a protection key, no secret here."""
    key = sha256(f"made up {seed}".encode()).hexdigest()
    home.write_anew("internal/protection.key", f"{key}\n".encode())
    schools = during(held, terms(scale.autumns[0])[0].starts, scale.as_of)
    hubs = hubs_of_lines(schools, scale, seed)
    home.write("reference/hub_memberships.csv", hub_memberships(schools, hubs, scale))
    home.write("reference/area_lookup.csv", area_lookup(schools))
    home.write("reference/neighbours.csv", neighbours(schools, seed))
    made = evaluations(schools, scale, seed)
    rng = Random(f"returns {seed}")
    files = return_files(schools, made, hubs, scale, rng)
    plant_row_faults(files, _known(held, schools, scale, home), scale.fault_sets, rng)
    mark_copies(files)
    faults = _write_files(home, files, rng)
    home.write_key(faults, scale, seed)
    counts = (len(schools), len(made), len(home.files), len(faults))
    return SampleSummary(home.root, scale.name, seed, scale.as_of, *counts)


def _write_files(home: SampleHome, files: list[ReturnFile], rng: Random) -> list[PlantedFault]:
    """Write the inbox: returns, bad files, and one return a second time under another name."""
    faults = []
    for file in files:
        content, places = written(file)
        home.write(file.path, content)
        faults += [row_fault(place) for place in places]
    once = _cleanest(files)
    folder, name = once.path.rsplit("/", 1)
    home.write(f"{folder}/copy of {name}", written(once)[0])
    faults.append(file_fault("same_bytes", f"{folder}/copy of {name}"))
    for fault, path, content in bad_files(files, rng):
        home.write(path, content)
        faults.append(file_fault(fault, path))
    return faults


def _cleanest(files: list[ReturnFile]) -> ReturnFile:
    """Choose a hub's file to send twice: one with the fewest faults, as the copy repeats them."""
    hub_files = [file for file in files if file.layout.usual_for == "hub"]
    return min(
        hub_files,
        key=lambda file: sum(row.fault is not None for sheet in file.sheets for row in sheet.rows),
    )


def _known(held: Register, schools: pl.DataFrame, scale: Scale, home: SampleHome) -> Known:
    """Find what faults need: a primary school, academies of the years shown, and takeovers."""
    follows = pl.col("closed").shift(1).over("line") + timedelta(days=1) == pl.col("opened")
    became = schools.with_columns(before=pl.col("urn").shift(1).over("line")).filter(follows)
    formers = takeovers(held.extract, Home(home.root))
    predecessors = dict(became.select("urn", "before").iter_rows())
    primary = held.primaries[len(held.primaries) // 2]
    return Known(scale.as_of, primary, predecessors, formers)


def _day(register: Path) -> date:
    """Read an extract's date from its name, as the run will."""
    match = _EXTRACT.match(register.name)
    if match is None or not register.is_file():
        raise SampleError(
            f"{register} is not a register extract. Give a file called edubasealldataYYYYMMDD.csv "
            "or .csv.gz, as downloaded from Get Information About Schools."
        )
    return _date(match[1])


def _date(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))

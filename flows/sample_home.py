"""The home folder a sample is written to, and its answer key."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from flows.sample_files import Place
from flows.sample_plan import SampleError, Scale
from flows.settings import Home
from validation.code_lists import code_list

ANSWER_KEY = "answer_key.json"


@dataclass(frozen=True)
class PlantedFault:
    """One fault that was put in on purpose, and what should come of it."""

    fault: str
    file: str
    sheet: str | None
    line: int | None
    column: str | None
    rule: str | None
    outcome: str
    identity: str | None
    what: str


def row_fault(place: Place) -> PlantedFault:
    """Name a fault planted in a row: its place, and the plan's words."""
    plan = _plan("sample_faults", place.fault)
    said = (plan["outcome"] or "", plan["identity"], plan["what"] or "")
    words = (plan["column"], plan["rule"], *said)
    return PlantedFault(place.fault, place.path, place.sheet, place.line, *words)


def file_fault(fault: str, path: str) -> PlantedFault:
    """Name a fault that is a whole file."""
    plan = _plan("sample_file_faults", fault)
    words = (plan["rule"], plan["outcome"] or "", None, plan["what"] or "")
    return PlantedFault(fault, path, None, None, None, *words)


def _plan(name: str, fault: str) -> dict[str, str | None]:
    rows = code_list(name).rows(named=True)
    return next(row for row in rows if row["fault"] == fault)


@dataclass
class SampleHome:
    """Writes below one root and remembers what, so that the next sample can replace it."""

    root: Path
    files: list[str] = field(default_factory=list)

    def clear(self) -> None:
        """Remove what an earlier sample wrote; refuse a folder with anybody else's files."""
        key = self.root / ANSWER_KEY
        if key.is_file():
            for name in json.loads(key.read_text())["files"]:
                path = self.root / name
                if self._is_ours(path):
                    path.unlink(missing_ok=True)
            key.unlink()
        elif self._holds_files():
            raise SampleError(
                f"{self.root} already holds returns or reference files that are not a sample's. "
                "Choose an empty folder with --out."
            )

    def write(self, name: str, content: bytes) -> None:
        """Write one file under the root."""
        path = self._new(name)
        path.write_bytes(content)

    def write_anew(self, name: str, content: bytes) -> None:
        """Write one file that is not listed among the sample's own, in place of any before it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def copy(self, source: Path, name: str) -> None:
        """Copy one file under the root."""
        shutil.copyfile(source, self._new(name))

    def write_key(self, faults: Iterable[PlantedFault], scale: Scale, seed: int) -> None:
        """Write the answer key: every fault, and every file so that they can be replaced."""
        key = {
            "scale": scale.name,
            "seed": seed,
            "as_of": scale.as_of.isoformat(),
            "faults": [asdict(fault) for fault in faults],
            "files": sorted(self.files),
        }
        text = json.dumps(key, indent=1, ensure_ascii=False)
        (self.root / ANSWER_KEY).write_text(text + "\n", encoding="utf-8")

    def _new(self, name: str) -> Path:
        path = self.root / name
        if path.exists():
            raise SampleError(f"{path} is there already and not a sample's. Move it away first.")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files.append(name)
        return path

    def _folders(self) -> tuple[Path, Path]:
        home = Home(self.root)
        return home.inbox, home.reference

    def _is_ours(self, path: Path) -> bool:
        """Hold an answer key to the two folders a sample writes to, whatever it names."""
        return any(path.resolve().is_relative_to(f.resolve()) for f in self._folders())

    def _holds_files(self) -> bool:
        found = (path for folder in self._folders() for path in folder.rglob("*"))
        return any(path.is_file() for path in found)

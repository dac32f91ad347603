"""One run: its home, its as-of date, and the folders it alone writes."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows.settings import Home


@dataclass(frozen=True)
class Run:
    """What a run is asked to do. Plain text, so that any scheduler can pass it on."""

    root: str
    as_of: str
    run_id: str
    hold: bool = False
    reopen: str | None = None
    reason: str | None = None

    @property
    def home(self) -> Home:
        """Everything is under it."""
        return Home(Path(self.root))

    @property
    def day(self) -> date:
        """The as-of date: what had happened by then is counted."""
        return date.fromisoformat(self.as_of)

    @property
    def workspace(self) -> Path:
        """Unprotected tables of this run."""
        return self.home.workspace / self.run_id

    @property
    def internal(self) -> Path:
        """Restricted reports of this run."""
        return self.home.internal / self.run_id

    def to_json(self) -> dict[str, Any]:
        """Give the run as plain values."""
        return asdict(self)


def start_run(
    home: Home,
    as_of: date,
    *,
    hold: bool = False,
    reopen: str | None = None,
    reason: str | None = None,
) -> Run:
    """Name a new run after its as-of date and a counter, and make its folders.

    ``reopen`` is a closed academic year to build afresh, as a revision, for a ``reason``.
    """
    run_id = f"{as_of}.{next_number(home.internal, as_of)}"
    run = Run(str(home.root), as_of.isoformat(), run_id, hold, reopen, reason)
    run.workspace.mkdir(parents=True, exist_ok=True)
    run.internal.mkdir(parents=True, exist_ok=True)
    return run


def today() -> date:
    """Give the date in England, wherever the machine stands."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def next_number(folder: Path, as_of: date) -> int:
    """Count one on from the highest YYYY-MM-DD.N in a folder."""
    if not folder.is_dir():
        return 1
    numbers = [path.name.removeprefix(f"{as_of}.") for path in folder.glob(f"{as_of}.*")]
    return 1 + max((int(number) for number in numbers if number.isdigit()), default=0)


def write_json(path: Path, content: Any) -> Path:
    """Write readable JSON with a stable order of keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read_json(path: Path) -> Any:
    """Read what ``write_json`` wrote."""
    return json.loads(path.read_text(encoding="utf-8"))

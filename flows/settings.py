"""The folder a run works on, and what a run is asked to do."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """What the environment may say: ``CAREERSTATS_HOME`` names the home folder."""

    model_config = SettingsConfigDict(env_prefix="CAREERSTATS_")

    home: Path = Field(default=Path("home"), description="The folder everything is under.")


def home_of(given: str | None) -> "Home":
    """Take the home folder that was given, else the environment's.

    A deployment made while CAREERSTATS_HOME was not set carries the placeholder itself; a night
    must not publish into a folder of that name.
    """
    if given and "{{" in given:
        raise ValueError(
            "CAREERSTATS_HOME was not set when this deployment was made. Set it and deploy again."
        )
    return Home(Path(given) if given else Environment().home)


@dataclass(frozen=True)
class Home:
    """Every folder under one home; nothing else knows how they are laid out."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Received files, at any depth; never changed or removed by us."""
        return self.root / "inbox"

    @property
    def reference(self) -> Path:
        """Register extracts, links, memberships, lookups."""
        return self.root / "reference"

    @property
    def archive(self) -> Path:
        """An unchanged copy of each received file, named by its fingerprint."""
        return self.root / "archive"

    @property
    def store(self) -> Path:
        """Accepted rows and rejections, made once for each file."""
        return self.root / "store"

    @property
    def workspace(self) -> Path:
        """Unprotected tables of each run; they never leave it."""
        return self.root / "workspace"

    @property
    def internal(self) -> Path:
        """Restricted, school-level reports of each run."""
        return self.root / "internal"

    @property
    def ledger(self) -> Path:
        """Everything ever published, with the results behind it; confidential, never deleted."""
        return self.internal / "ledger"

    @property
    def protection_key(self) -> Path:
        """What decides between equally good cells to hide; secret, made once."""
        return self.internal / "protection.key"

    @property
    def releases(self) -> Path:
        """Protected releases, and ``latest``."""
        return self.root / "releases"

    @property
    def latest(self) -> Path:
        """The pointer to the release in force: a relative symbolic link."""
        return self.releases / "latest"

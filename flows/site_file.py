"""Read ``site.toml``: what the publisher says of its own copy of the site."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.reference_text import UnusableReference
from flows.settings import Home
from validation.site_settings import SiteSettings

NAME = "site.toml"


def read_site_file(home: Home) -> SiteSettings:
    """Read the publisher's settings from the reference folder or the home; else the defaults."""
    found = next((path for path in places(home) if path.is_file()), None)
    return read_settings(found) if found else SiteSettings()


def places(home: Home) -> tuple[Path, Path]:
    """Give where the file may lie; the first that is there is read."""
    return home.reference / NAME, home.root / NAME


def read_settings(path: Path) -> SiteSettings:
    """Read and check one file; a fault gives a sentence that names the file and the key."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UnusableReference(
            f"{path} is not TOML: {fault}. Put it right, or remove it, and run again."
        ) from None
    try:
        return SiteSettings.model_validate(written)
    except ValidationError as fault:
        raise UnusableReference(_told(path, fault)) from None


def _told(path: Path, fault: ValidationError) -> str:
    first = fault.errors(include_url=False, include_context=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    known = _keys(first["loc"][:-1])
    if first["type"] == "extra_forbidden":
        return f"{path}: there is no key {key}. Use one of {', '.join(known)}, and run again."
    what = str(first["msg"]).removeprefix("Value error, ")
    return f"{path}, key {key}: {what}. Put it right and run again."


def _keys(table: tuple[Any, ...]) -> list[str]:
    """List the keys of a table of the file."""
    model = SiteSettings.model_fields[str(table[0])].annotation if table else SiteSettings
    return list(getattr(model, "model_fields", {}))

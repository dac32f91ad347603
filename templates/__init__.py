"""Pages: released figures in plain words. Templates arrange; they never count or compare."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from templates.filters import FILTERS


def render(name: str, /, **values: Any) -> str:
    """Render one page; a value the page needs and was not given is an error, not a blank."""
    return _environment().get_template(f"{name}.html.jinja").render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment

"""Pages: released figures in plain words. Templates arrange; they never count or compare."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from templates.cells import CELLS
from templates.filters import FILTERS
from templates.filters_across import FILTERS_ACROSS


def render(name: str, /, **values: Any) -> str:
    """Render one page; a value the page needs and was not given is an error, not a blank.

    ``name`` is a page's, or with its ending that of another file (``updates.xml``).
    """
    file = name if "." in name else f"{name}.html"
    return _environment().get_template(f"{file}.jinja").render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS | FILTERS_ACROSS | CELLS)
    return environment

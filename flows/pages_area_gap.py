"""What an area's page says of schools by free school meals: whether there is a gradient at all."""

from flows.pages_area import Figures
from flows.pages_reading import Rows
from templates.sentences import Sentence
from templates.sentences_gaps import SLOPE, gradient


def gradient_of(figures: Figures, gaps: Rows) -> Sentence | None:
    """Say an area's gradient in its headline period; nothing where the release has no slope."""
    mean = figures.get("gb_mean")
    if mean is None:
        return None
    key = ("geographic_level", "area_code", "series", "time_period", "time_identifier")
    wanted = [mean[name] for name in key]
    for row in gaps:
        if row["measure"] == SLOPE and [row[name] for name in key] == wanted:
            return gradient({**row, "area_name": mean["area_name"]})
    return None

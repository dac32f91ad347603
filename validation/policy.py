"""Numbers somebody decided, each with its authority. Transforms and checks both read them here."""

from datetime import date

# --- Disclosure (docs/methods.md, Protection; for the data owner to confirm) ---------------------
MIN_CONTRIBUTORS = 5
"""A figure about fewer institutions than this is not shown at all."""

NEAR_PURE = 2
"""Fewer achieving, or fewer not achieving, than this is shown as a range of two values."""

COMPOSITE_MIN_CONTRIBUTORS = 100
"""Distributions (0 to 8, none, six or more) are shown only from this many: eight linked benchmarks
give small groups away, and at this size a differencing group cannot be small unnoticed."""

PROGRESS_MIN_CONTRIBUTORS = 100
"""Progress of the same institutions is four linked counts: shown only of this many, as advised."""

ALL_EIGHT_MARGIN = 2
"""Achieving all eight must differ from achieving each single benchmark by this, or have a large
base: otherwise it says that everyone with that benchmark has all the others."""

GATE_BATCH = 3
"""A local authority's published snapshot is not revised for fewer institutions than this: the
difference of two releases would be about one or two of them."""

GATE_COST_PERCENT = 2
"""A revision that would newly hide more than this share of the figures shown waits for company."""

GATE_COST_FIGURES = 50
"""Hiding no more figures than this newly is never too much: where a few hundred are shown in all,
another year's values alone change as many."""

GATE_ROUNDS = 6
"""Times the gate holds back some of a year's revisions before it holds back all of them."""

HIDDEN_AGAIN = 0.1
"""What hiding costs, of its price, where the last release hid the figure too: readers lose nothing
more, and the pattern stays the same from release to release."""

COST_JITTER = 0.01
"""How far the home's own key moves the price of hiding a cell, so that which of two equal cells is
hidden cannot be worked out from the public code."""

AREA_JITTER = 0.5
"""How far it moves the price of an area's cell in all benchmarks and snapshots alike, so that the
same areas give way in each of them, and more areas show all eight (decision 10)."""

# --- Statistics -----------------------------------------------------------------------------------
Z_95 = 1.959963984540054
"""Two-sided 95% point of the normal distribution."""

Z_998 = 3.090232306167813
"""Two-sided 99.8% point: for site-wide lists, funnels and trends, where hundreds are looked at."""

SLOPE_MIN_CONTRIBUTORS = 10
"""A slope over the fifths of schools needs this many institutions in each (OHID's practice)."""

TREND_POINTS = 5
"""A trend needs this many years in a row of one series, the last ones, all of them shown."""

LOW_RESPONSE_PERCENT = 50
"""Under this response a figure keeps its value and is flagged ``u`` (low reliability)."""

# --- Periods --------------------------------------------------------------------------------------
EARLIEST_COMPLETED_ON = date(2014, 9, 1)
"""The benchmarks were first measured in 2014; an earlier date is a typing or epoch error."""

NEW_FRAMEWORK_FROM = date(2025, 9, 1)
"""The updated benchmarks are in force from here (statutory guidance, 8 May 2025)."""

CLOSES_AFTER = (12, 31)
"""An academic year closes on this day after it; a closed period is not rebuilt."""

# --- Limits on received files ---------------------------------------------------------------------
MAX_FILE_BYTES = 200 * 1024 * 1024
"""The largest received file; hubs' largest true exports are under 20 MB."""

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
"""The most a compressed file may unpack to."""

MAX_UNPACK_RATIO = 200
"""More than this many times its size is a compression bomb; real workbooks stay under 30."""

# --- Pages ----------------------------------------------------------------------------------------
MIN_BASE_FOR_PERCENT = 10
"""No percentage in a sentence about fewer institutions: one of them would be 10 points or more."""

LICENCE = "Open Government Licence v3.0"
SCHEMA_VERSION = "1.0"
"""Minor adds columns or codes, major removes or renames."""

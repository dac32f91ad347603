"""What the made-up release's pages say: first, area by area, and in a cell."""

from typing import Any

LEDES = [
    (
        "bournemouth-christchurch-and-poole",
        "By schools’ and colleges’ own assessments in 2025/26, 6 of the 41 schools and colleges "
        "in Bournemouth, Christchurch and Poole assessed on all eight benchmarks achieved every "
        "one (15%). The 2025/26 share achieving all eight benchmarks in Bournemouth, "
        "Christchurch and Poole is not clearly different from England (15%): a gap of this size "
        "can arise by chance among 41 schools and colleges.",
    ),
    (
        "buckinghamshire-thames-valley",
        "By schools’ and colleges’ own assessments in 2023/24, 10 of the 52 schools and colleges "
        "in Buckinghamshire Thames Valley assessed on all eight benchmarks achieved every one "
        "(19%). The 2023/24 share achieving all eight benchmarks in Buckinghamshire Thames "
        "Valley is not clearly different from England (19%): a gap of this size can arise by "
        "chance among 52 schools and colleges.",
    ),
    (
        "three-shires-careers-hub",
        "By their own assessments in 2025/26, schools and colleges in Three Shires Careers Hub "
        "achieved 4.5 of the 8 benchmarks on average (England 5.3). In 2025/26, Three Shires "
        "Careers Hub is not clearly different from England on Benchmarks 1, 2, 3, 5, 6, 7 and "
        "8; not compared on Benchmark 4.",
    ),
    (
        "england",
        "By schools’ and colleges’ own assessments in 2025/26, 729 of the 4,863 schools and "
        "colleges in England assessed on all eight benchmarks achieved every one (15%). By "
        "their own assessments in 2025/26, schools and colleges in England achieved 5.3 of the "
        "8 benchmarks on average.",
    ),
    (
        "isles-of-scilly",
        "In 2025/26, no school or college in the Isles of Scilly sent a return on the updated "
        "benchmarks.",
    ),
    (
        "rutland",
        "The 2025/26 benchmark figures for Rutland are not shown, to keep individual schools’ "
        "and colleges’ results confidential. In 2025/26, 4 of the 6 schools and colleges in "
        "Rutland sent a return on the updated benchmarks.",
    ),
    ("poole", "No whole-year figures for Poole."),
]


def plain(row: dict[str, Any]) -> str:
    """Write a released row's counts, or its symbol, straight from the file."""
    if row["value_status"] == "range":
        return f"{row['numerator_low']}–{row['numerator_high']}of{row['denominator']}"
    if row["value_status"] in ("ok", "u"):
        return f"{row['numerator']}of{row['denominator']}"
    return f"[{row['value_status']}]"

"""The protect stage: decide what may be shown, prove it, and make the published rows."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import resources
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from flows.run import Run, read_json, write_json
from transforms.certificate import verify
from transforms.grid import CELL
from transforms.protect import Pattern, protect
from transforms.protection_stack import Stack
from transforms.stacks import memberships, stack
from validation.received import BENCHMARKS

WORKERS = 2
"""Processes that solve stacks side by side; each stack is independent of the others."""

SMALL = 20_000
"""Entries over all stacks below which starting processes costs more than it saves."""


class ProtectionError(Exception):
    """A pattern does not prove itself: nothing is published."""


def protect_stacks(run: Run, tables: Path) -> Path:
    """Protect every benchmark and academic year; write each cell's status and a summary.

    A stack solved before, with the same returns in the same cells, is taken from the store: that
    is what makes an ordinary night short. The proof is replayed every night all the same.
    """
    counted = pl.read_parquet(tables / "counted.parquet")
    placed = memberships(pl.scan_parquet(tables / "members.parquet"), counted.lazy()).collect()
    kept = run.home.store / "protection"
    kept.mkdir(parents=True, exist_ok=True)
    problems = list(_problems(placed, counted))
    patterns = _solve([stack for _, _, stack, _ in problems], kept)
    statuses, summary = [], []
    for (year, benchmark, made, cells), pattern in zip(problems, patterns, strict=True):
        faults = verify(made, pattern)
        if faults:
            raise ProtectionError(
                f"Protection of Benchmark {benchmark} in {year} does not prove itself: {faults[0]}"
            )
        statuses.append(_statuses(cells, pattern, benchmark))
        summary.append(_summary(year, benchmark, pattern))
    path = tables / "statuses.parquet"
    pl.concat(statuses or [_no_statuses()]).write_parquet(path)
    write_json(tables / "protection.json", summary)
    return path


def protection_summary(tables: Path) -> list[dict[str, Any]]:
    """Read how many cells each stack shows, ranges and hides."""
    summary: list[dict[str, Any]] = read_json(tables / "protection.json")
    return summary


def _problems(
    placed: pl.DataFrame, counted: pl.DataFrame
) -> Iterator[tuple[str, int, Stack, pl.DataFrame]]:
    states = [f"state_{b}" for b in BENCHMARKS]
    versions = counted.select("time_period", "version", *states).unique(["time_period", "version"])
    for year in sorted(placed["time_period"].unique()):
        members = placed.filter(pl.col("time_period") == year)
        of_year = versions.filter(pl.col("time_period") == year)
        for benchmark in BENCHMARKS:
            made, cells = stack(members, of_year, benchmark)
            if cells.height:
                yield year, benchmark, made, cells


def _solve(stacks: list[Stack], kept: Path) -> list[Pattern]:
    work = [(made, kept / f"{_key(made)}.npz") for made in stacks]
    new = [item for item in work if not item[1].is_file()]
    if sum(len(made.cell_units) for made, _ in new) < SMALL:
        for item in new:
            _solve_one(item)
    else:
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
            list(pool.map(_solve_one, new))
    return [_load(path) for _, path in work]


def _solve_one(item: tuple[Stack, Path]) -> None:
    made, path = item
    pattern = protect(made)
    beside = path.with_suffix(".part.npz")
    worlds = [(index, *move) for index, world in enumerate(pattern.worlds) for move in world]
    np.savez_compressed(
        beside,
        status=pattern.status,
        low=pattern.low,
        high=pattern.high,
        worlds=np.array(worlds, dtype=np.int64).reshape(-1, 4),
        failed=pattern.failed,
    )
    beside.replace(path)


def _load(path: Path) -> Pattern:
    with np.load(path) as held:
        moves = held["worlds"].tolist()
        count = 1 + max((move[0] for move in moves), default=-1)
        worlds: list[list[tuple[int, int, int]]] = [[] for _ in range(count)]
        for index, atom, before, after in moves:
            worlds[index].append((atom, before, after))
        return Pattern(
            status=held["status"],
            low=held["low"],
            high=held["high"],
            worlds=tuple(tuple(world) for world in worlds),
            failed=bool(held["failed"]),
        )


def _key(made: Stack) -> str:
    """Name a stack by its content and by the code that solves it."""
    digest = hashlib.sha256(_method().encode())
    for array in (made.cell_start, made.cell_units, made.state, made.cost, made.never, made.part):
        digest.update(b"|" + (b"" if array is None else array.tobytes()))
    return digest.hexdigest()


@cache
def _method() -> str:
    folder = resources.files("transforms")
    names = sorted(item.name for item in folder.iterdir() if item.name.startswith("protect"))
    texts = [folder.joinpath(name).read_text("utf-8") for name in names if name.endswith(".py")]
    policy = resources.files("validation").joinpath("policy.py").read_text("utf-8")
    return hashlib.sha256("\0".join([*texts, policy]).encode()).hexdigest()


def _statuses(cells: pl.DataFrame, pattern: Pattern, benchmark: int) -> pl.DataFrame:
    return cells.drop("size").with_columns(
        measure=pl.lit(f"gb{benchmark}"),
        status=pl.Series(pattern.status, dtype=pl.String),
        numerator_low=pl.Series(pattern.low, dtype=pl.Int64),
        numerator_high=pl.Series(pattern.high, dtype=pl.Int64),
    )


def _no_statuses() -> pl.DataFrame:
    text = dict.fromkeys(("series", *CELL, "measure", "status"), pl.String)
    return pl.DataFrame(schema=text | {"numerator_low": pl.Int64, "numerator_high": pl.Int64})


def _summary(year: str, benchmark: int, pattern: Pattern) -> dict[str, Any]:
    counts = {name: int((pattern.status == name).sum()) for name in ("ok", "range", "c")}
    return {"time_period": year, "benchmark": benchmark, "failed": pattern.failed} | counts

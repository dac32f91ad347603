"""Solve stacks, prove them, and keep what was found: a stack solved before is not solved again."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from flows.settings import Home
from flows.side_by_side import side_by_side
from flows.whole_files import write_whole
from transforms.certificate import verify
from transforms.grid import CELL
from transforms.protect import Pattern, protect
from transforms.protection_rules import NAMES, opening
from transforms.protection_stack import Stack
from transforms.protection_worlds import Changes

WORLD = {"world": pl.Int64, "version": pl.String, "before": pl.Int8, "after": pl.Int8}
"""A row of a certificate: a return version whose result is another in one world."""


class ProtectionError(Exception):
    """A pattern does not prove itself: nothing is published."""


@dataclass(frozen=True)
class Problem:
    """One benchmark and academic year to protect, or a count over all eight: ``figure`` names it.

    ``cells`` are tonight's, the first of the stack; ``units`` the return versions by number, with
    their state; ``start`` the certificate of the last release, and ``stood`` what it showed of the
    cells, if their returns are the very same.
    """

    year: str
    benchmark: int
    stack: Stack
    cells: pl.DataFrame
    units: pl.DataFrame
    start: pl.DataFrame
    figure: str
    stood: pl.DataFrame | None = None

    def worlds_to_start_from(self) -> tuple[Changes, ...]:
        """Give the worlds of the last release by tonight's units; -1 is a unit there is no more."""
        numbered = self.start.join(
            self.units.select("version", pl.col("state").alias("before"), "unit"),
            on=["version", "before"],
            how="left",
            maintain_order="left",
        ).with_columns(pl.col("unit").fill_null(-1))
        worlds: dict[int, list[tuple[int, int, int]]] = {}
        for world, *change in numbered.select("world", "unit", "before", "after").iter_rows():
            worlds.setdefault(world, []).append((change[0], change[1], change[2]))
        return tuple(tuple(changes) for changes in worlds.values())


@dataclass(frozen=True)
class Answer:
    """What may be shown of a problem.

    ``statuses`` has one row per cell of tonight; ``worlds`` is the certificate, by return version,
    with the ``figure`` they are of; ``settled`` names the versions in the way, if it ``failed``.
    """

    statuses: pl.DataFrame
    worlds: pl.DataFrame
    settled: pl.DataFrame
    failed: bool


def together(found: Iterable[Answer], columns: Mapping[str, Any]) -> pl.DataFrame:
    """Put the certificates of some answers together; no answer gives none of its ``columns``."""
    worlds = [pl.DataFrame(schema=columns), *(answer.worlds for answer in found)]
    return pl.concat(worlds, how="diagonal_relaxed").select(list(columns))


def protection_key(home: Home) -> bytes:
    """Read the home's own key, made when it is first wanted; who has it can replay the choices."""
    path = home.protection_key
    if not path.is_file():
        with write_whole(path) as target:
            target.write(f"{secrets.token_hex(32)}\n".encode())
    return bytes.fromhex(path.read_text(encoding="utf-8").strip())


def answers(home: Home, problems: Sequence[Problem]) -> Iterator[Answer]:
    """Solve some problems, in order; what was solved before is taken from the store, and proved."""
    kept = home.store / "protection"
    kept.mkdir(parents=True, exist_ok=True)
    standing = [_standing(problem) for problem in problems]
    work = [_work(problem, kept) for problem in problems]
    new = [
        item
        for item, stood in zip(work, standing, strict=True)
        if stood is None and not item[2].is_file()
    ]
    side_by_side(_solve, new, sum(len(made.cell_units) for made, _, _ in new))
    for problem, stood, (made, _, path) in zip(problems, standing, work, strict=True):
        pattern = stood or _load(path)
        faults = verify(made, pattern)
        if faults:
            raise ProtectionError(
                f"Protection of {problem.figure} in {problem.year} does not prove "
                f"itself: {faults[0]}. Nothing was published; report this with the run's name."
            )
        yield _answer(problem, pattern)


def _standing(problem: Problem) -> Pattern | None:
    """Give what the last release showed of the very same returns, where its worlds still prove it.

    What a search finds depends on where it starts, and figures must not move by themselves. What
    failed then proves nothing, and is tried again.
    """
    if problem.stood is None:
        return None
    cell = ["series", *CELL]
    last = problem.cells.select(cell).join(
        problem.stood, on=cell, how="left", maintain_order="left", validate="1:1"
    )
    if last["status"].null_count():
        return None
    shown, rest = opening(problem.stack), slice(last.height, None)
    pattern = Pattern(
        status=np.concatenate([last["status"].to_numpy(), NAMES[shown.status][rest]]).astype(str),
        low=np.concatenate([last["numerator_low"].to_numpy(), shown.low[rest]]),
        high=np.concatenate([last["numerator_high"].to_numpy(), shown.high[rest]]),
        worlds=problem.worlds_to_start_from(),
        failed=False,
    )
    return None if verify(problem.stack, pattern) else pattern


_Work = tuple[Stack, tuple[Changes, ...], Path]


def _work(problem: Problem, kept: Path) -> _Work:
    start = problem.worlds_to_start_from()
    return problem.stack, start, kept / f"{_key(problem.stack, start)}.npz"


def _solve(item: _Work) -> None:
    made, start, path = item
    pattern = protect(made, start=start)
    worlds = [(index, *move) for index, world in enumerate(pattern.worlds) for move in world]
    with write_whole(path) as target:
        np.savez_compressed(
            target,
            status=pattern.status,
            low=pattern.low,
            high=pattern.high,
            worlds=np.array(worlds, dtype=np.int64).reshape(-1, 4),
            failed=pattern.failed,
            settled=np.array(pattern.settled_units, dtype=np.int64),
        )


def _load(path: Path) -> Pattern:
    with np.load(path) as held:
        moves = held["worlds"].tolist()
        count = 1 + max((move[0] for move in moves), default=-1)
        worlds: list[list[tuple[int, int, int]]] = [[] for _ in range(count)]
        for index, unit, before, after in moves:
            worlds[index].append((unit, before, after))
        return Pattern(
            status=held["status"],
            low=held["low"],
            high=held["high"],
            worlds=tuple(tuple(world) for world in worlds),
            failed=bool(held["failed"]),
            settled_units=tuple(held["settled"].tolist()),
        )


def _key(made: Stack, start: tuple[Changes, ...]) -> str:
    """Name a problem by its content and by the code that solves it."""
    digest = hashlib.sha256(_method().encode())
    fixed = None if made.fixed is None else made.fixed.astype("U5")
    arrays = (made.cell_start, made.cell_units, made.state, made.cost, made.never, made.part, fixed)
    for array in arrays:
        digest.update(b"|" + (b"" if array is None else array.tobytes()))
    digest.update(repr(start).encode())
    return digest.hexdigest()


@cache
def _method() -> str:
    folder = resources.files("transforms")
    names = sorted(item.name for item in folder.iterdir() if item.name.startswith("protect"))
    texts = [folder.joinpath(name).read_text("utf-8") for name in names if name.endswith(".py")]
    policy = resources.files("validation").joinpath("policy.py").read_text("utf-8")
    return hashlib.sha256("\0".join([*texts, policy]).encode()).hexdigest()


def _answer(problem: Problem, pattern: Pattern) -> Answer:
    return Answer(
        statuses=_statuses(problem, pattern),
        worlds=_worlds(problem, pattern),
        settled=problem.units.filter(
            pl.col("unit").is_in(pl.Series(pattern.settled_units, dtype=pl.Int64).implode())
        ).select("version"),
        failed=pattern.failed,
    )


def _statuses(problem: Problem, pattern: Pattern) -> pl.DataFrame:
    """Give what tonight's cells show; where all failed, what was known of them stays."""
    status, low, high = pattern.status, pattern.low, pattern.high
    if pattern.failed and problem.stack.fixed is not None:
        known, stood = problem.stack.fixed != "none", opening(problem.stack)
        status = np.where(known, problem.stack.fixed, status)
        low, high = np.where(known, stood.low, low), np.where(known, stood.high, high)
    tonight = problem.cells.height
    return problem.cells.drop("size").with_columns(
        measure=pl.lit(f"gb{problem.benchmark}"),
        status=pl.Series(status[:tonight], dtype=pl.String),
        numerator_low=pl.Series(low[:tonight], dtype=pl.Int64),
        numerator_high=pl.Series(high[:tonight], dtype=pl.Int64),
    )


def _worlds(problem: Problem, pattern: Pattern) -> pl.DataFrame:
    version = problem.units["version"].to_list()
    rows = [
        (number, version[unit], before, after)
        for number, world in enumerate(pattern.worlds)
        for unit, before, after in world
    ]
    named = pl.DataFrame(rows, schema=WORLD, orient="row")
    return named.with_columns(
        time_period=pl.lit(problem.year),
        benchmark=pl.lit(problem.benchmark, pl.Int64),
        figure=pl.lit(problem.figure),
    )

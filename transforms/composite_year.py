"""One academic year's composites beside all that is known of them: what may be tried, and proved.

Composites come after the benchmarks are settled, for they stand on them. What their own cells allow
(``composites``) is first relieved of small differences, and of distributions that tell of the
partly assessed; what is left of the counts must be proved, each in a stack of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from transforms.composite_differences import given_away_by_difference
from transforms.composite_distribution import distributed
from transforms.composite_figures import (
    AS_BENCHMARK,
    BETWEEN,
    FIGURES,
    KEY,
    TWINS,
    as_results,
    showing,
    with_result,
)
from transforms.composites import wanted, watched
from transforms.gate import State
from transforms.grid import TODAYS_HUB
from transforms.known_figures import known_figures
from transforms.protection_stack import Stack
from transforms.stacks import memberships, prices, stack
from validation import policy


@dataclass(frozen=True)
class CompositeStack:
    """A composite count to be proved: ``cells`` are tonight's, the first of the stack.

    Those that are ``wanted`` may show what is proved; the others show nothing in any case.
    """

    figure: str
    wanted: pl.DataFrame
    stack: Stack
    cells: pl.DataFrame
    units: pl.DataFrame


@dataclass(frozen=True)
class CompositeYear:
    """What a year's cells would show (``decisions``), who stands in them, and what is known.

    ``known`` has each release that said something of the year, oldest first: its state, and its
    published rows of both data sets (``under_levels``). ``is_final`` tells a year that was
    published closed.
    """

    name: str
    decided: pl.DataFrame
    state: State
    known: list[tuple[State, pl.DataFrame]]
    is_final: bool = False

    @property
    def made(self) -> pl.DataFrame:
        """Give the cells whose rows are made: of a final year, hubs recast on today's members."""
        is_recast = pl.col("geographic_level") == TODAYS_HUB
        return self.decided.filter(is_recast) if self.is_final else self.decided

    def wanted(self) -> pl.DataFrame:
        """List the counts to be proved: one row per cell and figure, none of small differences."""
        listed = wanted(self.made)
        between = listed.filter(pl.col("figure").is_in(BETWEEN))
        told = between.join(self._distributed(between), on=KEY, how="anti")
        listed = listed.join(told, on=[*KEY, "figure"], how="anti")
        shown = [(state, showing(rows, [*FIGURES, *TWINS])) for state, rows in self.known]
        close = given_away_by_difference(listed, self.state, shown)
        return listed.join(close, on=KEY, how="anti")

    def _distributed(self, between: pl.DataFrame) -> pl.DataFrame:
        """List the cells that may show the counts from 1 to 7, of those that would."""
        shown = [(state, showing(rows, BETWEEN)) for state, rows in self.known]
        return distributed(between.select(KEY).unique(), self.state, shown)

    def stacks(self, key: bytes) -> Iterator[CompositeStack]:
        """Put each figure's cells of tonight beside those known of it; ``key`` is the home's own.

        Cells that do not want the figure, and are about few or nearly all or none, stand there too
        and cost nothing to hide. A figure that no cell would show needs no proof: what is known of
        it is not made again.
        """
        listed, beside = self.wanted(), watched(self.decided)
        placed = memberships(self.state.members.lazy(), self.state.counted.lazy()).collect()
        for figure in FIGURES:
            of_it = pl.col("figure") == figure
            cells = listed.filter(of_it).select(KEY)
            if cells.height:
                others = beside.filter(of_it).select(KEY).join(cells, on=KEY, how="anti")
                yield self._stack(figure, placed, cells, others, key)

    def _stack(
        self,
        figure: str,
        placed: pl.DataFrame,
        cells: pl.DataFrame,
        others: pl.DataFrame,
        key: bytes,
    ) -> CompositeStack:
        state = pl.col(f"state_{AS_BENCHMARK}")
        results = with_result(self.state.counted, figure).select("version", state).unique("version")
        before = as_results(self.known, figure)
        known = known_figures(before, AS_BENCHMARK) if before else None
        whole = placed.join(results, on="version", how="semi")
        others = within_reach(others, cells, whole, known)
        here = whole.join(pl.concat([cells, others]), on=KEY, how="semi")
        price = prices(here, before[-1][1] if before else None, AS_BENCHMARK, key)
        free = others.with_columns(free=pl.lit(0.0))
        factor = pl.coalesce("free", "factor").alias("factor")
        price = price.join(free, on=KEY, how="left", validate="1:1").select(*KEY, factor)
        made = stack(here, results, AS_BENCHMARK, known=known, price=price)
        return CompositeStack(figure, cells, *made)


def within_reach(
    others: pl.DataFrame, cells: pl.DataFrame, placed: pl.DataFrame, known: pl.DataFrame | None
) -> pl.DataFrame:
    """Keep the cells of few, and those that figures of ``cells`` and ``known`` could add up to.

    Return versions in the same shown cells are alike to a reader: where a cell has some of them and
    leaves out others, its number stays open as long as each of theirs is.
    """
    figure = pl.concat_str(KEY, separator=" ")
    shown = [placed.join(cells, on=KEY, how="semi").select("version", figure=figure)]
    if known is not None:
        shown.append(known.select("version", figure=pl.col("figure").cast(pl.String)))
    alike = (
        pl.concat(shown)
        .group_by("version")
        .agg(kind=pl.col("figure").unique().sort().str.join("|"))
        .with_columns(together=pl.len().over("kind"))
    )
    within = placed.join(others, on=KEY, how="semi").join(alike, on="version", how="left")
    parts = within.group_by(*KEY, "kind").agg(pl.len(), pl.col("together").first())
    is_whole = (pl.col("len") == pl.col("together")).fill_null(value=False)
    found = parts.group_by(KEY).agg(is_whole.all().alias("is_whole"), size=pl.col("len").sum())
    kept = found.filter(pl.col("is_whole") | (pl.col("size") < policy.MIN_CONTRIBUTORS))
    return others.join(kept, on=KEY, how="semi")

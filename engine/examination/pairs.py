"""The (query, item) pairs of a log, counted rank by rank: what every examination model reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.terms.keys import grouped

COLUMNS = ("query_code", "item_code", "rank", "impressions", "clicks")
GROUPS = 1_000
"""More queries than this are resampled in this many groups of neighbours, to bound the memory."""
FEW_QUERIES = 10
"""With fewer queries than this there is nothing to resample but the (query, item) pairs."""


@dataclass(frozen=True)
class Pairs:
    """Counts per (query, item) pair and rank, in the order of the pairs.

    `query`, `item` (P,) are codes; `impressions`, `clicks` (P, K) count; column k - 1 is rank k.
    """

    query: np.ndarray
    item: np.ndarray
    impressions: np.ndarray
    clicks: np.ndarray

    @property
    def shown(self) -> np.ndarray:
        """(P, K) whether the pair was ever shown at the rank."""
        return self.impressions > 0

    @property
    def ctr(self) -> np.ndarray:
        """(P, K) clicks per impression of the pair at the rank; 0 where it was never shown."""
        return self.clicks / np.maximum(self.impressions, 1)

    def take(self, chosen: np.ndarray) -> "Pairs":
        """The pairs where `chosen` (P,) is True."""
        return Pairs(
            self.query[chosen], self.item[chosen], self.impressions[chosen], self.clicks[chosen]
        )

    def group_starts(self) -> np.ndarray:
        """(G,) the first pair of each unit of resampling: a query, or a group of queries.

        With fewer than FEW_QUERIES queries the pairs themselves are the units.
        """
        names, codes = np.unique(self.query, return_inverse=True)
        if len(names) < FEW_QUERIES:
            return np.arange(len(self.query))
        groups = codes * min(len(names), GROUPS) // len(names)
        return np.flatnonzero(np.diff(groups, prepend=-1))


@dataclass(frozen=True, eq=False)
class PairRows:
    """The pairs that a table of counts by query_code, item_code, rank and perhaps more is about.

    `query`, `item` (P,) are the codes of the pairs, `row` (n,) is the pair of each row of `table`,
    `ranks` how many ranks there are.
    """

    table: Mapping[str, np.ndarray]
    query: np.ndarray
    item: np.ndarray
    row: np.ndarray
    ranks: int

    def sums(self, name: str, part: slice = slice(None)) -> np.ndarray:
        """(P, K) a column of the table summed by pair and rank, over a part of its rows."""
        place = self.row[part] * self.ranks + (self.table["rank"][part] - 1)
        size = len(self.query) * self.ranks
        return np.bincount(place, self.table[name][part], size).reshape(-1, self.ranks)

    def pairs(self, part: slice = slice(None)) -> Pairs:
        """The counts of all pairs by rank, over a part of the rows of the table."""
        query, item = self.query.astype(np.int64), self.item.astype(np.int64)
        return Pairs(query, item, self.sums("impressions", part), self.sums("clicks", part))


def pair_rows(table: Mapping[str, np.ndarray], ranks: int = 0) -> PairRows:
    """The pairs that a table of counts is about, in their order, at so many ranks at least."""
    row, first = grouped({key: table[key] for key in ("query_code", "item_code")})
    query, item = (table[key][first] for key in ("query_code", "item_code"))
    return PairRows(table, query, item, row, max(ranks, int(table["rank"].max(initial=0))))


def pairs(cells: Mapping[str, np.ndarray]) -> Pairs:
    """The pairs of a table of cells: query_code, item_code, rank, impressions, clicks."""
    return pair_rows(cells).pairs()


@dataclass(frozen=True)
class PairTotals:
    """What each pair of a log counts over all ranks, from cells in the order of their pairs.

    A long tail has a million pairs, most of them seen once: choosing among them here, before they
    are counted rank by rank, takes a tenth of the time and of the memory.
    """

    cells: Mapping[str, np.ndarray]
    starts: np.ndarray
    """(P,) the first cell of each pair."""

    @cached_property
    def sizes(self) -> np.ndarray:
        """(P,) at how many ranks each pair was shown."""
        return np.diff(self.starts, append=len(self.cells["rank"]))

    @cached_property
    def impressions(self) -> np.ndarray:
        """(P,) how often each pair was shown."""
        return self._summed("impressions")

    @cached_property
    def clicks(self) -> np.ndarray:
        """(P,) how many of these were clicked."""
        return self._summed("clicks")

    @property
    def query(self) -> np.ndarray:
        """(P,) the code of each pair's query."""
        return self.cells["query_code"][self.starts]

    def chosen(self, pairs_chosen: np.ndarray) -> Pairs:
        """The pairs where `pairs_chosen` (P,) is True, counted rank by rank."""
        selected = np.repeat(pairs_chosen, self.sizes)
        ranks = int(self.cells["rank"].max(initial=0))
        return pair_rows({name: self.cells[name][selected] for name in COLUMNS}, ranks).pairs()

    def _summed(self, name: str) -> np.ndarray:
        if not len(self.starts):
            return np.zeros(0)
        return np.add.reduceat(self.cells[name], self.starts).astype(float)


def pair_totals(cells: Mapping[str, np.ndarray]) -> PairTotals:
    """The totals of the pairs of a log's cells."""
    first = np.zeros(len(cells["rank"]), dtype=bool)
    first[:1] = True
    for key in ("query_code", "item_code"):
        first[1:] |= cells[key][1:] != cells[key][:-1]
    return PairTotals(cells, np.flatnonzero(first))


def several_ranks(cells: Mapping[str, np.ndarray]) -> Pairs:
    """The pairs that were shown at more than one rank, of a log's cells."""
    totals = pair_totals(cells)
    return totals.chosen(totals.sizes > 1)


def minus(whole: Pairs, part: Pairs) -> Pairs:
    """What is left of counts without a part of them, over the same pairs."""
    return Pairs(
        whole.query,
        whole.item,
        whole.impressions - part.impressions,
        whole.clicks - part.clicks,
    )

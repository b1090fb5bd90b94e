"""The (query, item) pairs of a log, counted rank by rank: what every examination model reads."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.terms.keys import grouped

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


def pairs(cells: Mapping[str, np.ndarray]) -> Pairs:
    """The pairs of a table of cells: query_code, item_code, rank, impressions, clicks."""
    row, first = grouped({key: cells[key] for key in ("query_code", "item_code")})
    shape = (len(first), int(cells["rank"].max(initial=0)))
    place = row * shape[1] + (cells["rank"] - 1)
    impressions, clicks = (
        np.bincount(place, cells[name], shape[0] * shape[1]).reshape(shape)
        for name in ("impressions", "clicks")
    )
    query, item = (cells[key][first].astype(np.int64) for key in ("query_code", "item_code"))
    return Pairs(query, item, impressions, clicks)


def minus(whole: Pairs, part: Pairs) -> Pairs:
    """What is left of counts without a part of them, over the same pairs."""
    return Pairs(
        whole.query,
        whole.item,
        whole.impressions - part.impressions,
        whole.clicks - part.clicks,
    )

"""The small tables that click models are fitted on, asked of the log only when needed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.click_models.lists import Lists, depth, lists
from engine.click_models.pair_index import PairIndex, keyed
from engine.logs.log import Log, named


@dataclass(frozen=True)
class Cells:
    """Counts per pair and slot: `pair`, `slot` (n,) places, `impressions`, `clicks` (n,)."""

    pair: np.ndarray
    slot: np.ndarray
    impressions: np.ndarray
    clicks: np.ndarray


@dataclass(frozen=True)
class Counts:
    """What a click model may read of a log."""

    log: Log

    @property
    def ranks(self) -> int:
        """How many ranks there are, down to the lowest that shows anything."""
        return depth(self.log)

    @cached_property
    def index(self) -> PairIndex:
        """The pairs that were shown."""
        table = self._table("cells")
        return PairIndex(np.unique(keyed(table["query_code"], table["item_code"])))

    @cached_property
    def cells(self) -> Cells:
        """Counts per pair and rank; slot 0 is rank 1."""
        table = self._table("cells")
        return self._cells(table, table["rank"].astype(np.int64) - 1)

    @cached_property
    def after_click(self) -> Cells:
        """Counts per pair, rank and rank of the last click above (0: none); see `recency_slot`."""
        table = self._table("cells_after_click")
        return self._cells(table, recency_slot(table["rank"], table["last_click"]))

    @cached_property
    def lists(self) -> Lists:
        """The distinct impressions."""
        return lists(self.log)

    def _table(self, name: str) -> dict[str, np.ndarray]:
        return self.log.reduce(named(name))

    def _cells(self, table: dict[str, np.ndarray], slot: np.ndarray) -> Cells:
        pair = self.index.of(table["query_code"], table["item_code"])
        return Cells(pair, slot, table["impressions"].astype(float), table["clicks"].astype(float))


def recency_slot(rank: np.ndarray | int, last_click: np.ndarray) -> np.ndarray:
    """The slot of a rank, given the rank of the last click above it: 0 is rank 1."""
    rank = np.asarray(rank, dtype=np.int64)
    return rank * (rank - 1) // 2 + np.asarray(last_click, dtype=np.int64)

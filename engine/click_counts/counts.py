"""The small tables that click models are fitted on, asked of the log only when needed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from engine.click_counts.lists import Lists, depth, lists
from engine.click_counts.pair_index import PairIndex, keyed
from engine.click_counts.recency import recency_slot
from engine.counts.cells import cells
from engine.logs.log import Log


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
        """The pairs that were shown; of the lists, where these were read already."""
        if "lists" in self.__dict__ and "_table" not in self.__dict__:
            seen = self.lists
            query = np.broadcast_to(seen.query[:, None], seen.items.shape)
            return PairIndex(np.sort(pd.unique(keyed(query, seen.items)[seen.shown])))
        return PairIndex(self._keys[self._first])

    @cached_property
    def cells(self) -> Cells:
        """Counts per pair and rank; slot 0 is rank 1."""
        table = self._table
        pair = np.cumsum(self._first) - 1
        slot = table["rank"].astype(np.int64) - 1
        return Cells(pair, slot, table["impressions"].astype(float), table["clicks"].astype(float))

    @cached_property
    def after_click(self) -> Cells:
        """Counts per pair, rank and rank of the last click above (0: none); see `recency_slot`."""
        seen = self.lists
        rank = np.arange(1, seen.items.shape[1] + 1)
        reached = np.maximum.accumulate(np.where(seen.clicks, rank, 0), axis=1)
        last = np.concatenate([np.zeros((len(reached), 1), dtype=int), reached[:, :-1]], axis=1)
        pair = self.index.of(np.broadcast_to(seen.query[:, None], seen.items.shape), seen.items)
        slots = recency_slot(rank[-1] + 1, np.zeros(1))[0]
        keys = (pair * slots + recency_slot(rank, last))[seen.shown]
        count = np.broadcast_to(seen.count[:, None], pair.shape)[seen.shown]
        distinct, place = np.unique(keys, return_inverse=True)
        return Cells(
            distinct // slots,
            distinct % slots,
            np.bincount(place, count),
            np.bincount(place, count * seen.clicks[seen.shown]),
        )

    @cached_property
    def lists(self) -> Lists:
        """The distinct impressions."""
        return lists(self.log)

    @cached_property
    def _keys(self) -> np.ndarray:
        """(C,) the pair of each cell as one number; cells stand in the order of their pairs."""
        return keyed(self._table["query_code"], self._table["item_code"])

    @cached_property
    def _first(self) -> np.ndarray:
        """(C,) whether a cell is the first of its pair."""
        return np.diff(self._keys, prepend=-1) > 0

    @cached_property
    def _table(self) -> dict[str, np.ndarray]:
        return cells(self.log)

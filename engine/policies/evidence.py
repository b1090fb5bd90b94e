"""What a policy may rank by: the items that could be shown, and what is known of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.examination.examination_model import examine
from engine.examination.relevance import relevance
from engine.logs.log import Log, cells


@dataclass(frozen=True)
class Evidence:
    """The candidates of every query, in the order of (query, item), with what clicks say of them.

    A candidate is a pair of a query and an item that can be shown for it; arrays of shape (m,) have
    one entry per candidate. `slots` says that each rank is an impression of its own (a bandit log
    whose rank is part of the context), so that a policy picks an item for every rank independently;
    else an impression is a ranking and an item stands at one rank at most.
    """

    query_code: np.ndarray
    item_code: np.ndarray
    impressions: np.ndarray
    """(m, K) how often the candidate was shown at each rank."""
    clicks: np.ndarray
    """(m,) rows with a click, at any rank."""
    corrected: Callable[[str], np.ndarray]
    """From the spec of an examination method to (m,) relevance in [0, 1], zero where unknown."""
    slots: bool = False

    @property
    def ranks(self) -> int:
        """How many ranks there are, K."""
        return self.impressions.shape[1]

    @cached_property
    def starts(self) -> np.ndarray:
        """(queries,) where the candidates of each query begin."""
        return np.flatnonzero(np.r_[True, self.query_code[1:] != self.query_code[:-1]])

    @cached_property
    def sizes(self) -> np.ndarray:
        """(queries,) how many candidates each query has."""
        return np.diff(np.r_[self.starts, len(self.query_code)])

    @cached_property
    def owner(self) -> np.ndarray:
        """(m,) the position of each candidate's query among the queries, from 0."""
        return np.repeat(np.arange(len(self.starts)), self.sizes)

    def order(self, scores: np.ndarray) -> np.ndarray:
        """(m,) the rank, from 0, of each candidate within its query; lower code first in ties."""
        sequence = np.lexsort((self.item_code, -scores, self.owner))
        order = np.empty(len(scores), dtype=int)
        order[sequence] = np.arange(len(scores)) - np.repeat(self.starts, self.sizes)
        return order


def observed(log: Log) -> Evidence:
    """The evidence that a log holds: its candidates are the items that each query was shown."""
    cell = cells(log)
    codes = np.stack([cell["query_code"], cell["item_code"]]).astype(np.int64)
    pairs, where = np.unique(codes, axis=1, return_inverse=True)
    impressions = np.zeros((pairs.shape[1], int(cell["rank"].max())))
    np.add.at(impressions, (where, cell["rank"] - 1), cell["impressions"])
    clicks = np.bincount(where, cell["clicks"], pairs.shape[1])

    def corrected(examination: str) -> np.ndarray:
        found = relevance(log, examine(log, examination), "coec")
        span = int(pairs[1].max()) + 1
        where = np.searchsorted(
            pairs[0] * span + pairs[1], found["query_code"] * span + found["item_code"]
        )
        scores = np.zeros(pairs.shape[1])
        scores[where] = np.clip(found["relevance"], 0, 1)
        return scores

    slots = log.counts["rows"] == log.counts["impressions"] and impressions.shape[1] > 1
    return Evidence(pairs[0], pairs[1], impressions, clicks, corrected, slots)

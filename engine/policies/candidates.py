"""What a policy may rank by: the items that could be shown, and what is known of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.examination.examination_model import examine
from engine.logs.log import Log, cells, named
from engine.logs.sources import Table

VIEWS = 10
"""How many views of average liking an item starts with: one lucky click ranks nobody first."""


@dataclass(frozen=True)
class Candidates:
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


def logged_candidates(log: Log, without: int | None = None) -> Candidates:
    """The candidates of a log: the items that it shows for each query.

    `without` leaves out the sessions of one fold, so that what is learned from the rest can be
    asked about on them; the candidates, and the examination curve, stay those of the whole log.
    """
    whole = cells(log)
    counted = whole if without is None else _others(log.reduce(named("folds")), without)
    codes = _codes(whole)
    pairs = np.unique(codes)
    place = (np.searchsorted(pairs, _codes(counted)), counted["rank"] - 1)
    impressions = np.zeros((len(pairs), int(whole["rank"].max())))
    clicks = np.zeros_like(impressions)
    np.add.at(impressions, place, counted["impressions"])
    np.add.at(clicks, place, counted["clicks"])
    slots = log.counts["rows"] == log.counts["impressions"] and impressions.shape[1] > 1

    def corrected(examination: str) -> np.ndarray:
        seen = np.nan_to_num(examine(log, examination).examination)
        return _liked(clicks @ (seen > 0), impressions @ seen, pairs >> 32)

    return Candidates(
        pairs >> 32, pairs & 0xFFFFFFFF, impressions, clicks.sum(axis=1), corrected, slots
    )


def _codes(cell: Table) -> np.ndarray:
    return cell["query_code"].astype(np.int64) << 32 | cell["item_code"].astype(np.int64)


def _others(held: Table, fold: int) -> Table:
    kept = held["fold"] != fold
    return {name: column[kept] for name, column in held.items()}


def _liked(clicks: np.ndarray, views: np.ndarray, query: np.ndarray) -> np.ndarray:
    """(m,) clicks per expected view, every item starting with VIEWS of its query's mean liking."""
    _, owner = np.unique(query, return_inverse=True)
    mean = np.bincount(owner, clicks) / np.maximum(np.bincount(owner, views), 1e-12)
    return np.clip((clicks + VIEWS * mean[owner]) / (views + VIEWS), 0, 1)

"""What a policy may rank by: the items that could be shown, and their counts of clicks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary, ref

import numpy as np
import scipy.sparse as sp

from engine.counts.cells import cells
from engine.counts.fold_cells import changes, other_folds
from engine.examination.examination_model import examine
from engine.ingest.tables.item_groups import groups_of
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.lookup import FOLDS
from engine.logs.sources import Table
from engine.terms.keys import grouped

VIEWS = 10
"""How many views of average relevance an item starts with: one lucky click ranks nobody first."""


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
    impressions: Any
    """(m, K) how often the candidate was shown at each rank; sparse where a log counted it."""
    clicks: np.ndarray
    """(m,) rows with a click, at any rank."""
    corrected: Callable[[str], np.ndarray]
    """From the spec of an examination method to (m,) relevance in [0, 1], zero where unknown."""
    slots: bool = False
    examined: Callable[[str], np.ndarray] | None = None
    """From the spec of an examination method to (K,) examination; None where none is known."""
    grouped: Callable[[str], np.ndarray] | None = None
    """From a column, a rule or a file to (m,) names of groups; None where there is no log."""
    orders: WeakValueDictionary[str, np.ndarray] = field(
        default_factory=WeakValueDictionary, init=False, compare=False
    )
    """The orders of policies that are in use, by their specs."""

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

    @property
    def shown(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(n,) candidate, rank from 0, and impressions where there are any; (queries, K) sums."""
        counts = sp.coo_array(self.impressions)
        counts.eliminate_zeros()
        candidate, rank = counts.coords
        shape = (len(self.starts), self.ranks)
        context = self.owner[candidate] * self.ranks + rank
        sums = np.bincount(context, counts.data, shape[0] * shape[1]).reshape(shape)
        return candidate, rank, counts.data, sums

    @cached_property
    def whole_pages(self) -> "WholePages":
        """Every candidate at every rank that its query can fill."""
        fits = np.arange(self.ranks) < self.sizes[self.owner][:, None]
        fits |= self.slots
        candidate, rank = (place.astype(np.int32) for place in np.nonzero(fits))
        keys = {
            "query_code": self.query_code[candidate],
            "rank": rank + np.int32(1),
            "item_code": self.item_code[candidate],
        }
        return WholePages(fits, keys)

    @cached_property
    def owner(self) -> np.ndarray:
        """(m,) the position of each candidate's query among the queries, from 0."""
        return np.repeat(np.arange(len(self.starts)), self.sizes)

    @cached_property
    def of_size(self) -> list[tuple[int, np.ndarray]]:
        """For each number of candidates, the (queries, number) places of such queries' candidates.

        Of many queries few numbers differ: within a number all are sorted at once.
        """
        starts = self.starts.astype(np.int32)
        return [
            (int(size), starts[self.sizes == size][:, None] + np.arange(size, dtype=np.int32))
            for size in np.unique(self.sizes)
        ]

    def order(self, scores: np.ndarray) -> np.ndarray:
        """(m,) the rank, from 0, of each candidate within its query; lower code first in ties."""
        order = np.empty(len(scores), dtype=int)
        for size, place in self.of_size:
            sequence = np.argsort(-scores[place], axis=1, kind="stable")  # candidates stand by item
            ranks = np.broadcast_to(np.arange(size), place.shape)
            order[np.take_along_axis(place, sequence, axis=1)] = ranks
        return order


@dataclass(frozen=True, eq=False)
class WholePages:
    """(m, K) which ranks each candidate may stand at, and the keys of a relation that has them all.

    Policies that may show everything everywhere share these keys: a hundred of them need no more
    memory than their chances, and their places among the rows of a log are looked up once.
    """

    fits: np.ndarray
    keys: Table

    split: dict[int, Table] = field(default_factory=dict)

    def by_fold(self, queries: int) -> Table:
        """The keys with a fold, where query codes are that of the fold times `queries` and more."""
        if queries not in self.split:
            fold, query = np.divmod(self.keys["query_code"], queries)
            columns = {"fold": fold.astype(np.int32), "query_code": query.astype(np.int32)}
            self.split[queries] = {**self.keys, **columns}
        return self.split[queries]


CANDIDATES: Family[None, Candidates] = Family("candidates")
BY_FOLD: Family[None, tuple[Candidates, int]] = Family("candidates by fold")
PAIRS: Family[None, "PairsByRank"] = Family("pair counts")
RANKED_BY: Family[None, Log] = Family("the log by whose candidates policies rank")
"""Held, as candidates do not hold their log."""


def logged_candidates(log: Log) -> Candidates:
    """The candidates of a log: the items that it shows for each query."""
    return log.cache.get(CANDIDATES, None, lambda: _all_candidates(log))


def candidates_by_fold(log: Log) -> tuple[Candidates, int]:
    """The same, to learn from all folds of sessions but one and evaluate on that one.

    A context is a fold and a query with rows in it; others are never evaluated. Its candidates,
    and the examination curve, are those of the whole log. The `query_code` of the candidates is
    fold times the number that is returned with them, plus the code of the query.
    """
    return log.cache.get(BY_FOLD, None, lambda: _by_fold(log))


def ranked_by(log: Log, other: Log) -> Log:
    """The other log, whose policies rank as those of the log do: the same rows by another reward.

    Policies such as most_clicked would otherwise rank by what counts in the other log, and two
    policies of one name would be compared.
    """
    other.cache.put(RANKED_BY, None, log)
    other.cache.put(CANDIDATES, None, logged_candidates(log))
    other.cache.put(BY_FOLD, None, candidates_by_fold(log))
    return other


@dataclass(frozen=True, eq=False)
class PairsByRank:
    """(m,) query and item of each pair, in their order, and (m, K) impressions and clicks, sparse.

    `of_cell` is the pair of each of the log's cells.
    """

    query: np.ndarray
    item: np.ndarray
    impressions: Any
    clicks: Any
    of_cell: np.ndarray


def pair_counts(log: Log) -> PairsByRank:
    """The pairs of a log and their counts."""
    return log.cache.get(PAIRS, None, lambda: _count_pairs(log))


SHARES: Family[None, tuple[np.ndarray, Table, np.ndarray]] = Family("logged shares")


def logged_shares(log: Log) -> tuple[np.ndarray, Table, np.ndarray]:
    """Of each of the log's cells its pair, the (m,) query and item of pairs by name, and its share.

    That is the share of a query's impressions at the rank which showed the item there.
    """
    return log.cache.get(SHARES, None, lambda: _shares(log))


def _shares(log: Log) -> tuple[np.ndarray, Table, np.ndarray]:
    cell, counts = cells(log), pair_counts(log)
    context, first = grouped({key: cell[key] for key in ("query_code", "rank")})
    rows = np.bincount(context, cell["impressions"], len(first))
    keys = {"query_code": counts.query, "item_code": counts.item}
    return counts.of_cell, keys, cell["impressions"] / rows[context]


def _all_candidates(log: Log) -> Candidates:
    counts = pair_counts(log)
    return _candidates(log, counts.query, counts.item, counts.impressions, counts.clicks)


def _count_pairs(log: Log) -> PairsByRank:
    cell = cells(log)
    first = changes([cell["query_code"], cell["item_code"]])
    starts = np.flatnonzero(first)
    impressions, clicks = _by_rank(starts, cell["rank"], cell["impressions"], cell["clicks"])
    query, item = cell["query_code"][starts], cell["item_code"][starts]
    return PairsByRank(query, item, impressions, clicks, np.cumsum(first, dtype=np.int32) - 1)


def _by_rank(starts: np.ndarray, rank: np.ndarray, *counts: np.ndarray) -> list[Any]:
    """(m, K) counts, sparse, of candidates that begin at these places of cells."""
    place = np.append(starts, len(rank)).astype(np.int32), (rank - 1).astype(np.int32)
    shape = (len(starts), int(rank.max()))
    return [sp.csr_array((column, place[1], place[0]), shape=shape) for column in counts]


def _by_fold(log: Log) -> tuple[Candidates, int]:
    others, counts, whole = other_folds(log), pair_counts(log), cells(log)
    fold, cell = others["fold"], others["cell"]
    pair = counts.of_cell[cell]
    starts = np.flatnonzero(changes([fold, pair]))
    pair, rank = pair[starts], whole["rank"][cell]
    impressions, clicks = _by_rank(starts, rank, others["impressions"], others["clicks"])
    queries = int(counts.query.max()) + 1
    code = fold[starts].astype(np.int64) * queries + counts.query[pair]
    code = code.astype(np.int32) if FOLDS * queries < 2**31 else code
    return _candidates(log, code, counts.item[pair], impressions, clicks), queries


def _candidates(
    log: Log, query: np.ndarray, item: np.ndarray, impressions: Any, clicks: Any
) -> Candidates:
    slots = log.counts["rows"] == log.counts["impressions"] and impressions.shape[1] > 1
    owner = ref(log)  # which keeps the candidates: by a cycle its database would stay open

    def examination(spec: str) -> np.ndarray:
        log = owner()
        assert log is not None, "whoever uses candidates of a log holds the log"
        return np.nan_to_num(examine(log, spec).examination)

    def corrected(spec: str) -> np.ndarray:
        seen = examination(spec)
        return _relevance(clicks @ (seen > 0).astype(float), impressions @ seen, query)

    def group_of(given: str) -> np.ndarray:
        log = owner()
        assert log is not None, "whoever uses candidates of a log holds the log"
        groups = groups_of(log, given)
        return np.array(groups.names, dtype=object)[groups.code[item]]

    whole = clicks.sum(axis=1, dtype=float)
    return Candidates(query, item, impressions, whole, corrected, slots, examination, group_of)


def _relevance(clicks: np.ndarray, views: np.ndarray, query: np.ndarray) -> np.ndarray:
    """(m,) clicks per expected view, every item starting with VIEWS of its query's mean."""
    owner, _ = grouped({"query": query})
    mean = np.bincount(owner, clicks) / np.maximum(np.bincount(owner, views), 1e-12)
    return np.clip((clicks + VIEWS * mean[owner]) / (views + VIEWS), 0, 1)

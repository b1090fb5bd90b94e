"""What a policy may rank by: the items that could be shown, and their counts of clicks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.examination.examination_model import examine
from engine.examination.pairs import PairRows, pair_rows
from engine.ingest.tables.item_groups import groups_of
from engine.logs.cache import Family
from engine.logs.fold_cells import fold_cells
from engine.logs.log import Log, cells
from engine.logs.sources import Table
from engine.terms.keys import grouped

BLOCK = 100_000
"""Candidates that are multiplied at once."""
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
    impressions: np.ndarray
    """(m, K) how often the candidate was shown at each rank."""
    clicks: np.ndarray
    """(m,) rows with a click, at any rank."""
    corrected: Callable[[str], np.ndarray]
    """From the spec of an examination method to (m,) relevance in [0, 1], zero where unknown."""
    slots: bool = False
    examined: Callable[[str], np.ndarray] | None = None
    """From the spec of an examination method to (K,) examination; None where none is known."""
    grouped: Callable[[str], np.ndarray] | None = None
    """From a column, a rule or a file to (m,) names of groups; None where there is no log."""

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

    @cached_property
    def of_size(self) -> list[tuple[int, np.ndarray]]:
        """For each number of candidates, the (queries, number) places of such queries' candidates.

        Of many queries few numbers differ: within a number all are sorted at once.
        """
        return [
            (int(size), self.starts[self.sizes == size][:, None] + np.arange(size))
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


CANDIDATES: Family[None, Candidates] = Family("candidates")
BY_FOLD: Family[None, tuple[Candidates, int]] = Family("candidates by fold")
PAIRS: Family[None, tuple[PairRows, np.ndarray, np.ndarray]] = Family("pair counts")


def logged_candidates(log: Log) -> Candidates:
    """The candidates of a log: the items that it shows for each query."""
    return log.cache.get(CANDIDATES, None, lambda: _whole(log))


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
    other.cache.put(CANDIDATES, None, logged_candidates(log))
    other.cache.put(BY_FOLD, None, candidates_by_fold(log))
    return other


def _counts(log: Log) -> tuple[PairRows, np.ndarray, np.ndarray]:
    """The pairs of a log, and (m, K) their impressions and clicks, in single precision."""
    return log.cache.get(PAIRS, None, lambda: _counted(log))


SHARES: Family[None, tuple[np.ndarray, Table, np.ndarray]] = Family("logged shares")


def logged_shares(log: Log) -> tuple[np.ndarray, Table, np.ndarray]:
    """Of each of the log's cells its pair, the (m,) query and item of pairs by name, and its share.

    That is the share of a query's impressions at the rank which showed the item there.
    """
    return log.cache.get(SHARES, None, lambda: _shares(log))


def _shares(log: Log) -> tuple[np.ndarray, Table, np.ndarray]:
    cell, (pairs, *_) = cells(log), _counts(log)
    context, first = grouped({key: cell[key] for key in ("query_code", "rank")})
    rows = np.bincount(context, cell["impressions"], len(first))
    keys = {"query_code": pairs.query, "item_code": pairs.item}
    return pairs.row, keys, cell["impressions"] / rows[context]


def _whole(log: Log) -> Candidates:
    pairs, impressions, clicks = _counts(log)
    return _candidates(log, pairs.query, pairs.item, impressions, clicks)


def _counted(log: Log) -> tuple[PairRows, np.ndarray, np.ndarray]:
    pairs = pair_rows(cells(log))
    impressions, clicks = (
        pairs.sums(name, precision=np.float32) for name in ("impressions", "clicks")
    )
    return pairs, impressions, clicks


def _by_fold(log: Log) -> tuple[Candidates, int]:
    own, (pairs, impressions, clicks) = fold_cells(log), _counts(log)
    query = pairs.query
    context, firsts = grouped({name: own[name] for name in ("fold", "query_code")})
    queries_here = own["query_code"][firsts]
    begin, end = (np.searchsorted(query, queries_here, side) for side in ("left", "right"))
    sizes = end - begin
    starts = np.cumsum(sizes) - sizes
    pair = np.repeat(begin - starts, sizes) + np.arange(int(sizes.sum()))
    row = pairs.row[own["cell"]] - begin[context] + starts[context], own["rank"] - 1
    impressions, clicks = impressions[pair], clicks[pair]
    impressions[row] -= own["impressions"]
    clicks[row] -= own["clicks"]
    queries = int(query.max()) + 1
    code = np.repeat(own["fold"][firsts].astype(np.int64) * queries + queries_here, sizes)
    return _candidates(log, code, pairs.item[pair], impressions, clicks), queries


def _candidates(
    log: Log, query: np.ndarray, item: np.ndarray, impressions: np.ndarray, clicks: np.ndarray
) -> Candidates:
    slots = log.counts["rows"] == log.counts["impressions"] and impressions.shape[1] > 1

    def corrected(examination: str) -> np.ndarray:
        seen = np.nan_to_num(examine(log, examination).examination)
        return _relevance(
            _times(clicks, (seen > 0).astype(float)), _times(impressions, seen), query
        )

    whole = clicks.sum(axis=1, dtype=float)

    def group_of(given: str) -> np.ndarray:
        groups = groups_of(log, given)
        return np.array(groups.names, dtype=object)[groups.code[item]]

    return Candidates(
        query,
        item,
        impressions,
        whole,
        corrected,
        slots,
        lambda spec: np.nan_to_num(examine(log, spec).examination),
        group_of,
    )


def _times(counts: np.ndarray, by_rank: np.ndarray) -> np.ndarray:
    """(m,) counts (m, K) weighted by rank, a block at a time: doubles of all would fill memory."""
    blocks = range(0, len(counts), BLOCK)
    return np.concatenate([counts[first : first + BLOCK] @ by_rank for first in blocks])


def _relevance(clicks: np.ndarray, views: np.ndarray, query: np.ndarray) -> np.ndarray:
    """(m,) clicks per expected view, every item starting with VIEWS of its query's mean."""
    owner, _ = grouped({"query": query})
    mean = np.bincount(owner, clicks) / np.maximum(np.bincount(owner, views), 1e-12)
    return np.clip((clicks + VIEWS * mean[owner]) / (views + VIEWS), 0, 1)

"""What a policy may rank by: the items that could be shown, and their counts of clicks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.examination.examination_model import examine
from engine.ingest.tables.item_groups import groups_of
from engine.logs.cache import Family
from engine.logs.log import Log, cells, named
from engine.terms.keys import grouped, matched

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

    def order(self, scores: np.ndarray) -> np.ndarray:
        """(m,) the rank, from 0, of each candidate within its query; lower code first in ties."""
        sequence = np.lexsort((-scores, self.owner))  # stable, and candidates stand by item
        order = np.empty(len(scores), dtype=int)
        order[sequence] = np.arange(len(scores)) - np.repeat(self.starts, self.sizes)
        return order


CANDIDATES: Family[None, Candidates] = Family("candidates")
BY_FOLD: Family[None, tuple[Candidates, int]] = Family("candidates by fold")
PAIRS: Family[None, tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = Family("pair counts")


def logged_candidates(log: Log) -> Candidates:
    """The candidates of a log: the items that it shows for each query."""
    return log.cache.get(CANDIDATES, None, lambda: _candidates(log, *_counts(log)))


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


def _counts(log: Log) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(m,) query and item of each pair, in their order, and (m, K) impressions and clicks."""
    return log.cache.get(PAIRS, None, lambda: _counted(log))


def _counted(log: Log) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    cell = cells(log)
    pair, rows = grouped({name: cell[name] for name in ("query_code", "item_code")})
    shape = (len(rows), int(cell["rank"].max()))
    impressions, clicks = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    impressions[pair, cell["rank"] - 1] = cell["impressions"]
    clicks[pair, cell["rank"] - 1] = cell["clicks"]
    return cell["query_code"][rows], cell["item_code"][rows], impressions, clicks


def _by_fold(log: Log) -> tuple[Candidates, int]:
    query, item, impressions, clicks = _counts(log)
    own = log.reduce(named("folds"))
    context, firsts = grouped({name: own[name] for name in ("fold", "query_code")})
    queries_here = own["query_code"][firsts]
    begin, end = (np.searchsorted(query, queries_here, side) for side in ("left", "right"))
    sizes = end - begin
    starts = np.cumsum(sizes) - sizes
    pair = np.repeat(begin - starts, sizes) + np.arange(int(sizes.sum()))
    keys = {"query_code": own["query_code"], "item_code": own["item_code"]}
    place = matched({"query_code": query, "item_code": item}, keys)
    row = place - begin[context] + starts[context], own["rank"] - 1
    impressions, clicks = impressions[pair], clicks[pair]
    impressions[row] -= own["impressions"]
    clicks[row] -= own["clicks"]
    queries = int(query.max()) + 1
    code = np.repeat(own["fold"][firsts].astype(np.int64) * queries + queries_here, sizes)
    return _candidates(log, code, item[pair], impressions, clicks), queries


def _candidates(
    log: Log, query: np.ndarray, item: np.ndarray, impressions: np.ndarray, clicks: np.ndarray
) -> Candidates:
    slots = log.counts["rows"] == log.counts["impressions"] and impressions.shape[1] > 1

    def corrected(examination: str) -> np.ndarray:
        seen = np.nan_to_num(examine(log, examination).examination)
        return _relevance(clicks @ (seen > 0).astype(float), impressions @ seen, query)

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


def _relevance(clicks: np.ndarray, views: np.ndarray, query: np.ndarray) -> np.ndarray:
    """(m,) clicks per expected view, every item starting with VIEWS of its query's mean."""
    owner, _ = grouped({"query": query})
    mean = np.bincount(owner, clicks) / np.maximum(np.bincount(owner, views), 1e-12)
    return np.clip((clicks + VIEWS * mean[owner]) / (views + VIEWS), 0, 1)

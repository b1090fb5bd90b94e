"""What a log never showed of a policy on the pages of a long tail."""

from dataclasses import dataclass

import numpy as np

from engine.counts.cells import cells
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.lookup import digest
from engine.policies.candidate_rows import candidate_rows
from engine.policies.candidates import pair_counts
from engine.policies.shown_pages import ShownPages

ENOUGH = 100
"""A context with fewer impressions is judged by all contexts together: chance alone leaves gaps."""
SEEN: Family[None, "_Seen"] = Family("cells seen")
ORDERED: Family[tuple[str, bool], tuple[float, float]] = Family("orders unseen", 50)
EVEN: Family[None, tuple[float, float]] = Family("even draws unseen")


@dataclass(frozen=True, eq=False)
class _Seen:
    """What was logged at each rank: (queries, K) rows, (items, K) and (pairs, K) whether any."""

    rows: np.ndarray
    items: np.ndarray
    pairs: np.ndarray

    def mass(
        self, query: np.ndarray, item: np.ndarray, pair: np.ndarray, rank: np.ndarray | int
    ) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the rows of each context, and whether the log never showed the item there."""
        rows = self.rows[query, rank]
        unseen = ~self.items.ravel()[item.astype(np.int64) * self.items.shape[1] + rank]
        enough = np.flatnonzero(rows >= ENOUGH)
        ranks = rank if isinstance(rank, int) else rank[enough]
        unseen[enough] = ~self.pairs[pair[enough], ranks]
        return rows, unseen


def support_of_pages(pages: ShownPages, log: Log) -> tuple[float, float]:
    """The share of what is shown that was never logged at its rank, and the part of silence."""
    seen, form = log.cache.get(SEEN, None, lambda: _logged_places(log)), pages.form
    size = np.asarray(pages.rows.size_of_query)
    covered = np.arange(seen.rows.shape[1]) < size[:, None]
    silent = float(1 - seen.rows[covered].sum() / seen.rows.sum())
    lost = mass = 0.0
    if form.greedy and form.order is not None:
        key = digest(form.order), pages.by_fold
        order = form.order
        unseen, whole = log.cache.get(ORDERED, key, lambda: _ordered(pages, order, seen))
        lost, mass = form.greedy * unseen, form.greedy * whole
    if form.even:
        unseen, whole = log.cache.get(EVEN, None, lambda: _even(log, seen))
        lost, mass = lost + form.even * unseen, mass + form.even * whole
    share = lost / mass if mass else 1.0
    return silent + (1 - silent) * share, silent


def _logged_places(log: Log) -> _Seen:
    cell, counts = cells(log), pair_counts(log)
    rank, ranks = cell["rank"] - 1, int(cell["rank"].max())
    queries = int(cell["query_code"].max()) + 1
    place = cell["query_code"].astype(np.int64) * ranks + rank
    rows = np.bincount(place, cell["impressions"], queries * ranks).reshape(queries, ranks)
    if log.counts["rows"] < 2**31:
        rows = rows.astype(np.int32)
    items = np.zeros((int(cell["item_code"].max()) + 1, ranks), dtype=bool)
    items[cell["item_code"], rank] = True
    pairs = np.zeros((len(counts.item), ranks), dtype=bool)
    pairs[counts.of_cell, rank] = True
    return _Seen(rows, items, pairs)


def _ordered(pages: ShownPages, order: np.ndarray, seen: _Seen) -> tuple[float, float]:
    """What an order shows at ranks where that was never logged, and all that it shows, in rows."""
    rows = pages.rows
    selected = np.flatnonzero(order < seen.rows.shape[1])
    query, item, pair = (
        rows.keys["query_code"][selected],
        rows.keys["item_code"][selected],
        rows.pair[selected],
    )
    mass, unseen = seen.mass(query, item, pair, order[selected])
    mass = mass / _folds(pages)[query]
    return float(mass[unseen].sum()), float(mass.sum())


def _folds(pages: ShownPages) -> np.ndarray:
    """(queries,) in how many folds of sessions each query stands."""
    if not pages.by_fold:
        return np.ones(len(pages.rows.size_of_query))
    candidates = pages.rows.candidates
    return np.maximum(np.bincount(pages.rows.keys["query_code"][candidates.starts]), 1)


def _even(log: Log, seen: _Seen) -> tuple[float, float]:
    """The same of an even draw among all candidates of a query."""
    rows = candidate_rows(log, by_fold=False)
    unseen = total = 0.0
    for rank in range(seen.rows.shape[1]):
        selected = np.flatnonzero(rows.sizes > rank)
        query = rows.keys["query_code"][selected]
        mass, never = seen.mass(query, rows.keys["item_code"][selected], rows.pair[selected], rank)
        mass = mass / rows.sizes[selected]
        unseen, total = unseen + float(mass[never].sum()), total + float(mass.sum())
    return unseen, total

"""Which queries share items, and so a catalogue."""

import numpy as np

from engine.counts.cells import cells
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.policies.candidates import pair_counts

REPEATS = 10
"""Rows that repeat an item within a group, while no item of it is ever shown elsewhere."""
UNKNOWN = -1
"""The group of queries and items of which the log shows too little."""
GROUPS: Family[None, tuple[np.ndarray, np.ndarray]] = Family("queries that share items")


def foreign(query: np.ndarray, item: np.ndarray, log: Log) -> np.ndarray:
    """(n,) whether an item belongs to other queries, which share no item with this one.

    A query with few rows may be alone by chance. Only where items are shown again and again, and
    always within the group, does the query count as one with items of its own.
    """
    if len(log.queries) == 1:  # no other; the graph would take longer to import than to search
        return np.zeros(len(query), dtype=bool)
    queries, items = log.cache.get(GROUPS, None, lambda: _groups(log))
    mine = np.where(query >= 0, queries[np.maximum(query, 0)], UNKNOWN)
    theirs = np.where(item >= 0, items[np.maximum(item, 0)], UNKNOWN)
    return (mine != UNKNOWN) & (theirs != UNKNOWN) & (mine != theirs)


def _groups(log: Log) -> tuple[np.ndarray, np.ndarray]:
    """The group of each query, UNKNOWN where it has few rows, and of each item that was shown."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs, cell = pair_counts(log), cells(log)
    size = len(log.queries), len(log.items)
    link = coo_array(
        (np.ones(len(pairs.query)), (pairs.query, size[0] + pairs.item)), (sum(size), sum(size))
    )
    count, group = connected_components(link, directed=False)
    shown = np.zeros(size[1], dtype=bool)
    shown[pairs.item] = True
    rows = np.bincount(group[cell["query_code"]], cell["impressions"], count)
    repeats = rows - np.bincount(group[size[0] :][shown], minlength=count)
    queries = np.where(repeats[group[: size[0]]] >= REPEATS, group[: size[0]], UNKNOWN)
    return queries, np.where(shown, group[size[0] :], UNKNOWN)

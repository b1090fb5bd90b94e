"""Catalogues: which items a query may be offered, where not all queries share their items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

ANY = -1
"""The catalogue of a query that is not among those that were learned from: all items."""


@dataclass(frozen=True, eq=False)
class Catalogues:
    """Items and queries by their catalogue: queries that share an item share their catalogue."""

    of_item: np.ndarray
    """(K,) the catalogue of each item of a policy."""
    of_query: Mapping[str, int]

    def numbers(self, queries: np.ndarray) -> np.ndarray:
        """(n,) the catalogue of each query by its name; `ANY` for a query that is not known."""
        return np.array([self.of_query.get(str(query), ANY) for query in queries], dtype=int)

    def closed(self, numbers: np.ndarray) -> np.ndarray:
        """(n, K) whether each item stands outside each catalogue."""
        return (numbers[:, None] != self.of_item[None, :]) & (numbers[:, None] != ANY)

    def as_record(self) -> dict[str, Any]:
        """What a policy file holds."""
        return {"items": self.of_item.tolist(), "queries": dict(self.of_query)}


def catalogues_of(record: Any, items: int) -> Catalogues | None:
    """The catalogues of a policy file; None where it has none.

    Raises:
        ValueError: they are not a number per item and per query, or a catalogue has no item.
    """
    if record is None:
        return None
    of_item, of_query = record["items"], record["queries"]
    numbers = [*of_item, *of_query.values()]
    if len(of_item) != items or not all(type(number) is int for number in numbers):
        raise ValueError(record)
    if not set(of_query.values()) <= set(of_item) or min(of_item) < 0:
        raise ValueError(record)
    return Catalogues(np.array(of_item, dtype=np.int64), of_query)


def linked(query: np.ndarray, item: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(Q + K,) the catalogue of each query and each item, from the pairs that were logged.

    Args:
        query: (n,) of each pair.
        item: (n,) of each pair.
        shape: how many queries and items there are.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = sum(shape)
    link = coo_array((np.ones(len(query)), (query, shape[0] + item)), (size, size))
    return np.asarray(connected_components(link, directed=False)[1])

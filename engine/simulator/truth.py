"""What is true in a world: who asks, what could be shown, and how much it is liked."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Truth:
    """The numbers behind a simulated log.

    Queries and items stand in the order of their codes, which is the order that a log gives their
    names. Users who ask the same query may mean different things: their intents.
    """

    queries: tuple[str, ...]
    shares: np.ndarray
    """(Q,) how often each query is asked, sums to one."""
    items: tuple[str, ...]
    candidates: np.ndarray
    """(Q, N) codes of the items that each query can be shown, -1 where it has fewer than N."""
    relevance: np.ndarray
    """(Q, T, N) the chance of a click on the candidate, once looked at, per intent."""
    intents: np.ndarray
    """(Q, T) how often each intent is meant, rows sum to one."""
    examination: np.ndarray
    """(K,) how much of each rank is looked at, relative to rank 1."""

    @property
    def shown(self) -> int:
        """How many ranks there are, K."""
        return len(self.examination)

    @property
    def liking(self) -> np.ndarray:
        """(Q, N) relevance over all users of the query; zero where there is no candidate."""
        return np.einsum("qt,qtn->qn", self.intents, self.relevance)


def single_query(
    items: tuple[str, ...], relevance: np.ndarray, examination: np.ndarray, query: str = "1"
) -> Truth:
    """The truth of a world with one query and one intent; relevance (N,) in the order of items."""
    ones = np.ones((1, 1))
    return Truth(
        queries=(query,),
        shares=np.ones(1),
        items=items,
        candidates=np.arange(len(items))[None, :],
        relevance=np.asarray(relevance, dtype=float)[None, None, :],
        intents=ones,
        examination=np.asarray(examination, dtype=float),
    )

"""The worlds that online learners are tried in: contexts with items, and queries with rankings."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Bandit:
    """Contexts in which one of K items is shown and clicked or not."""

    means: np.ndarray
    """(Q, K) the chance of a click on each item in each context."""
    features: np.ndarray
    """(Q, d) the contexts as numbers."""
    shares: np.ndarray
    """(Q,) how often each context comes, sums to one."""

    @cached_property
    def best(self) -> np.ndarray:
        """(Q,) the chance of a click on the best item."""
        return np.asarray(self.means.max(axis=1))

    @property
    def optimum(self) -> float:
        """Clicks per impression of the best policy."""
        return float(self.shares @ self.best)

    @property
    def uniform(self) -> float:
        """Clicks per impression when every item is as likely."""
        return float(self.shares @ self.means.mean(axis=1))


@dataclass(frozen=True, eq=False)
class RankedBandit:
    """Queries whose N candidates have features; K of them are shown one below the other."""

    relevance: np.ndarray
    """(Q, N) the chance of a click once looked at."""
    features: np.ndarray
    """(Q, N, d)."""
    examination: np.ndarray
    """(K,) how much of each rank is seen."""

    @cached_property
    def best(self) -> np.ndarray:
        """(Q,) clicks per impression of the best ranking, when more is seen higher up."""
        ranks = len(self.examination)
        sorted_relevance = -np.sort(-self.relevance, axis=1)[:, :ranks]
        return np.asarray(sorted_relevance @ -np.sort(-self.examination))


def linear_contexts(contexts: int, items: int, dimensions: int, rng: np.random.Generator) -> Bandit:
    """Contexts with a constant and normal features, in which clicks are linear in the features."""
    features = np.column_stack(
        [np.ones(contexts), rng.normal(size=(contexts, dimensions - 1)) / np.sqrt(dimensions)]
    )
    weights = rng.normal(size=(dimensions, items))
    scores = features @ weights
    low, high = scores.min(), scores.max()
    means = 0.05 + 0.6 * (scores - low) / (high - low)
    return Bandit(means, features, np.full(contexts, 1 / contexts))

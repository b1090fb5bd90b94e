"""Rankings with probabilities: what a randomised ranker shows."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class StochasticRanking:
    """Rankings, each with the probability that it is shown; a fixed ranking is the case of one.

    Args:
        rankings: (m, K) places of the items, from rank 1 down.
        probability: (m,) sums to one.
        feasible: whether every constraint that was asked for is kept.
        violation: by how much it is not, at least; zero where feasible.
        note: one sentence on a special case, or empty.
    """

    rankings: np.ndarray
    probability: np.ndarray
    feasible: bool = True
    violation: float = 0.0
    note: str = ""

    def matrix(self, items: int) -> np.ndarray:
        """(items, K) the chance that each item stands at each rank."""
        shown = self.rankings.shape[1]
        result = np.zeros((items, shown))
        ranks = np.broadcast_to(np.arange(shown), self.rankings.shape)
        weights = np.broadcast_to(self.probability[:, None], self.rankings.shape)
        np.add.at(result, (self.rankings, ranks), weights)
        return result

    def exposure(self, examination: np.ndarray, items: int) -> np.ndarray:
        """(items,) the expected examination of each item."""
        return np.asarray(self.matrix(items) @ examination)

    def draw(self, times: int, rng: np.random.Generator) -> np.ndarray:
        """(times, K) rankings drawn with their probabilities."""
        return self.rankings[rng.choice(len(self.probability), times, p=self.probability)]


def fixed(ranking: np.ndarray, note: str = "") -> StochasticRanking:
    """The one ranking that is always shown."""
    return StochasticRanking(np.asarray(ranking)[None, :], np.ones(1), note=note)


def merged(
    rankings: np.ndarray, probability: np.ndarray, shown: int
) -> tuple[np.ndarray, np.ndarray]:
    """Rankings cut to what is shown, equal ones put together, the most probable first."""
    unique, place = np.unique(rankings[:, :shown], axis=0, return_inverse=True)
    weights = np.bincount(place.ravel(), probability, len(unique))
    order = np.argsort(-weights, kind="stable")
    return unique[order], weights[order] / weights.sum()

"""What a log leaves open of the world behind it: draws of its examination and its relevance."""

from dataclasses import dataclass

import numpy as np

VIEWS = 10.0
"""Each item's relevance is drawn towards the mean as if by so many views more."""


@dataclass(frozen=True)
class ParameterUncertainty:
    """The posterior of a log's world, nearly: examination first, relevance given it.

    Each rank's examination is lognormal around its estimate, as wide as its interval. The relevance
    of an item is a Beta around its shrunk estimate, as narrow as the information in its clicks: an
    impression whose rank is hardly seen carries little information.
    """

    shown: np.ndarray
    """(Q, N, K) impressions of each item at each rank."""
    clicks: np.ndarray
    """(Q, N) clicks on each item."""
    examination: np.ndarray
    """(K,) the estimated curve, in (0, 1]."""
    spread: np.ndarray
    """(K,) standard error of its logarithm; zero where nothing is known of it."""
    mean: float
    """The relevance that rarely seen items are drawn towards."""

    def curves(self, worlds: int, rng: np.random.Generator) -> np.ndarray:
        """(R, K) an examination curve for each world."""
        moved = np.exp(self.spread * rng.normal(size=(worlds, len(self.spread))))
        return np.clip(self.examination * moved, 1e-3, 1)

    def relevance(
        self, queries: np.ndarray, curves: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(R, N) the relevance of each world's items; the world asks a query and has a curve."""
        drawn = np.zeros((len(queries), self.clicks.shape[1]))
        for query in np.unique(queries):
            selected = np.flatnonzero(queries == query)
            liked, views = self._centre(query, curves[selected])
            drawn[selected] = rng.beta(liked * views, (1 - liked) * views)
        return drawn

    def _centre(self, query: int, curves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(R, N) the estimate under each curve, and the views that its Beta is worth."""
        shown = self.shown[query]
        liked = shrunk(self.clicks[query], curves @ shown.T, self.mean).clip(1e-6, 1 - 1e-6)
        views = np.full(liked.shape, VIEWS)
        for rank, impressions in enumerate(shown.T):
            seen = curves[:, rank, None]
            views += impressions * seen * (1 - liked) / (1 - seen * liked)
        return liked, views


def shrunk(clicks: np.ndarray, views: np.ndarray, mean: float) -> np.ndarray:
    """Clicks over expected examination, drawn a little towards the mean, in [0, 1]."""
    return np.clip((clicks + VIEWS * mean) / (views + VIEWS), 0, 1)

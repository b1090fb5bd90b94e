"""Where propensity-weighted ranking beats naive ranking, and where it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from engine.core.minimise import Tick, minimised, silent
from engine.inference.normal import half_width
from engine.learners.ranking.ranked_clicks import RankedClicks
from engine.learners.ranking.ranking_losses import listwise

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."

QUERIES, CANDIDATES, DIMENSIONS = 60, 10, 6
RIDGE = 1e-3


@dataclass(frozen=True)
class GridCell:
    """One setting of the grid: nDCG of both rankers on fresh queries, over seeds."""

    bias: float
    """Rank k is seen by 1/k to this power."""
    personalisation: float
    """The share of a user's taste, and so of the logged order, that is the user's own."""
    impressions: int
    weighted: np.ndarray
    """(seeds,)."""
    naive: np.ndarray
    """(seeds,)."""

    @property
    def gain(self) -> float:
        """The mean nDCG that weighting adds."""
        return float((self.weighted - self.naive).mean())

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% interval, paired by seed."""
        error = float((self.weighted - self.naive).std(ddof=1) / np.sqrt(len(self.naive)))
        return self.gain - half_width(error), self.gain + half_width(error)

    @property
    def word(self) -> str:
        """Helps, harms, or makes no difference that these seeds could show."""
        low, high = self.interval
        return "helps" if low > 0 else "harms" if high < 0 else "no difference"


def grid(
    biases: Sequence[float] = (0.0, 0.5, 1.0, 2.0),
    personalisations: Sequence[float] = (0.0, 0.5, 0.9),
    sizes: Sequence[int] = (300, 3_000, 30_000),
    seeds: int = 10,
    tick: Tick = silent,
) -> list[GridCell]:
    """Every combination, with the same seeds in each."""
    cells = []
    settings = list(product(biases, personalisations, sizes))
    for place, (bias, own, size) in enumerate(settings):
        scores = np.array([compared(bias, own, size, seed) for seed in range(seeds)])
        cells.append(GridCell(bias, own, size, scores[:, 0], scores[:, 1]))
        tick((place + 1) / len(settings))
    return cells


def compared(bias: float, own: float, impressions: int, seed: int) -> tuple[float, float]:
    """NDCG on fresh queries of the weighted and of the naive ranker, learned from one log."""
    rng = np.random.default_rng(seed)
    true = rng.normal(size=DIMENSIONS)
    features = rng.normal(size=(QUERIES, CANDIDATES, DIMENSIONS))
    examination = np.arange(1.0, CANDIDATES + 1) ** -bias
    old = true + 1.5 * rng.normal(size=DIMENSIONS)
    query = rng.integers(QUERIES, size=impressions)
    taste = rng.normal(size=(impressions, CANDIDATES)) * np.linalg.norm(true)
    common = (features @ true)[query]
    liking = 1 / (1 + np.exp(2 - (1 - own) * common - own * taste))
    order = np.argsort(-((1 - own) * (features @ old)[query] + own * taste), axis=1)
    clicked = rng.random(order.shape) < np.take_along_axis(liking, order, axis=1) * examination
    fresh = rng.normal(size=(200, CANDIDATES, DIMENSIONS))
    scores = []
    for factor in (1 / examination, np.ones(CANDIDATES)):
        weights = _learned(features, query, order, clicked * factor)
        scores.append(ndcg(fresh @ weights, 1 / (1 + np.exp(2 - fresh @ true))))
    return scores[0], scores[1]


def _learned(
    features: np.ndarray, query: np.ndarray, order: np.ndarray, credit: np.ndarray
) -> np.ndarray:
    """(d,) listwise weights from (n, K) credited clicks."""
    sums = np.zeros((QUERIES, CANDIDATES))
    np.add.at(sums, (query[:, None], order), credit)
    if not sums.sum():
        return np.zeros(DIMENSIONS)
    flat = features.reshape(-1, DIMENSIONS)
    owner = np.repeat(np.arange(QUERIES), CANDIDATES)
    impressions = np.bincount(query, minlength=QUERIES)
    clicks = RankedClicks(flat, owner, sums.ravel(), impressions, np.ones(CANDIDATES))

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = listwise(flat @ point, clicks)
        return value, slope @ flat

    return minimised(loss, np.zeros(DIMENSIONS), RIDGE)


def ndcg(scores: np.ndarray, relevance: np.ndarray) -> float:
    """Mean discounted gain of (queries, items) scores over that of the ideal order."""
    discount = 1 / np.log2(np.arange(2.0, scores.shape[1] + 2))
    order = np.argsort(-scores, axis=1)
    gained = np.take_along_axis(relevance, order, axis=1) @ discount
    ideal = -np.sort(-relevance, axis=1) @ discount
    return float((gained / ideal).mean())

"""Fair policy gradient: scores of a Plackett-Luce policy, learned with a price on unfairness."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.fairness.constraint import CONSTRAINTS, equal_exposures, merit_note
from engine.fairness.fair_ranking import FairRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking, merged


@dataclass(frozen=True)
class PlackettLuce(FairRanking):
    """Draws rankings by scores that are learned for utility minus a price times squared unfairness.

    The gradient of both comes from the same drawn rankings (score function with a baseline that
    leaves the ranking itself out). The answer is the mix of rankings drawn at the end.
    """

    key: ClassVar[str] = "plackett_luce"
    title: ClassVar[str] = "Fair policy gradient"
    formula: ClassVar[str] = (
        r"\max_\theta \mathbb{E}_{\pi_\theta}[u] - \lambda \sum_{g<h} "
        r"\big(f_g^\top E - f_h^\top E\big)^2"
    )
    assumes: ClassVar[str] = "Relevance and examination are right; a Plackett-Luce policy suffices."
    assumptions = ("known_relevance", "known_examination")
    cites: ClassVar[tuple[str, ...]] = ("singh2019", "plackett1975")

    price: float = parameter(10.0, "Price", "Of squared unfairness, in utility.", low=0, high=1e6)
    constraint: str = parameter(
        "treatment", "Constraint", "What should be equal.", choices=CONSTRAINTS[:3]
    )
    steps: int = parameter(300, "Steps", "Of the gradient.", low=1, high=100_000)
    draws: int = parameter(64, "Rankings per step", "Drawn for each gradient.", low=2, high=10_000)

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """A thousand rankings drawn by the learned scores."""
        rankings = _draw_rankings(self.scores(problem, rng), 1_000, rng)
        mixed, probability = merged(rankings, np.full(1_000, 1e-3), problem.shown)
        equal = equal_exposures(problem, self.constraint)
        answer = StochasticRanking(mixed, probability)
        served = equal @ answer.exposure(problem.examination, len(problem.items))
        spread = float(np.ptp(served)) if len(served) else 0.0
        note = merit_note(problem, self.constraint)
        return StochasticRanking(mixed, probability, spread <= 1e-9, spread, note)

    def scores(self, problem: RankingProblem, rng: np.random.Generator) -> np.ndarray:
        """(n,) learned scores: logarithms of Plackett-Luce strengths."""
        equal = equal_exposures(problem, self.constraint)
        scores = np.log(np.maximum(problem.relevance, 1e-3))
        first, second = np.zeros_like(scores), np.zeros_like(scores)
        for step in range(1, self.steps + 1):
            rankings = _draw_rankings(scores, self.draws, rng)
            exposure = np.empty(rankings.shape)
            weights = np.broadcast_to(problem.weights, rankings.shape)
            np.put_along_axis(exposure, rankings, weights, axis=1)
            worth = exposure @ (problem.relevance - self._push(equal, exposure.mean(axis=0)))
            baseline = (worth.sum() - worth) / (len(worth) - 1)
            gradient = (worth - baseline) @ _score_function(scores, rankings) / len(worth)
            first = 0.9 * first + 0.1 * gradient
            second = 0.99 * second + 0.01 * gradient**2
            size = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
            scores = scores + 0.1 * size
        return np.asarray(scores - scores.mean())

    def _push(self, equal: np.ndarray, exposure: np.ndarray) -> np.ndarray:
        """(n,) the slope of the price of unfairness in each item's exposure."""
        served = equal @ exposure
        apart = len(served) * served - served.sum()
        return np.asarray(2 * self.price * (apart @ equal)) if len(served) else 0 * exposure


def _draw_rankings(scores: np.ndarray, times: int, rng: np.random.Generator) -> np.ndarray:
    noise = rng.gumbel(size=(times, len(scores)))
    return np.argsort(-(scores + noise), axis=1)


def _score_function(scores: np.ndarray, rankings: np.ndarray) -> np.ndarray:
    """(m, n) the slope of the logarithm of each ranking's chance in each score."""
    strength = np.exp(scores - scores.max())[rankings]
    left = np.cumsum(strength[:, ::-1], axis=1)[:, ::-1]
    chosen = 1 - strength * np.cumsum(1 / left, axis=1)
    result = np.empty(rankings.shape)
    np.put_along_axis(result, rankings, chosen, axis=1)
    return result

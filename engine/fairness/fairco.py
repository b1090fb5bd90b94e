"""FairCo: a controller that repays, ranking by ranking, what a group lacks in exposure."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.fairness.fair_ranking import FairRanking
from engine.metrics.disparity import exposure_per_merit
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking, merged


@dataclass(frozen=True)
class FairCo(FairRanking):
    """Sorts by relevance plus what the item's group lacks in exposure, over many rankings in turn.

    Unfairness falls as one over the number of rankings where some allocation is fair. The answer
    is the mix of all rankings that the controller showed.
    """

    key: ClassVar[str] = "fairco"
    title: ClassVar[str] = "FairCo"
    formula: ClassVar[str] = (
        r"s_d = r_d + \lambda \max_j \Big( \frac{\sum_t E_{t,j}}{M_j} - "
        r"\frac{\sum_t E_{t,g(d)}}{M_{g(d)}} \Big)"
    )
    assumes: ClassVar[str] = "Relevance and examination are right; merit is relevance."
    assumptions = ("known_relevance", "known_examination")
    cites: ClassVar[tuple[str, ...]] = ("morik2020",)

    control: float = parameter(
        0.1, "Control", "How strong the push is, per unit of exposure lacked.", low=0, high=100
    )
    rounds: int = parameter(1_000, "Rankings", "How many are shown in turn.", low=1, high=100_000)

    @property
    def in_loop(self) -> str:
        """The same controller."""
        return f"fair_controller(control={self.control!r})"

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The mix of the rankings that the controller showed."""
        rankings, weights = merged(
            self.shown(problem), np.full(self.rounds, 1 / self.rounds), problem.shown
        )
        return StochasticRanking(rankings, weights)

    def shown(self, problem: RankingProblem) -> np.ndarray:
        """(rounds, n) the rankings in the order in which they were shown."""
        merit, weights = problem.relevance, problem.weights
        group = np.argmax(problem.member, axis=0)
        seen = np.zeros(len(problem.items))
        rankings = np.empty((self.rounds, len(seen)), dtype=int)
        for row in range(self.rounds):
            served = exposure_per_merit(seen, merit, group)
            lacks = (served.max() - served)[group]
            # A group without merit would lack more than any number can hold.
            score = np.minimum(merit + self.control * lacks, 1e9)
            rankings[row] = np.argsort(-score, kind="stable")
            seen[rankings[row]] += weights
        return rankings


def exposures_over_time(rankings: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(rounds, n) the exposure of each item, summed from the first ranking on.

    Args:
        rankings: (rounds, n) in the order in which they were shown.
        weights: (n,) examination of each rank.
    """
    each = np.empty(rankings.shape)
    np.put_along_axis(each, rankings, np.broadcast_to(weights, rankings.shape), axis=1)
    return np.cumsum(each, axis=0)

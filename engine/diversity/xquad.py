"""xQuAD: relevant, and good for intents that the items above leave unserved."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.diversity.diverse_ranking import DiverseRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.selection import one_by_one
from engine.rankings.stochastic import StochasticRanking, fixed


@dataclass(frozen=True)
class XQuAD(DiverseRanking):
    """Weighs relevance against what an item adds for users whom no item above satisfies.

    With a trade-off of 1 it is greedy coverage.
    """

    key: ClassVar[str] = "xquad"
    title: ClassVar[str] = "Explicit diversification (xQuAD)"
    formula: ClassVar[str] = (
        r"(1 - \lambda) r_d + \lambda \sum_t P(t) R_{dt} \prod_{j \in S} (1 - R_{jt})"
    )
    assumes: ClassVar[str] = "Users of an intent judge each item on its own."
    assumptions = ("known_intents",)
    cites: ClassVar[tuple[str, ...]] = ("santos2010",)

    trade_off: float = parameter(
        0.5, "Trade-off", "0 ranks by relevance alone, 1 by added coverage alone.", low=0, high=1
    )

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The page of highest score, rank by rank."""
        problem.need_intents()

        def score(chosen: list[int]) -> np.ndarray:
            left = problem.chances * np.prod(1 - problem.intents[chosen], axis=0)
            added = problem.intents @ left
            return np.asarray((1 - self.trade_off) * problem.relevance + self.trade_off * added)

        return fixed(one_by_one(len(problem.items), problem.shown, score)[0])

"""Maximal marginal relevance: relevant, and unlike what stands above."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.diversity.diverse_ranking import DiverseRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.selection import one_by_one
from engine.rankings.stochastic import StochasticRanking, fixed


@dataclass(frozen=True)
class MMR(DiverseRanking):
    """Weighs relevance against the greatest similarity to an item ranked above.

    Similarity is the cosine between the items' relevance per intent.
    """

    key: ClassVar[str] = "mmr"
    title: ClassVar[str] = "Maximal marginal relevance"
    formula: ClassVar[str] = r"\lambda r_d - (1 - \lambda) \max_{j \in S} \cos(R_d, R_j)"
    assumes: ClassVar[str] = "Items that serve the same intents are alike."
    assumptions = ("known_intents",)
    cites: ClassVar[tuple[str, ...]] = ("carbonell1998",)

    trade_off: float = parameter(
        0.5, "Trade-off", "1 ranks by relevance alone, 0 by dissimilarity alone.", low=0, high=1
    )

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The page of highest marginal relevance, rank by rank."""
        problem.need_intents()
        length = np.linalg.norm(problem.intents, axis=1, keepdims=True)
        unit = problem.intents / np.where(length > 0, length, 1)

        def score(chosen: list[int]) -> np.ndarray:
            alike = (unit @ unit[chosen].T).max(axis=1) if chosen else 0.0
            return np.asarray(self.trade_off * problem.relevance - (1 - self.trade_off) * alike)

        return fixed(one_by_one(len(problem.items), problem.shown, score)[0])

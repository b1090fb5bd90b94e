"""Greedy coverage: each result is the one that satisfies most of those whom none satisfies yet."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.diversity.diverse_ranking import DiverseRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.selection import greedy
from engine.rankings.stochastic import StochasticRanking, fixed


@dataclass(frozen=True)
class GreedyCoverage(DiverseRanking):
    """Adds, rank by rank, the item that satisfies most users who found nothing above it.

    What an item adds never grows as the page fills (submodularity), so greedy choice
    reaches at least 1 - (1 - 1/k)^k of the best, which is 63% on long pages.
    """

    key: ClassVar[str] = "greedy_coverage"
    title: ClassVar[str] = "Greedy coverage"
    formula: ClassVar[str] = r"F(S) = \sum_t P(t) \Big( 1 - \prod_{d \in S} (1 - R_{dt}) \Big)"
    assumes: ClassVar[str] = (
        "Users of an intent judge each item independently, and one relevant item is enough."
    )
    assumptions = ("known_intents",)
    cites: ClassVar[tuple[str, ...]] = ("nemhauser1978", "agrawal2009")

    @property
    def in_loop(self) -> str:
        """Greedy coverage of topics."""
        return "diverse"

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The greedy page."""
        return fixed(greedy(problem)[0])

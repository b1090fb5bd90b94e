"""The base of every method that answers a whole ranking problem with rankings."""

import numpy as np

from engine.core.method import Method
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking


class PageRanker(Method):
    """One way to fill a page. A member gives `rank`, and `rank_all` where queries share a goal."""

    @property
    def in_loop(self) -> str | None:
        """The ranker of the feedback loop that pursues the same goal; None where none does."""
        return None

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The rankings of one query, with their probabilities."""
        raise NotImplementedError

    def rank_all(
        self, problems: list[RankingProblem], rng: np.random.Generator
    ) -> list[StochasticRanking]:
        """The rankings of every query; each is chosen alone unless a member says otherwise."""
        return [self.rank(problem, rng) for problem in problems]

    def utility(self, problem: RankingProblem, answer: StochasticRanking) -> float:
        """What the answer is worth to users, in the unit that the family maximises."""
        raise NotImplementedError

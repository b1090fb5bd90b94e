"""The base of every diverse ranker."""

from typing import ClassVar

from engine.rankings.page_ranker import PageRanker
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking


class DiverseRanking(PageRanker):
    """One way to serve several intents with one page."""

    family: ClassVar[str] = "diversity"

    def utility(self, problem: RankingProblem, answer: StochasticRanking) -> float:
        """The share of users who find something on the page."""
        problem.need_intents()
        each = [problem.coverage(ranking) for ranking in answer.rankings]
        return float(answer.probability @ each)

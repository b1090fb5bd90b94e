"""The base of every fair ranker."""

from typing import ClassVar

from engine.rankings.page_ranker import PageRanker
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking


class FairRanking(PageRanker):
    """One way to give items or groups the exposure that they should have."""

    family: ClassVar[str] = "fairness"

    def utility(self, problem: RankingProblem, answer: StochasticRanking) -> float:
        """Relevance times examination, summed over what is shown: expected clicks of the page."""
        exposure = answer.exposure(problem.examination, len(problem.items))
        return float(problem.relevance @ exposure)

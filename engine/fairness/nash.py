"""Nash social welfare ranking: no item could envy another's place by much."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.fairness.fair_ranking import FairRanking
from engine.rankings.permutahedron import rankings_of
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking, merged
from engine.rankings.welfare import Welfare, nash_welfare


@dataclass(frozen=True)
class Nash(FairRanking):
    """The rankings with the largest product of all items' impact, over all queries together.

    An item's impact is the expected number of clicks that it gets. With power 0 hardly any item
    would get more in the places of another, and hardly any gets less than under a random ranking.
    """

    key: ClassVar[str] = "nash"
    title: ClassVar[str] = "Nash social welfare"
    formula: ClassVar[str] = r"\max_P \sum_i m_i^\alpha \log \mathrm{Imp}_i(P)"
    assumes: ClassVar[str] = "Relevance and examination are right; every query counts alike."
    assumptions = ("known_relevance", "known_examination")
    cites: ClassVar[tuple[str, ...]] = ("saito2022fair", "frank1956", "yasutake2011")

    power: float = parameter(
        0.0, "Power of merit", "0 counts every item alike; 1 in proportion to merit.", low=0, high=4
    )
    gap: float = parameter(
        0.001, "Gap", "How far the mean impact may be from the best.", low=1e-6, high=0.5
    )

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The rankings for one query."""
        return self.rank_all([problem], rng)[0]

    def rank_all(
        self, problems: list[RankingProblem], rng: np.random.Generator
    ) -> list[StochasticRanking]:
        """The rankings for every query; an item's impact is summed over all of them."""
        solution = self.welfare(problems)
        columns = _columns(problems)
        return [
            _ranked(problem, solution.exposure[row, columns[row]])
            for row, problem in enumerate(problems)
        ]

    def welfare(self, problems: list[RankingProblem]) -> Welfare:
        """The exposures of highest welfare: queries by items, in the order of first use.

        Raises:
            EngineError: ranks are examined differently for different queries.
        """
        longest = max((problem.examination for problem in problems), key=len)
        columns = _columns(problems)
        shape = (len(problems), 1 + max(int(places.max()) for places in columns))
        relevance, present = np.zeros(shape), np.zeros(shape, dtype=bool)
        for row, (problem, places) in enumerate(zip(problems, columns, strict=True)):
            shown = problem.shown
            short = shown < min(len(longest), len(problem.items))
            if short or not np.array_equal(problem.examination, longest[:shown]):
                raise EngineError(
                    "Nash welfare over several queries needs the same ranks for every query",
                    fix="Show as many results for each, examined alike.",
                )
            relevance[row, places], present[row, places] = problem.relevance, True
        weights = np.r_[longest, np.zeros(shape[1] - len(longest))]
        return nash_welfare(relevance, weights, self.power, self.gap, present=present)


def _columns(problems: list[RankingProblem]) -> list[np.ndarray]:
    """Each query's items as columns, in the order of first use."""
    place: dict[str, int] = {}
    return [
        np.array([place.setdefault(item, len(place)) for item in problem.items])
        for problem in problems
    ]


def _ranked(problem: RankingProblem, exposure: np.ndarray) -> StochasticRanking:
    rankings, probability = merged(*rankings_of(exposure, problem.weights), problem.shown)
    note = "" if problem.relevance.sum() > 0 else "No item has merit."
    return StochasticRanking(rankings, probability, note=note)

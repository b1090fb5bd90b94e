"""A diverse page beside the page ranked by relevance: whom does each serve?"""

from dataclasses import dataclass

import numpy as np

from engine.core.numbers import significant
from engine.rankings.page_ranker import PageRanker
from engine.rankings.problem import RankingProblem
from engine.rankings.selection import greedy


@dataclass(frozen=True)
class TwoPages:
    """Two pages for one query, and what they do.

    `satisfied` (2, T) is the share of each intent's users who find something, by relevance first;
    `coverage` (2,) the share of all users; `gains` (2, K) what each result adds to it.
    """

    problem: RankingProblem
    by_relevance: np.ndarray
    diverse: np.ndarray
    satisfied: np.ndarray
    coverage: np.ndarray
    gains: np.ndarray

    @property
    def sentence(self) -> str:
        """Whom the two pages serve, in numbers of 100 users."""
        before, after = (significant(100 * share) for share in self.coverage)
        return (
            f"Ranked by relevance, the page satisfies {before} of 100 users; the diverse page "
            f"satisfies {after}."
        )


def against_relevance(
    problem: RankingProblem, ranker: PageRanker, rng: np.random.Generator
) -> TwoPages:
    """The page of a ranker beside the most relevant items.

    Raises:
        EngineError: the problem has no intents, or the ranker cannot rank it.
    """
    problem.need_intents()
    top = np.argsort(-problem.relevance, kind="stable")[: problem.shown]
    answer = ranker.rank(problem, rng)
    page = answer.rankings[int(np.argmax(answer.probability))]
    pages = (top, page)
    return TwoPages(
        problem,
        top,
        page,
        np.array([problem.satisfied(places) for places in pages]),
        np.array([problem.coverage(places) for places in pages]),
        np.array([_added(problem, places) for places in pages]),
    )


def greedy_gains(problem: RankingProblem) -> np.ndarray:
    """(K,) what each result of the greedy page adds."""
    return greedy(problem)[1]


def _added(problem: RankingProblem, places: np.ndarray) -> np.ndarray:
    """(K,) the share of users whom each result is the first to satisfy."""
    reached = [problem.coverage(places[:count]) for count in range(1, len(places) + 1)]
    return np.diff(reached, prepend=0.0)

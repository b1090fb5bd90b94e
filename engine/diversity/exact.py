"""The page that satisfies the most users of all pages there are."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.diversity.diverse_ranking import DiverseRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.selection import greedy
from engine.rankings.stochastic import StochasticRanking, fixed

CLOSE = 1e-12


@dataclass(frozen=True)
class Exact(DiverseRanking):
    """Searches all pages, leaving out those that cannot beat the best one so far.

    A page that lacks m results can gain at most the m largest single gains that are left, because
    no item adds more later than now. Results are in the order of what they add.
    """

    key: ClassVar[str] = "exact"
    title: ClassVar[str] = "Exact optimum"
    formula: ClassVar[str] = r"\arg\max_{|S| = k} F(S)"
    assumes: ClassVar[str] = "Users of an intent judge each item on its own, and one is enough."
    assumptions = ("known_intents",)
    cites: ClassVar[tuple[str, ...]] = ("nemhauser1978",)

    most_pages: int = parameter(
        200_000, "Largest search", "Partial pages looked at before it gives up.", low=1, high=10**8
    )

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The best page.

        Raises:
            EngineError: the search was not over within the allowed number of partial pages.
        """
        start, gains = greedy(problem)
        search = _Search(problem, list(start), float(gains.sum()), self.most_pages)
        search.extend([], problem.chances.copy(), np.arange(len(problem.items)), 0.0)
        order = _by_gain(problem, search.best)
        return fixed(order, f"{search.pages:,} partial pages of {problem.space:,} rankings.")


class _Search:
    """Depth first, the most promising item first."""

    def __init__(
        self, problem: RankingProblem, best: list[int], value: float, most_pages: int
    ) -> None:
        self.problem, self.best, self.value = problem, best, value
        self.most_pages, self.pages = most_pages, 0

    def extend(self, chosen: list[int], left: np.ndarray, free: np.ndarray, value: float) -> None:
        """Look at every page that has the chosen items and some of the free ones."""
        self.pages += 1
        if self.pages > self.most_pages:
            raise EngineError(
                f"the best of {self.problem.space:,} rankings was not certain after "
                f"{self.most_pages:,} partial pages",
                fix="Use greedy_coverage, which comes with a bound, or raise most_pages.",
            )
        if value > self.value + CLOSE:
            self.best, self.value = list(chosen), value
        missing = self.problem.shown - len(chosen)
        if missing == 0:
            return
        gains = self.problem.intents[free] @ left
        order = np.argsort(-gains, kind="stable")
        free, gains = free[order], gains[order]
        for place in range(len(free) - missing + 1):
            if value + gains[place : place + missing].sum() <= self.value + CLOSE:
                break
            item = int(free[place])
            rest = left * (1 - self.problem.intents[item])
            self.extend([*chosen, item], rest, free[place + 1 :], value + float(gains[place]))


def _by_gain(problem: RankingProblem, places: list[int]) -> np.ndarray:
    """The items of a page, the one that adds most first."""
    left, order, rest = problem.chances.copy(), [], list(places)
    while rest:
        gains = problem.intents[rest] @ left
        best = rest.pop(int(np.argmax(gains)))
        order.append(best)
        left = left * (1 - problem.intents[best])
    return np.array(order)

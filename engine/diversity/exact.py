"""The page that satisfies the most users of all pages there are."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.diversity.coverage_search import CoverageSearch
from engine.diversity.diverse_ranking import DiverseRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking, fixed


@dataclass(frozen=True)
class Exact(DiverseRanking):
    """Searches all pages, leaving out those that cannot beat the best one so far.

    A partial page is bounded by what its items would add now, and by tangents of the coverage that
    all pages together could reach. Results are in the order of what they add.
    """

    key: ClassVar[str] = "exact"
    title: ClassVar[str] = "Exact optimum"
    formula: ClassVar[str] = r"\arg\max_{|S| = k} F(S)"
    assumes: ClassVar[str] = (
        "Users of an intent judge each item independently, and one relevant item is enough."
    )
    assumptions = ("known_intents",)
    cites: ClassVar[tuple[str, ...]] = ("nemhauser1978",)

    most_pages: int = parameter(
        200_000, "Largest search", "Partial pages looked at before it gives up.", low=1, high=10**8
    )

    @property
    def in_loop(self) -> str:
        """Greedy coverage of topics, whose pages come near."""
        return "diverse"

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The best page.

        Raises:
            EngineError: the search was not over within the allowed number of partial pages.
        """
        search = CoverageSearch(problem, self.most_pages)
        order = _by_gain(problem, search.run())
        return fixed(order, f"{search.pages:,} partial pages of {problem.space:,} rankings.")


def _by_gain(problem: RankingProblem, places: list[int]) -> np.ndarray:
    """The items of a page, the one that adds most first."""
    left, order, rest = problem.chances.copy(), [], list(places)
    while rest:
        gains = problem.intents[rest] @ left
        best = rest.pop(int(np.argmax(gains)))
        order.append(best)
        left = left * (1 - problem.intents[best])
    return np.array(order)

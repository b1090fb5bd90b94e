"""Ranked bandits: one bandit per rank learns a diverse page from clicks alone."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.diversity.diverse_ranking import DiverseRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking, fixed


@dataclass(frozen=True)
class Learning:
    """What the bandits did.

    Args:
        pages: (rounds, K) the items shown to each user.
        satisfied: (rounds,) whether the user clicked on something.
        page: (K,) the page of highest estimated value at the end.
    """

    pages: np.ndarray
    satisfied: np.ndarray
    page: np.ndarray


@dataclass(frozen=True)
class RankedBandit(DiverseRanking):
    """Every rank has its own bandit, which is rewarded when the first click falls on its item.

    Users click on the first item that they like. A bandit whose choice already stands above shows
    another item instead, and earns nothing. No relevance, no intent is known to it. Each bandit
    follows the upper confidence bound of its clicks, and so tends to the greedy page.
    """

    key: ClassVar[str] = "ranked_bandit"
    title: ClassVar[str] = "Ranked bandits"
    formula: ClassVar[str] = r"d_k = \arg\max_d \hat\mu_{kd} + c \sqrt{\frac{2 \ln t}{n_{kd}}}"
    assumes: ClassVar[str] = "Users read from the top and click on the first item that they like."
    assumptions = ("top_down", "items_above")
    cites: ClassVar[tuple[str, ...]] = ("radlinski2008", "auer2002")

    rounds: int = parameter(10_000, "Users", "How many it learns from.", low=1, high=1_000_000)
    width: float = parameter(
        0.3, "Exploration", "Scale c of the confidence bound; 1 is the usual one.", low=0, high=10
    )

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The page that the bandits have learned from simulated users."""
        return fixed(self.learn(problem, rng).page)

    def learn(self, problem: RankingProblem, rng: np.random.Generator) -> Learning:
        """Show pages to simulated users, one after another."""
        problem.need_intents()
        n, shown = len(problem.items), problem.shown
        tries, clicks = np.zeros((shown, n)), np.zeros((shown, n))
        pages = np.empty((self.rounds, shown), dtype=int)
        satisfied = np.zeros(self.rounds, dtype=bool)
        intents = rng.choice(len(problem.chances), self.rounds, p=problem.chances)
        tastes = rng.uniform(size=(self.rounds, shown))
        ties = rng.uniform(size=(self.rounds, 1, n)) * 1e-9
        for row in range(self.rounds):
            spread = np.sqrt(2 * np.log(row + 1) / np.maximum(tries, 1))
            index = np.where(tries > 0, clicks / np.maximum(tries, 1) + self.width * spread, np.inf)
            index = np.where(np.isinf(index), 1e6, index) + ties[row]
            wanted = np.argmax(index, axis=1)
            pages[row] = _without_repeats(wanted, index)
            liked = tastes[row] < problem.intents[pages[row], intents[row]]
            tries[np.arange(shown), wanted] += 1
            if liked.any():
                first = int(np.argmax(liked))
                satisfied[row] = True
                clicks[first, wanted[first]] += pages[row, first] == wanted[first]
        value = np.where(tries > 0, clicks / np.maximum(tries, 1), 0.0)
        return Learning(pages, satisfied, _without_repeats(np.argmax(value, axis=1), value))


def _without_repeats(wanted: np.ndarray, index: np.ndarray) -> np.ndarray:
    """(K,) the wanted items; one that stands above already gives way to the next in the index."""
    page: list[int] = []
    for rank, item in enumerate(wanted.tolist()):
        if item in page:
            left = index[rank].copy()
            left[page] = -np.inf
            item = int(np.argmax(left))
        page.append(item)
    return np.array(page)

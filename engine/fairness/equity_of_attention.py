"""Amortised equity of attention: over many rankings, attention in proportion to relevance."""

from dataclasses import dataclass
from math import fsum
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.fairness.fair_ranking import FairRanking
from engine.rankings.assignment import best_assignment
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking, merged


@dataclass(frozen=True)
class EquityOfAttention(FairRanking):
    """Shows, in turn, the ranking that brings summed attention nearest to summed relevance.

    Attention and relevance are shares of their totals; every ranking is one assignment. The answer
    is the mix of all rankings shown.
    """

    key: ClassVar[str] = "equity_of_attention"
    title: ClassVar[str] = "Equity of attention"
    formula: ClassVar[str] = (
        r"\min_{\pi_t} \sum_d \Big| \sum_{s \le t} a_{\pi_s(d)} - \sum_{s \le t} r_d \Big|"
    )
    assumes: ClassVar[str] = "Relevance and examination are right; the same query comes again."
    assumptions = ("known_relevance", "known_examination")
    cites: ClassVar[tuple[str, ...]] = ("biega2018",)

    rounds: int = parameter(200, "Rankings", "How many are shown in turn.", low=1, high=10_000)

    @property
    def in_loop(self) -> str:
        """The controller, whose due is attention in proportion to relevance too."""
        return "fair_controller(due='item')"

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The mix of the rankings shown."""
        rankings, _ = self.shown(problem)
        mixed, weights = merged(rankings, np.full(self.rounds, 1 / self.rounds), problem.shown)
        return StochasticRanking(mixed, weights)

    def shown(self, problem: RankingProblem) -> tuple[np.ndarray, np.ndarray]:
        """(rounds, n) the rankings in turn, and (rounds,) the summed unfairness after each."""
        attention = problem.weights / fsum(problem.weights)
        n, total = len(attention), fsum(problem.relevance)
        due = problem.relevance / total if total > 0 else np.full(n, 1 / n)
        given, owed = np.zeros(n), np.zeros(n)
        rankings, unfair = np.empty((self.rounds, n), dtype=int), []
        for row in range(self.rounds):
            owed = owed + due
            rankings[row], _ = best_assignment(-np.abs(given[:, None] + attention - owed[:, None]))
            given[rankings[row]] += attention
            unfair.append(float(np.abs(given - owed).sum()))
        return rankings, np.array(unfair)

"""PM-2: seats on the page for intents, in proportion to their votes."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.diversity.diverse_ranking import DiverseRanking
from engine.rankings.problem import RankingProblem
from engine.rankings.stochastic import StochasticRanking, fixed


@dataclass(frozen=True)
class PM2(DiverseRanking):
    """Gives each rank to the intent with the most votes per seat, as in a proportional election.

    An item takes seats for its intents in proportion to its relevance to them.
    """

    key: ClassVar[str] = "pm2"
    title: ClassVar[str] = "Proportionality (PM-2)"
    formula: ClassVar[str] = (
        r"\lambda q_{i^*} R_{di^*} + (1 - \lambda) \sum_{i \ne i^*} q_i R_{di}, \quad "
        r"q_i = \frac{P(i)}{2 s_i + 1}"
    )
    assumes: ClassVar[str] = "A page should serve intents in proportion to their shares."
    assumptions = ("known_intents",)
    cites: ClassVar[tuple[str, ...]] = ("dang2012",)

    trade_off: float = parameter(
        0.5, "Trade-off", "1 serves only the intent whose turn it is.", low=0, high=1
    )

    def rank(self, problem: RankingProblem, rng: np.random.Generator) -> StochasticRanking:
        """The page, seat by seat."""
        problem.need_intents()
        seats = np.zeros(len(problem.chances))
        chosen: list[int] = []
        for _ in range(problem.shown):
            quotient = problem.chances / (2 * seats + 1)
            turn = int(np.argmax(quotient))
            share = np.where(np.arange(len(seats)) == turn, self.trade_off, 1 - self.trade_off)
            score = problem.intents @ (share * quotient)
            score[chosen] = -np.inf
            best = int(np.argmax(score))
            chosen.append(best)
            total = problem.intents[best].sum()
            seats = seats + (problem.intents[best] / total if total > 0 else 0.0)
        return fixed(np.array(chosen))

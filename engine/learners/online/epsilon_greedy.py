"""Mostly the best item so far, sometimes a random one."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.online.online_learner import (
    LearnerState,
    OnlineLearner,
    Round,
    counts,
    highest,
)


@dataclass(frozen=True)
class EpsilonGreedy(OnlineLearner):
    """Shows the item with the highest click rate, and with a fixed chance any item.

    It never stops exploring, so its regret grows without end.
    """

    key: ClassVar[str] = "epsilon_greedy"
    title: ClassVar[str] = "Epsilon-greedy"
    formula: ClassVar[str] = r"a = \arg\max_d \bar r_d \text{ with chance } 1 - \epsilon"
    assumes: ClassVar[str] = "Users and items do not change over time."
    assumptions = ("stationary",)
    cites: ClassVar[tuple[str, ...]] = ("sutton2018",)

    epsilon: float = parameter(0.1, "Epsilon", "Share of rounds with any item.", low=0, high=1)

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) by click rate; what was never shown comes first."""
        shown, clicks = counts(state, now)
        rate = np.where(shown > 0, clicks / np.maximum(shown, 1), np.inf)
        best = highest(rate, rng)
        any_item = rng.integers(shown.shape[1], size=len(best))
        return np.where(rng.random(len(best)) < self.epsilon, any_item, best)

"""Upper confidence bounds of click rates."""

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
class Ucb1(OnlineLearner):
    """Shows the item whose upper confidence bound is highest."""

    key: ClassVar[str] = "ucb1"
    title: ClassVar[str] = "UCB1"
    formula: ClassVar[str] = r"a = \arg\max_d \bar r_d + \sqrt{\alpha \ln t / n_d}"
    assumes: ClassVar[str] = "Users and items do not change over time."
    assumptions = ("stationary",)
    cites: ClassVar[tuple[str, ...]] = ("auer2002",)

    optimism: float = parameter(
        2.0, "Optimism", "How wide the bound is; 2 is that of the theorem.", low=0, high=100
    )

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) by upper bound; t counts the rounds of the context."""
        shown, clicks = counts(state, now)
        seen = np.maximum(shown, 1)
        time = np.log(np.maximum(shown.sum(axis=1, keepdims=True), 1))
        bound = clicks / seen + np.sqrt(self.optimism * time / seen)
        return highest(np.where(shown > 0, bound, np.inf), rng)

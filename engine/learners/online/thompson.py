"""Thompson sampling: posterior draws of click rates."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.learners.online.online_learner import LearnerState, OnlineLearner, Round, counts


@dataclass(frozen=True)
class Thompson(OnlineLearner):
    """Draws each item's click rate from its posterior and shows the highest draw."""

    key: ClassVar[str] = "thompson"
    title: ClassVar[str] = "Thompson sampling"
    formula: ClassVar[str] = (
        r"a = \arg\max_d \theta_d, \quad \theta_d \sim \mathrm{Beta}(1 + c_d, 1 + n_d - c_d)"
    )
    assumes: ClassVar[str] = "Users and items do not change over time."
    assumptions = ("stationary",)
    cites: ClassVar[tuple[str, ...]] = ("thompson1933",)

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) by posterior draws."""
        shown, clicks = counts(state, now)
        return np.asarray(rng.beta(1 + clicks, 1 + shown - clicks).argmax(axis=1))

"""Posterior draws of linear predictions."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.online.linear_items import LinearItems, predicted, prediction_error
from engine.learners.online.online_learner import LearnerState, Round, highest


@dataclass(frozen=True)
class LinearThompson(LinearItems):
    """Draws each item's predicted click rate from its posterior and shows the highest draw.

    Items have posteriors of their own, so drawing predictions is the same as drawing weights.
    """

    key: ClassVar[str] = "linear_thompson"
    title: ClassVar[str] = "Linear Thompson sampling"
    formula: ClassVar[str] = (
        r"a = \arg\max_d \theta_d^\top x, \quad \theta_d \sim N(\hat\theta_d, v^2 A_d^{-1})"
    )
    assumes: ClassVar[str] = "Click rates are linear in the context, and do not change over time."
    assumptions = ("stationary", "linear_rewards")
    cites: ClassVar[tuple[str, ...]] = ("agrawal2013",)

    scale: float = parameter(0.3, "Scale", "The standard deviation v of a reward.", low=0, high=100)

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) by posterior draws."""
        mean = predicted(state, now)
        return highest(
            mean + self.scale * prediction_error(state, now) * rng.normal(size=mean.shape), rng
        )

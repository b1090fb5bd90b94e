"""Upper confidence bounds of linear predictions."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.online.linear_items import LinearItems, predicted, prediction_error
from engine.learners.online.online_learner import LearnerState, Round, highest


@dataclass(frozen=True)
class LinUcb(LinearItems):
    """Shows the item whose predicted click rate, plus a multiple of its uncertainty, is highest."""

    key: ClassVar[str] = "linucb"
    title: ClassVar[str] = "LinUCB"
    formula: ClassVar[str] = r"a = \arg\max_d x^\top \hat\theta_d + \alpha \sqrt{x^\top A_d^{-1} x}"
    assumes: ClassVar[str] = "Click rates are linear in the context, and do not change over time."
    assumptions = ("stationary", "linear_rewards")
    cites: ClassVar[tuple[str, ...]] = ("li2010",)

    alpha: float = parameter(0.5, "Alpha", "How much uncertainty counts.", low=0, high=100)

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) by upper bound."""
        return highest(predicted(state, now) + self.alpha * prediction_error(state, now), rng)

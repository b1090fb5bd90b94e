"""Gradient ascent of the doubly robust value."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.core.minimise import Tick, minimised, silent
from engine.learners.contextual import Contextual, steps_for
from engine.logged_actions.counterfactual_risk import doubly_robust_value
from engine.logged_actions.logged_actions import LoggedActions
from engine.logged_actions.predicted_rewards import cross_fitted, shrunk

REGRESSIONS = 0.3
"""The share of the work that predicting rewards from features takes, about."""


@dataclass(frozen=True)
class PolicyGradient(Contextual):
    """Gradient ascent on the doubly robust value, less a multiple of its standard error.

    Predicted rewards are logistic or ridge regressions per item, cross-fitted by context; without
    features they are the shrunk means of each query and item.
    """

    key: ClassVar[str] = "policy_gradient"
    title: ClassVar[str] = "Policy gradient with DR"
    formula: ClassVar[str] = (
        r"\max_w \frac{1}{n} \sum_i \sum_d \pi_w(d \mid x_i)\, \hat q(x_i, d)"
        r" + \min(w_i, M) (r_i - \hat q(x_i, d_i))"
    )
    assumes: ClassVar[str] = "The weights are right, or the predicted rewards are."
    assumptions = ("weights_or_predictions",)
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)

    max_weight: float = parameter(
        100.0, "Maximum weight", "Larger weights count as this one.", low=1, high=1e9
    )
    penalty: float = parameter(
        0.0, "Penalty", "How many standard errors are taken off the value.", low=0, high=100
    )

    def weights(self, data: LoggedActions, tick: Tick = silent) -> np.ndarray:
        """(d, K) by L-BFGS from zero."""
        begun = REGRESSIONS if self.features else 0.0
        if self.features:
            predicted = cross_fitted(data, lambda share: tick(begun * share))
        else:
            predicted = shrunk(data)

        def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
            value, slope = doubly_robust_value(
                point, data, predicted, self.max_weight, self.penalty
            )
            return -value, -slope

        start = np.zeros((data.features.shape[1], data.actions))

        def climbed(share: float) -> None:
            tick(begun + (1 - begun) * share)

        return minimised(loss, start, self.ridge, steps_for(data), climbed)

    def candidates(self) -> tuple["PolicyGradient", ...]:
        """Three ridges, with and without a penalty."""
        return tuple(
            self.replace(penalty=penalty, ridge=ridge)
            for penalty in sorted({0.0, self.penalty, 0.5})
            for ridge in sorted({self.ridge, 1e-3})
        )

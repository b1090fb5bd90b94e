"""Self-normalised counterfactual risk minimisation."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.core.minimise import Tick, minimised, silent
from engine.learners.contextual import Contextual, steps_for
from engine.logged_actions.counterfactual_risk import self_normalised_risk
from engine.logged_actions.logged_actions import LoggedActions


@dataclass(frozen=True)
class NormPoem(Contextual):
    """Minimises self-normalised risk plus a multiple of its standard error.

    Rewards shifted by a constant leave it where it is, so it cannot gain by moving to actions that
    were never logged: the cure for propensity overfitting.
    """

    key: ClassVar[str] = "norm_poem"
    title: ClassVar[str] = "Norm-POEM"
    formula: ClassVar[str] = (
        r"\min_w \hat R + \lambda \frac{\sqrt{\sum_i w_i^2 (-r_i - \hat R)^2}}{\sum_i w_i},"
        r"\quad \hat R = -\frac{\sum_i w_i r_i}{\sum_i w_i}"
    )
    assumes: ClassVar[str] = "The weights are right up to a factor."
    assumptions = ("known_up_to_a_factor", "logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015",)

    penalty: float = parameter(
        0.5, "Penalty", "How many standard errors are added to the risk.", low=0, high=100
    )

    def weights(self, data: LoggedActions, tick: Tick = silent) -> np.ndarray:
        """(d, K) by L-BFGS from zero."""
        start = np.zeros((data.features.shape[1], data.actions))
        return minimised(
            lambda point: self_normalised_risk(point, data, self.penalty),
            start,
            self.ridge,
            steps_for(data),
            tick,
        )

    def candidates(self) -> tuple["NormPoem", ...]:
        """Three penalties, each with two ridges."""
        return tuple(
            self.replace(penalty=penalty, ridge=ridge)
            for penalty in sorted({0.0, self.penalty, 1.0})
            for ridge in sorted({self.ridge, 1e-2})
        )

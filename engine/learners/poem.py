"""Policy optimiser for exponential models: clipped, variance-regularised counterfactual risk."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.core.minimise import Tick, minimised, silent
from engine.learners.contextual import Contextual, steps_for
from engine.logged_actions.counterfactual_risk import clipped_risk
from engine.logged_actions.logged_actions import LoggedActions


@dataclass(frozen=True)
class Poem(Contextual):
    """Minimises clipped IPS risk plus a multiple of its standard error.

    Losses are minus the rewards. With losses of one sign it may overfit the propensities: see
    Norm-POEM.
    """

    key: ClassVar[str] = "poem"
    title: ClassVar[str] = "POEM"
    formula: ClassVar[str] = (
        r"\min_w \bar u + \lambda \sqrt{\widehat{\mathrm{Var}}(u) / n},"
        r"\quad u_i = \min(w_i, M)\, (-r_i)"
    )
    assumes: ClassVar[str] = "The weights are right, and the log tries all that the policy may do."
    assumptions = ("logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015poem",)

    max_weight: float = parameter(
        100.0, "Maximum weight", "Larger weights count as this one.", low=1, high=1e9
    )
    penalty: float = parameter(
        0.5, "Penalty", "How many standard errors are added to the risk.", low=0, high=100
    )

    def weights(self, data: LoggedActions, tick: Tick = silent) -> np.ndarray:
        """(d, K) by L-BFGS from zero."""
        start = np.zeros((data.features.shape[1], data.actions))
        return minimised(
            lambda point: clipped_risk(point, data, self.max_weight, self.penalty),
            start,
            self.ridge,
            steps_for(data),
            tick,
        )

    def candidates(self) -> tuple["Poem", ...]:
        """Three penalties, each with two ridges."""
        return tuple(
            self.replace(penalty=penalty, ridge=ridge)
            for penalty in sorted({0.0, self.penalty, 1.0})
            for ridge in sorted({self.ridge, 1e-2})
        )

"""Inverse gap weighting of predictions."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.online.linear_items import LinearItems, predicted
from engine.learners.online.online_learner import LearnerState, Round, highest


@dataclass(frozen=True)
class SquareCb(LinearItems):
    """Shows an item less often the further its prediction is below the best one.

    Every item keeps a known chance, so the log that it leaves can be evaluated.
    """

    key: ClassVar[str] = "squarecb"
    title: ClassVar[str] = "SquareCB"
    formula: ClassVar[str] = r"p_d = \frac{1}{K + \gamma (\hat f_{best} - \hat f_d)}"
    assumes: ClassVar[str] = "Click rates are linear in the context, and do not change over time."
    assumptions = ("stationary", "linear_rewards")
    cites: ClassVar[tuple[str, ...]] = ("foster2020",)

    gamma: float = parameter(
        50.0, "Gamma", "How sharply the best prediction is preferred.", low=0, high=1e9
    )

    def choose(self, state: LearnerState, now: Round, rng: np.random.Generator) -> np.ndarray:
        """(R,) drawn from the chances; the best prediction has what is left."""
        chance = chances(predicted(state, now), self.gamma, rng)
        bounds = np.cumsum(chance, axis=1)
        drawn = rng.random((len(chance), 1)) * bounds[:, -1:]
        return np.asarray((drawn >= bounds[:, :-1]).sum(axis=1))


def chances(predictions: np.ndarray, gamma: float, rng: np.random.Generator) -> np.ndarray:
    """(R, K) inverse gap weights; rows sum to one."""
    best = highest(predictions, rng)
    rows, items = np.arange(len(best)), predictions.shape[1]
    chance = 1 / (items + gamma * (predictions[rows, best][:, None] - predictions))
    chance[rows, best] = 0
    chance[rows, best] = 1 - chance.sum(axis=1)
    return np.asarray(chance)

"""Online learners that regress each item's clicks on the context."""

from dataclasses import dataclass

import numpy as np

from engine.core.method import parameter
from engine.learners.online.bandit import Bandit
from engine.learners.online.online_learner import LearnerState, OnlineLearner, Round


@dataclass(frozen=True)
class LinearItems(OnlineLearner):
    """Keeps one ridge regression per item, updated click by click."""

    ridge: float = parameter(
        1.0, "Ridge", "How strongly weights are shrunk to zero.", low=1e-6, high=1e6
    )

    def start(self, bandit: Bandit, worlds: int) -> LearnerState:
        """Regressions before any observation."""
        state, items = super().start(bandit, worlds), bandit.means.shape[1]
        size = bandit.features.shape[1]
        state.inverse = np.broadcast_to(
            np.eye(size) / self.ridge, (worlds, items, size, size)
        ).copy()
        state.moments = np.zeros((worlds, items, size))
        return state

    def learn(
        self,
        state: LearnerState,
        now: Round,
        worlds: np.ndarray,
        item: np.ndarray,
        click: np.ndarray,
    ) -> None:
        """One step of recursive least squares in each world."""
        super().learn(state, now, worlds, item, click)
        features = now.features[worlds]
        inverse = state.inverse[worlds, item]
        moved = np.einsum("rij,rj->ri", inverse, features)
        scale = 1 + np.einsum("ri,ri->r", features, moved)
        outer = moved[:, :, None] * moved[:, None, :] / scale[:, None, None]
        state.inverse[worlds, item] = inverse - outer
        state.moments[worlds, item] += features * click[:, None]


def predicted(state: LearnerState, now: Round) -> np.ndarray:
    """(R, K) the click rates that the regressions predict."""
    weights = np.einsum("rkij,rkj->rki", state.inverse, state.moments)
    return np.asarray(np.einsum("rki,ri->rk", weights, now.features))


def prediction_error(state: LearnerState, now: Round) -> np.ndarray:
    """(R, K) the standard error of each prediction, up to a factor."""
    moved = np.einsum("rkij,rj->rki", state.inverse, now.features)
    return np.sqrt(np.maximum(np.einsum("rki,ri->rk", moved, now.features), 0))

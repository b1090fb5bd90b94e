"""The base of online learners of rankings: linear scores, learned from clicks on the results."""

from typing import ClassVar

import numpy as np

from engine.core.method import Method


class OnlineRanker(Method):
    """Shows a ranking in each world and moves its weights by the clicks on it."""

    family: ClassVar[str] = "learners.online"
    ranks: ClassVar[bool] = True

    def show(
        self, weights: np.ndarray, features: np.ndarray, ranks: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """(R, K) places of the candidates shown, and whatever `learn` needs to know of it.

        Args:
            weights: (R, d).
            features: (R, N, d) of the candidates.
            ranks: how many are shown, K.
            rng: draws what is random.
        """
        raise NotImplementedError

    def learn(
        self,
        weights: np.ndarray,
        features: np.ndarray,
        shown: np.ndarray,
        memory: np.ndarray,
        clicks: np.ndarray,
    ) -> np.ndarray:
        """(R, d) the weights after (R, K) clicks on what was shown."""
        raise NotImplementedError


def ordered(scores: np.ndarray, ranks: int) -> np.ndarray:
    """(R, K) the places of the highest scores."""
    return np.asarray(np.argsort(-scores, axis=1, kind="stable")[:, :ranks])

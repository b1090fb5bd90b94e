"""The base of users who follow a click model: drawn and expected by its own walk down the list."""

import numpy as np

from engine.click_models.click_process import drawn
from engine.simulator.behaviours.behaviour import Behaviour


class Following(Behaviour):
    """Users whose chance of a click depends on the clicks above it, as a click model says."""

    def clicks(
        self, relevance: np.ndarray, examination: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) clicks, drawn rank by rank."""
        return drawn(self.walk(relevance, examination), relevance.shape, rng)

    def expected(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) the chance of each click, whatever is clicked above."""
        return self.walk(relevance, examination).marginal()

    def seen(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) the chance that each rank is looked at; liking something shown is not needed."""
        shown = np.maximum(relevance, 1e-9)
        return self.walk(shown, examination).marginal() / shown

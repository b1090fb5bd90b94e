"""Users who look at each rank with a fixed chance."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Independent
from engine.simulator.behaviours.behaviour import Behaviour


@dataclass(frozen=True)
class PositionBased(Behaviour):
    """Examines each rank with its own probability, and clicks what it examines and wants."""

    key: ClassVar[str] = "position_based"
    title: ClassVar[str] = "Position-based users"
    formula: ClassVar[str] = r"P(c_k) = e_k \, r_k"
    assumes: ClassVar[str] = "Whether a rank is seen does not depend on what else is shown."
    cites: ClassVar[tuple[str, ...]] = ("richardson2007",)

    def clicks(
        self, relevance: np.ndarray, examination: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) independent clicks."""
        return rng.random(relevance.shape, dtype=np.float32) < relevance * examination

    def expected(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) examination times relevance."""
        return relevance * examination

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> Independent:
        """Independent clicks."""
        return Independent(self.expected(relevance, examination))

    def seen(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) the examination curve, whatever is shown."""
        return np.broadcast_to(examination, relevance.shape)

    @property
    def separable(self) -> bool:
        """True: slots are independent."""
        return True

"""Users who trust the top of the list."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Independent
from engine.core.method import parameter
from engine.simulator.behaviours.behaviour import Behaviour


@dataclass(frozen=True)
class Trust(Behaviour):
    """Examine like position-based users, but also click irrelevant items near the top.

    The chance that a seen, disliked item is clicked anyway falls with the rank as the examination
    does. Dividing by the examination does not repair this: the correction must be affine.
    """

    key: ClassVar[str] = "trust"
    title: ClassVar[str] = "Trusting users"
    formula: ClassVar[str] = r"P(c_k) = e_k \, (r_k + \beta e_k (1 - r_k))"
    assumes: ClassVar[str] = "Trust in the ranking depends on the rank alone."
    cites: ClassVar[tuple[str, ...]] = ("agarwal2019trust",)

    trust: float = parameter(
        0.3, "Trust", "The probability that an irrelevant item is clicked at rank 1.", low=0, high=1
    )

    def clicks(
        self, relevance: np.ndarray, examination: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) independent clicks."""
        chance = self.expected(relevance, examination)
        return rng.random(relevance.shape, dtype=np.float32) < chance

    def expected(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) seen and liked, or seen and trusted."""
        return examination * (relevance + self.trust * examination * (1 - relevance))

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

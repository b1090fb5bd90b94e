"""Users who take the first thing that they like."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.click_models.click_process import Chain
from engine.simulator.behaviours.behaviour import Behaviour


@dataclass(frozen=True)
class Cascade(Behaviour):
    """Reads from the top, clicks the first relevant item, and leaves."""

    key: ClassVar[str] = "cascade"
    title: ClassVar[str] = "Cascading users"
    formula: ClassVar[str] = r"P(c_k) = r_k \prod_{j<k} (1 - r_j)"
    assumes: ClassVar[str] = "One click ends the visit; nobody skips or gives up."
    cites: ClassVar[tuple[str, ...]] = ("craswell2008",)

    def clicks(
        self, relevance: np.ndarray, examination: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) at most one click per ranking."""
        liked = rng.random(relevance.shape, dtype=np.float32) < relevance
        before = np.logical_or.accumulate(liked, axis=1)
        liked[:, 1:] &= ~before[:, :-1]
        return liked

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> Chain:
        """Reading on after a skip alone."""
        return Chain(relevance, np.zeros(relevance.shape), np.ones(relevance.shape))

    def seen(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) the chance that nothing above was liked."""
        first = np.ones((len(relevance), 1))
        return np.cumprod(np.concatenate([first, 1 - relevance[:, :-1]], axis=1), axis=1)

    def expected(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) seen and liked."""
        return relevance * self.seen(relevance, examination)

"""The base of every click behaviour: from a shown ranking to clicks, drawn or expected."""

from typing import ClassVar

import numpy as np

from engine.click_models.click_process import ClickProcess
from engine.core.method import Method


class Behaviour(Method):
    """What a user does with a ranking.

    `relevance` is (n, K): the chance of a click on each shown item once it is looked at, zero for
    an empty slot; `examination` is (K,), how much of each rank the world's page lets be seen.
    """

    family: ClassVar[str] = "simulator.behaviours"

    def clicks(
        self, relevance: np.ndarray, examination: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """(n, K) clicks drawn for n shown rankings."""
        raise NotImplementedError

    def walk(self, relevance: np.ndarray, examination: np.ndarray) -> ClickProcess:
        """The same users as a click model sees them: the chance of each click given those above."""
        raise NotImplementedError

    def expected(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) the exact chance of a click on each slot of n shown rankings."""
        raise NotImplementedError

    def seen(self, relevance: np.ndarray, examination: np.ndarray) -> np.ndarray:
        """(n, K) the exact chance that each slot of n shown rankings is looked at."""
        raise NotImplementedError

    @property
    def separable(self) -> bool:
        """Whether the chance of a click depends on the slot and its own item alone."""
        return False

"""The base of every exploration: which greedy ranks are shown instead of 1, 2, ..., K."""

from typing import ClassVar

import numpy as np

from engine.core.method import Method


class Exploration(Method):
    """How an impression is shown when it explores.

    Items are known by their greedy rank, from 0: where they would stand without exploration.
    """

    family: ClassVar[str] = "loop.explorations"

    def draw(self, n: int, items: int, shown: int, rng: np.random.Generator) -> np.ndarray:
        """(n, K) the greedy rank of the item shown in each slot of n impressions."""
        raise NotImplementedError

    def chances(self, items: int, shown: int) -> np.ndarray:
        """(N, K) the chance that the item of each greedy rank is shown in each slot."""
        raise NotImplementedError

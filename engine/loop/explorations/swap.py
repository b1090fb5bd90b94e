"""The first item changes places with another."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.explorations.exploration import Exploration


@dataclass(frozen=True)
class Swap(Exploration):
    """Swaps the first item with a random one of those shown below it; the rest stays.

    With a single slot nothing can be swapped.
    """

    key: ClassVar[str] = "swap"
    title: ClassVar[str] = "Swap with rank 1"
    formula: ClassVar[str] = r"(1, k) \text{ swapped},\ k \sim U\{2, \dots, K\}"
    assumes: ClassVar[str] = "The best items are among those shown."
    assumptions = ("page_has_the_best",)
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    def draw(self, n: int, items: int, shown: int, rng: np.random.Generator) -> np.ndarray:
        """(n, K) the greedy order with two places exchanged."""
        ranks = np.tile(np.arange(shown), (n, 1))
        if shown > 1:
            partner = rng.integers(1, shown, size=n)
            ranks[:, 0] = partner
            ranks[np.arange(n), partner] = 0
        return ranks

    def chances(self, items: int, shown: int) -> np.ndarray:
        """(N, K) the first anywhere below, the others at the top or at home."""
        chances = np.zeros((items, shown))
        if shown == 1:
            chances[0, 0] = 1
            return chances
        share = 1 / (shown - 1)
        chances[0, 1:] = chances[1:shown, 0] = share
        chances[np.arange(1, shown), np.arange(1, shown)] = 1 - share
        return chances

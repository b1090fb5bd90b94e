"""One slot is given to an item that is not shown."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.explorations.exploration import Exploration


@dataclass(frozen=True)
class Epsilon(Exploration):
    """Gives one random slot to a random item from below the page; the rest stays.

    When every item is shown, nothing changes.
    """

    key: ClassVar[str] = "epsilon"
    title: ClassVar[str] = "One newcomer"
    formula: ClassVar[str] = r"k \sim U\{1, \dots, K\},\quad d \sim U\{K+1, \dots, N\}"
    assumes: ClassVar[str] = "Users accept one random result on a page."
    assumptions = ("any_item_explored",)
    cites: ClassVar[tuple[str, ...]] = ("sutton2018",)

    def draw(self, n: int, items: int, shown: int, rng: np.random.Generator) -> np.ndarray:
        """(n, K) the greedy order with one place taken by a newcomer."""
        ranks = np.tile(np.arange(shown), (n, 1))
        if items > shown:
            ranks[np.arange(n), rng.integers(shown, size=n)] = rng.integers(shown, items, size=n)
        return ranks

    def chances(self, items: int, shown: int) -> np.ndarray:
        """(N, K) at home unless replaced; newcomers equally often in every slot."""
        chances = np.zeros((items, shown))
        if items == shown:
            np.fill_diagonal(chances, 1)
            return chances
        chances[np.arange(shown), np.arange(shown)] = 1 - 1 / shown
        chances[shown:] = 1 / (shown * (items - shown))
        return chances

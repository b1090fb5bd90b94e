"""All items in random order."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.explorations.exploration import Exploration


@dataclass(frozen=True)
class Shuffle(Exploration):
    """Shows a random ranking of all items: every item may be at any rank."""

    key: ClassVar[str] = "shuffle"
    title: ClassVar[str] = "Shuffle all"
    formula: ClassVar[str] = r"P(k \mid d) = 1 / N"
    assumes: ClassVar[str] = "Users accept a random page in some visits."
    assumptions = ("any_item_explored",)
    cites: ClassVar[tuple[str, ...]] = ("wang2016",)

    def draw(self, n: int, items: int, shown: int, rng: np.random.Generator) -> np.ndarray:
        """(n, K) the first K of random orders of all N."""
        return np.argsort(rng.random((n, items), dtype=np.float32), axis=1)[:, :shown]

    def chances(self, items: int, shown: int) -> np.ndarray:
        """(N, K) one over the number of items."""
        return np.full((items, shown), 1 / items)

"""What is shown, in random order."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.loop.explorations.exploration import Exploration


@dataclass(frozen=True)
class TopN(Exploration):
    """Shuffles the items that are shown anyway: nothing new gets a chance."""

    key: ClassVar[str] = "top_n"
    title: ClassVar[str] = "Shuffle what is shown"
    formula: ClassVar[str] = r"P(k \mid d) = 1 / K \text{ for the top } K"
    assumes: ClassVar[str] = "The best items are among those shown."
    assumptions = ("page_has_the_best",)
    cites: ClassVar[tuple[str, ...]] = ("wang2016",)

    def draw(self, n: int, items: int, shown: int, rng: np.random.Generator) -> np.ndarray:
        """(n, K) random orders of the first K."""
        return np.argsort(rng.random((n, shown), dtype=np.float32), axis=1)

    def chances(self, items: int, shown: int) -> np.ndarray:
        """(N, K) one over the number shown, for those shown."""
        chances = np.zeros((items, shown))
        chances[:shown] = 1 / shown
        return chances

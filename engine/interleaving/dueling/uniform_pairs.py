"""Every two rankers, equally often."""

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from engine.interleaving.dueling.duelist import Duelist, DuelState, Record


@dataclass(frozen=True)
class UniformPairs(Duelist):
    """Interleaves each pair of rankers in turn, whatever the results so far."""

    key: ClassVar[str] = "uniform_pairs"
    title: ClassVar[str] = "Uniform interleaving"
    formula: ClassVar[str] = r"(i_t, j_t) = \text{pair } t \bmod \tbinom{N}{2}"
    assumes: ClassVar[str] = "Comparisons cost nothing."
    assumptions = ("comparable_rankers",)
    cites: ClassVar[tuple[str, ...]] = ("yue2012",)

    def pair(
        self, state: DuelState, record: Record, time: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """The next pair in turn, the same in every world."""
        pairs = list(combinations(range(state.rankers), 2)) or [(0, 0)]
        first, second = pairs[(time - 1) % len(pairs)]
        return np.full(state.worlds, first), np.full(state.worlds, second)

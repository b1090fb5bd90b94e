"""A clicked result against the one right above it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, pair_of
from engine.interleaving.pairs.skip_above import ALWAYS_LOWER


@dataclass(frozen=True)
class SkipPrevious(PairRule):
    """A clicked result is preferred to the result right above it if that was not clicked."""

    key: ClassVar[str] = "skip_previous"
    title: ClassVar[str] = "Click over skipped previous"
    formula: ClassVar[str] = r"d_i \succ d_{i-1}: \ c_i = 1,\ c_{i-1} = 0"
    assumes: ClassVar[str] = "Users look at least at the result right above what they click."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("joachims2005",)
    sql: ClassVar[str] = "winner.clicked = 1 AND loser.clicked = 0 AND loser.rank = winner.rank - 1"
    warns: ClassVar[str] = ALWAYS_LOWER

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """Clicked over not clicked right above."""
        return pair_of(clicks, ~clicks) & np.eye(clicks.shape[1], k=-1, dtype=bool)

"""A clicked result against those above it that were skipped."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, below, pair_of

ALWAYS_LOWER = (
    "It can only ever prefer the lower of two results: on a good ranking most of its pairs are "
    "wrong."
)


@dataclass(frozen=True)
class SkipAbove(PairRule):
    """A clicked result is preferred to every result above it that was not clicked."""

    key: ClassVar[str] = "skip_above"
    title: ClassVar[str] = "Click over skipped above"
    formula: ClassVar[str] = r"d_i \succ d_j: \ c_i = 1,\ c_j = 0,\ j < i"
    assumes: ClassVar[str] = "Users look at everything above what they click."
    assumptions = ("top_down", "items_above", "credit_is_preference")
    cites: ClassVar[tuple[str, ...]] = ("joachims2002clicks", "joachims2005")
    sql: ClassVar[str] = "winner.clicked = 1 AND loser.clicked = 0 AND loser.rank < winner.rank"
    warns: ClassVar[str] = ALWAYS_LOWER

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """Clicked, below, over not clicked."""
        return pair_of(clicks, ~clicks) & below(clicks.shape[1])

"""A clicked result against the one right below it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, pair_of


@dataclass(frozen=True)
class NoClickNext(PairRule):
    """A clicked result is preferred to the result right below it if that was not clicked."""

    key: ClassVar[str] = "no_click_next"
    title: ClassVar[str] = "Click over unclicked next"
    formula: ClassVar[str] = r"d_i \succ d_{i+1}: \ c_i = 1,\ c_{i+1} = 0"
    assumes: ClassVar[str] = "Users look at the result right below what they click."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("joachims2005",)
    sql: ClassVar[str] = "winner.clicked = 1 AND loser.clicked = 0 AND loser.rank = winner.rank + 1"
    warns: ClassVar[str] = (
        "It can only ever prefer the upper of two results, and so confirms the ranking shown."
    )

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """Clicked over not clicked right below."""
        return pair_of(clicks, ~clicks) & np.eye(clicks.shape[1], k=1, dtype=bool)

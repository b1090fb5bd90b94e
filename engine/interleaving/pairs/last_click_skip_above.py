"""The last clicked result against those above it that were skipped."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, below, last_clicked, pair_of
from engine.interleaving.pairs.skip_above import ALWAYS_LOWER


@dataclass(frozen=True)
class LastClickSkipAbove(PairRule):
    """The lowest clicked result is preferred to every result above it that was not clicked."""

    key: ClassVar[str] = "last_click_skip_above"
    title: ClassVar[str] = "Last click over skipped above"
    formula: ClassVar[str] = r"d_i \succ d_j: \ i = \max\{k : c_k = 1\},\ c_j = 0,\ j < i"
    assumes: ClassVar[str] = "The last click is the one that satisfied."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("joachims2002clicks", "joachims2005")
    sql: ClassVar[str] = (
        "winner.clicked = 1 AND winner.rank = winner.last AND loser.clicked = 0 "
        "AND loser.rank < winner.rank"
    )
    warns: ClassVar[str] = ALWAYS_LOWER

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """Last clicked over not clicked above."""
        return pair_of(last_clicked(clicks), ~clicks) & below(clicks.shape[1])

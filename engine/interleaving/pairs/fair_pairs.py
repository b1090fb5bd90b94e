"""Adjacent results in both orders, each judged from below."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, pair_of


@dataclass(frozen=True)
class FairPairs(PairRule):
    """Compares how often each of two adjacent results is clicked while standing below the other.

    Clicks on the lower of the two count, over how often the pair stood in that order. Pairs that
    the log shows in one order alone say nothing here.
    """

    key: ClassVar[str] = "fair_pairs"
    title: ClassVar[str] = "Fair pairs"
    formula: ClassVar[str] = (
        r"d_i \succ d_j: \ P(c_i = 1, c_j = 0 \mid i \text{ below } j) >"
        r" P(c_j = 1, c_i = 0 \mid j \text{ below } i)"
    )
    assumes: ClassVar[str] = "The order of adjacent results was randomised."
    assumptions = ("independent_ranker",)
    cites: ClassVar[tuple[str, ...]] = ("radlinski2006",)
    sql: ClassVar[str] = "winner.clicked = 1 AND loser.clicked = 0 AND loser.rank = winner.rank - 1"
    warns: ClassVar[str] = "Only pairs that were shown in both orders are compared."
    normalised: ClassVar[bool] = True

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """Clicked over not clicked right above."""
        return pair_of(clicks, ~clicks) & np.eye(clicks.shape[1], k=-1, dtype=bool)

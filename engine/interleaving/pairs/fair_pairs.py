"""Adjacent results in both orders, each judged from below."""

from collections.abc import Container
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, pair_of

UNKNOWN_COIN = (
    "No column pair says whose order a coin decided, so all adjacent results are compared as if a "
    "coin had."
)


@dataclass(frozen=True)
class FairPairs(PairRule):
    """Compares how often each of two adjacent results is clicked when shown below the other.

    Clicks on the lower of the two count, over how often the pair stood in that order. Pairs that
    the log shows in one order alone say nothing here. Where the log has a column pair, only the
    two results of a pair are compared: those whose order a coin decided.
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
    reads: ClassVar[str] = "pair"
    exact_sql: ClassVar[str] = "winner.pair = loser.pair AND winner.pair <> ''"
    normalised: ClassVar[bool] = True

    def caution(self, columns: Container[str]) -> str:
        """That the coin is taken on trust where the log does not say which pairs it decided."""
        return self.warns if self.reads in columns else f"{self.warns} {UNKNOWN_COIN}"

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """Clicked over not clicked right above."""
        return pair_of(clicks, ~clicks) & np.eye(clicks.shape[1], k=-1, dtype=bool)

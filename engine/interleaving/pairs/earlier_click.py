"""A clicked result against those clicked before it."""

from collections.abc import Container
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.pairs.pair_rule import PairRule, below, pair_of


@dataclass(frozen=True)
class EarlierClick(PairRule):
    """A clicked result is preferred to every result clicked before it.

    By the times of clicks (column click_time); where these are not logged, users are taken to
    click from the top down.
    """

    key: ClassVar[str] = "earlier_click"
    title: ClassVar[str] = "Click over earlier click"
    formula: ClassVar[str] = r"d_i \succ d_j: \ c_i = c_j = 1,\ t_j < t_i"
    assumes: ClassVar[str] = "A second click means that the first result did not satisfy."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("joachims2005",)
    sql: ClassVar[str] = (
        "winner.clicked = 1 AND loser.clicked = 1 AND loser.clicked_at < winner.clicked_at"
    )
    warns: ClassVar[str] = "Clicks are taken in the order of ranks, as the log has no time of each."
    reads: ClassVar[str] = "click_time"

    def caution(self, columns: Container[str]) -> str:
        """Nothing where the times are logged."""
        return "" if self.reads in columns else self.warns

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """Clicked over clicked above."""
        return pair_of(clicks, clicks) & below(clicks.shape[1])

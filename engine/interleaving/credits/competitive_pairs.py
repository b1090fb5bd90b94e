"""Clicks where the rankers compete."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.credits.credit import Credit


@dataclass(frozen=True)
class CompetitivePairs(Credit):
    """Clicks count only where the two rankers put different items against each other.

    In a team draft that is a round in which they want different items: the two stand there in
    random order, so that position-based users credit the better item more, whatever the ranks.
    In other methods it is a slot whose item the two rankers rank differently.
    """

    key: ClassVar[str] = "competitive_pairs"
    title: ClassVar[str] = "Competitive pairs"
    formula: ClassVar[str] = (
        r"E[C_A - C_B] = \sum_{j : a_j \ne b_j} \tfrac12 (e_{2j-1} + e_{2j}) (r_{a_j} - r_{b_j})"
    )
    assumes: ClassVar[str] = "What the rankers agree on says nothing about their difference."
    assumptions = ("credit_is_preference",)
    cites: ClassVar[tuple[str, ...]] = ("zhang2025",)
    contested_only: ClassVar[bool] = True

    def counted(self, clicks: np.ndarray, contested: np.ndarray) -> np.ndarray:
        """The clicks in contested slots."""
        return (clicks & contested).astype(float)

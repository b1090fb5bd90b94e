"""Propensity-weighted pairwise ranking."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.learners.ranking.ranked_clicks import RankedClicks
from engine.learners.ranking.ranking import LossMinimiser
from engine.learners.ranking.ranking_losses import Loss, pairwise


@dataclass(frozen=True)
class Pairwise(LossMinimiser):
    """Ranks each clicked item above the query's other items.

    Each click counts as one over the examination of its rank; the hinge is rounded at its corner.
    """

    key: ClassVar[str] = "pairwise"
    title: ClassVar[str] = "Pairwise ranking"
    formula: ClassVar[str] = (
        r"\min_w \sum_{c_{qd} = 1} \frac{1}{e_k} \sum_{d'} h(1 - s_{qd} + s_{qd'})"
    )
    assumes: ClassVar[str] = (
        "The examination curve is right, so that corrected clicks measure relevance."
    )
    assumptions = ("known_examination", "position_based", "no_trust")
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    def loss(self, scores: np.ndarray, clicks: RankedClicks) -> Loss:
        """The pairwise loss, and its gradient in the scores."""
        return pairwise(scores, clicks)

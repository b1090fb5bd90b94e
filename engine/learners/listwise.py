"""Propensity-weighted listwise ranking."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.learners.ranking.ranked_clicks import RankedClicks
from engine.learners.ranking.ranking import LossMinimiser
from engine.learners.ranking.ranking_losses import Loss, listwise


@dataclass(frozen=True)
class Listwise(LossMinimiser):
    """Fits the softmax of a query's scores to its corrected clicks.

    Each click counts as one over the examination of its rank.
    """

    key: ClassVar[str] = "listwise"
    title: ClassVar[str] = "Listwise ranking"
    formula: ClassVar[str] = (
        r"\min_w -\sum_{c_{qd} = 1} \frac{1}{e_k} \log \frac{e^{s_{qd}}}{\sum_{d'} e^{s_{qd'}}}"
    )
    assumes: ClassVar[str] = (
        "The examination curve is right, so that corrected clicks measure relevance."
    )
    assumptions = ("known_examination", "position_based", "no_trust")
    cites: ClassVar[tuple[str, ...]] = ("joachims2017",)

    def loss(self, scores: np.ndarray, clicks: RankedClicks) -> Loss:
        """The listwise loss, and its gradient in the scores."""
        return listwise(scores, clicks)

"""Doubly robust down a list that is read from the top."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.estimators.modelled import Modelled
from engine.inference.estimate import Totals
from engine.terms.names import expected, prediction, previous, reward, weight
from engine.terms.term import Terms


@dataclass(frozen=True)
class CascadeDR(Modelled):
    """At every rank, predictions under the weights of the ranks above, and their errors below.

    For weights that build up down the list; the predicted rewards are those of the item at its
    rank given what stands above. With good predictions it varies less than reward interaction IPS.
    """

    key: ClassVar[str] = "cascade_dr"
    title: ClassVar[str] = "Cascade-DR"
    formula: ClassVar[str] = (
        r"\hat v = \frac{1}{n} \sum_i \sum_k w_{i,1:k-1} \sum_d \pi(d \mid q_i, k)\, \hat q_{ikd}"
        r" + w_{i,1:k}\, (r_{ik} - \hat q_{ik})"
    )
    assumes: ClassVar[str] = "A reward depends on the items at its rank and above, not below."
    assumptions = ("top_down", "items_above", "weights_or_predictions")
    cites: ClassVar[tuple[str, ...]] = ("kiyohara2022",)

    weighting: str = parameter(
        "reward_interaction", "Weighting", "The assumption about the user.", family="weightings"
    )

    def terms(self) -> Terms:
        """Expected rewards under the weights above, and weighted errors."""
        return {
            "expected": previous * expected,
            "error": weight * (reward - prediction),
        }

    def value(self, totals: Totals) -> np.ndarray:
        """Expected rewards and weighted errors, per impression."""
        return (totals["expected"] + totals["error"]) / totals["impressions"]

"""The base of doubly robust estimators with reduced weights."""

from dataclasses import dataclass

import numpy as np

from engine.estimators.modelled import Modelled
from engine.estimators.tunable import Tunable
from engine.inference.estimate import Totals
from engine.terms.names import expected, prediction, reward, weight
from engine.terms.term import Terms


@dataclass(frozen=True)
class BoundedDR(Tunable, Modelled):
    """DR under reduced weights: the predictions alone replace the weight taken away."""

    def terms(self) -> Terms:
        """Expected rewards, errors under the smaller weights and what is left out."""
        smaller = self.bounded()
        return {
            "expected": expected,
            "error": smaller * (reward - prediction),
            "left": (weight - smaller) * (reward - prediction),
            "kept": smaller,
            "w": weight,
        }

    def value(self, totals: Totals) -> np.ndarray:
        """Expected rewards and weighted errors, per impression."""
        return (totals["expected"] + totals["error"]) / totals["impressions"]

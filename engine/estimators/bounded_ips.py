"""The base of IPS estimators with reduced weights."""

from dataclasses import dataclass

import numpy as np

from engine.estimators.tunable import Tunable
from engine.inference.estimate import Totals
from engine.terms.names import reward, weight
from engine.terms.term import Terms


@dataclass(frozen=True)
class BoundedIPS(Tunable):
    """IPS under reduced weights: less variance, for a bias towards zero."""

    def terms(self) -> Terms:
        """Rewards under the smaller weights and under what is left out, and how much is kept."""
        smaller = self.bounded()
        return {
            "kept_wr": smaller * reward,
            "left": (weight - smaller) * reward,
            "kept": smaller,
            "w": weight,
        }

    def value(self, totals: Totals) -> np.ndarray:
        """Rewards under the smaller weights, per impression."""
        return totals["kept_wr"] / totals["impressions"]

"""What forms of IPS with smaller weights share."""

from dataclasses import dataclass

import numpy as np

from engine.estimators.tunable import Tunable
from engine.inference.estimate import Totals


@dataclass(frozen=True)
class BoundedIPS(Tunable):
    """IPS under weights made smaller: less variance, for a bias towards zero."""

    def terms(self) -> dict[str, str]:
        """Rewards under the smaller weights, and how much weight is left of the whole."""
        return {"wr": f"{self.bounded()} * reward", "kept": self.bounded(), "w": "weight"}

    def value(self, totals: Totals) -> np.ndarray:
        """Rewards under the smaller weights, per impression."""
        return totals["wr"] / totals["impressions"]

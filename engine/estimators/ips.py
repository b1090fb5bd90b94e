"""Inverse propensity scoring."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.terms.names import reward, weight
from engine.terms.term import Terms


@dataclass(frozen=True)
class IPS(Estimator):
    """Each reward counts as often as the target would have shown it, relative to the logger.

    Unbiased when weights are right and the logger tries all that the target does; its variance
    grows with the square of the weights.
    """

    key: ClassVar[str] = "ips"
    title: ClassVar[str] = "Inverse propensity (IPS)"
    short: ClassVar[str] = "IPS"
    formula: ClassVar[str] = r"\hat v = \frac{1}{n} \sum_i w_i r_i"
    assumes: ClassVar[str] = (
        "The weights are right, and the logger shows everything that the target policy shows."
    )
    assumptions = ("logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("horvitz1952", "strehl2010")
    plain: ClassVar[bool] = True
    worked: ClassVar[str] = r"\frac{{1}}{{{n}}} \cdot {wr}"

    def terms(self) -> Terms:
        """Weighted rewards."""
        return {"wr": weight * reward}

    def value(self, totals: Totals) -> np.ndarray:
        """Weighted rewards per impression."""
        return totals["wr"] / totals["impressions"]

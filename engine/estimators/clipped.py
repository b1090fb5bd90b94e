"""Inverse propensity scoring with bounded weights."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.logs.lookup import literal


@dataclass(frozen=True)
class Clipped(Estimator):
    """IPS with every weight cut at a maximum: less variance, for a bias towards zero.

    The interval does not know of that bias; the sweep over maxima shows it.
    """

    key: ClassVar[str] = "clipped"
    title: ClassVar[str] = "Clipped IPS"
    formula: ClassVar[str] = r"\hat v = \frac{1}{n} \sum_i \min(w_i, M)\, r_i"
    assumes: ClassVar[str] = "What stands above the maximum weight hardly matters."
    cites: ClassVar[tuple[str, ...]] = ("ionides2008",)

    max_weight: float = parameter(
        10.0, "Maximum weight", "Weights above this count as this.", low=1e-6, high=1e9
    )

    def terms(self) -> dict[str, str]:
        """Rewards under bounded weights, and how much weight the bound takes away."""
        bounded = f"LEAST(weight, {literal(self.max_weight)})"
        return {"wr": f"{bounded} * reward", "kept": bounded, "w": "weight"}

    def value(self, totals: Totals) -> np.ndarray:
        """Rewards under bounded weights, per impression."""
        return totals["wr"] / totals["impressions"]

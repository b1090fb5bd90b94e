"""IPS of each logging policy, combined by precision."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.estimators.by_logger import mean_of, shares, shares_by_weights
from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.terms.names import reward, weight
from engine.terms.term import ONE, Terms


@dataclass(frozen=True)
class WeightedIPS(Estimator):
    """IPS of each logging policy's rows, averaged with weights inverse to their variance."""

    key: ClassVar[str] = "weighted_ips"
    title: ClassVar[str] = "Weighted IPS"
    formula: ClassVar[str] = (
        r"\hat v = \sum_l \lambda_l \hat v_l, \quad \lambda_l \propto n_l / \hat\sigma_l^2"
    )
    assumes: ClassVar[str] = (
        "The weights are right, and each logger shows everything that the target policy shows."
    )
    assumptions = ("logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017",)
    split_by: ClassVar[str] = "policy"

    precision: str = parameter(
        "scores",
        "Precision",
        "scores: a logger counts by the variance of its weighted rewards, as published, "
        "which favours loggers that earned little by chance; weights: by its squared weights.",
        choices=("scores", "weights"),
    )

    @property
    def by_score_variance(self) -> bool:
        """Unless they count by their weights alone."""
        return self.precision == "scores"

    def terms(self) -> Terms:
        """Rows, weighted rewards and their squares, for each logger."""
        return {
            "n_here": ONE,
            "wr": weight * reward,
            "wr2": weight * reward * weight * reward,
            "w2": weight * weight,
        }

    def value(self, totals: Totals) -> np.ndarray:
        """The combined mean of a row, times the rows of an impression."""
        share = (
            shares(totals["n_here"], totals["wr"], totals["wr2"])
            if self.by_score_variance
            else shares_by_weights(totals["n_here"], totals["w2"])
        )
        mean = (share * mean_of(totals["wr"], totals["n_here"])).sum(axis=0)
        return mean * totals["rows"] / totals["impressions"]

"""The doubly robust corrections of each logging policy, combined by precision."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.estimators.by_logger import mean_of, shares, shares_by_weights
from engine.estimators.modelled import Modelled
from engine.inference.estimate import Totals
from engine.terms.names import expected, prediction, reward, weight
from engine.terms.term import ONE, Terms


@dataclass(frozen=True)
class WeightedDR(Modelled):
    """The direct method, with each logger's correction weighted inversely to its variance."""

    key: ClassVar[str] = "weighted_dr"
    title: ClassVar[str] = "Weighted DR"
    formula: ClassVar[str] = (
        r"\hat v = \hat v_{DM} + \sum_l \lambda_l \frac{1}{n_l} \sum_{i \in l} w_i (r_i - \hat q_i)"
    )
    assumes: ClassVar[str] = "The weights are right, or the predicted rewards are."
    assumptions = ("weights_or_predictions",)
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017", "kallus2021")
    shift_equivariant: ClassVar[bool] = True
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
        """Rows, expected rewards, weighted errors, their sum and its square, for each logger."""
        whole = expected + weight * (reward - prediction)
        return {
            "n_here": ONE,
            "expected": expected,
            "error": weight * (reward - prediction),
            "x": whole,
            "x2": whole * whole,
            "w2": weight * weight,
        }

    def value(self, totals: Totals) -> np.ndarray:
        """Expected rewards per impression, and the combined correction."""
        share = (
            shares(totals["n_here"], totals["x"], totals["x2"])
            if self.by_score_variance
            else shares_by_weights(totals["n_here"], totals["w2"])
        )
        correction = (share * mean_of(totals["error"], totals["n_here"])).sum(axis=0)
        whole = totals["expected"].sum(axis=0) + correction * totals["rows"]
        return whole / totals["impressions"]

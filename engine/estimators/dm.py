"""The direct method."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.estimators.modelled import Modelled
from engine.inference.estimate import Totals
from engine.terms.names import expected
from engine.terms.term import Terms


@dataclass(frozen=True)
class DM(Modelled):
    """What the target would earn if the predicted rewards were true.

    No variance from weights, all the bias of the predictions; the interval holds the sampling of
    queries alone, not the error of the predictions.
    """

    key: ClassVar[str] = "dm"
    title: ClassVar[str] = "Direct method (DM)"
    short: ClassVar[str] = "DM"
    formula: ClassVar[str] = r"\hat v = \frac{1}{n} \sum_i \sum_d \pi(d \mid q_i)\, \hat q(q_i, d)"
    assumes: ClassVar[str] = "The predicted rewards are right."
    assumptions = ("right_predictions",)
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)
    shift_equivariant: ClassVar[bool] = True

    def terms(self) -> Terms:
        """Expected rewards."""
        return {"expected": expected}

    def value(self, totals: Totals) -> np.ndarray:
        """Expected rewards per impression."""
        return totals["expected"] / totals["impressions"]

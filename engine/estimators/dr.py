"""The doubly robust estimator."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.estimators.modelled import Modelled
from engine.inference.estimate import Totals
from engine.terms.names import expected, prediction, reward, weight
from engine.terms.term import Terms


@dataclass(frozen=True)
class DR(Modelled):
    """The direct method, with its errors on the logged rows weighted and added back.

    Right when either the weights or the predictions are; good predictions take away variance. With
    weights by examination the first holds only for predictions that follow the same curve.
    """

    key: ClassVar[str] = "dr"
    title: ClassVar[str] = "Doubly robust (DR)"
    short: ClassVar[str] = "DR"
    formula: ClassVar[str] = (
        r"\hat v = \hat v_{DM} + \frac{1}{n} \sum_i w_i\, (r_i - \hat q(q_i, d_i))"
    )
    assumes: ClassVar[str] = "The weights are right, or the predicted rewards are."
    assumptions = ("weights_or_predictions",)
    cites: ClassVar[tuple[str, ...]] = ("dudik2011",)
    shift_equivariant: ClassVar[bool] = True

    def terms(self) -> Terms:
        """Expected rewards, and weighted errors of the predictions."""
        return {"expected": expected, "error": weight * (reward - prediction)}

    def value(self, totals: Totals) -> np.ndarray:
        """Expected rewards and weighted errors, per impression."""
        return (totals["expected"] + totals["error"]) / totals["impressions"]

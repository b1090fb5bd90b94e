"""Self-normalised doubly robust."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.estimators.modelled import Modelled
from engine.inference.estimate import Totals
from engine.terms.names import control, expected, prediction, reward, weight
from engine.terms.term import Terms


@dataclass(frozen=True)
class SNDR(Modelled):
    """DR with the weighted errors divided by the sum of the weights.

    Less variable than DR where weights are large, slightly biased; does not exist when no logged
    row is one that the target would show.
    """

    key: ClassVar[str] = "sndr"
    title: ClassVar[str] = "Self-normalised DR (SNDR)"
    short: ClassVar[str] = "SNDR"
    formula: ClassVar[str] = (
        r"\hat v = \hat v_{DM} + \frac{\sum_i w_i\, (r_i - \hat q_i)}{\sum_i w_i}"
    )
    assumes: ClassVar[str] = "The weights are right up to a factor, or the predictions are right."
    assumptions = ("known_up_to_a_factor", "weights_or_predictions")
    cites: ClassVar[tuple[str, ...]] = ("thomas2016", "swaminathan2015")
    shift_equivariant: ClassVar[bool] = True
    normalised: ClassVar[bool] = True
    split_by: ClassVar[str] = "rank"

    def terms(self) -> Terms:
        """Expected rewards, weighted errors, and the weights' control with and without them."""
        return {
            "expected": expected,
            "error": weight * (reward - prediction),
            "wc": weight * control,
            "c": control,
        }

    def value(self, totals: Totals) -> np.ndarray:
        """Expected rewards, and the self-normalised error of each rank."""
        error = totals["error"] / totals["wc"] * totals["c"]
        return (totals["expected"] + error).sum(axis=0) / totals["impressions"]

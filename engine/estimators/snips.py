"""Self-normalised inverse propensity scoring."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.terms.names import control, reward, weight
from engine.terms.term import Terms


@dataclass(frozen=True)
class SNIPS(Estimator):
    """IPS divided by the sum of the weights: adding 1 to every reward adds 1 to the value.

    The sum is compared with that of right weights: one per row, or with examination weights the
    exposure of the logged ranks. Slightly biased, usually far less variable than IPS.
    Does not exist when no logged row is one that the target would show.
    """

    key: ClassVar[str] = "snips"
    title: ClassVar[str] = "Self-normalised IPS (SNIPS)"
    short: ClassVar[str] = "SNIPS"
    formula: ClassVar[str] = r"\hat v = \frac{\sum_i w_i r_i}{\sum_i w_i}"
    assumes: ClassVar[str] = "The weights are right up to a factor."
    assumptions = ("known_up_to_a_factor", "logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015",)
    shift_equivariant: ClassVar[bool] = True
    normalised: ClassVar[bool] = True
    split_by: ClassVar[str] = "rank"
    plain: ClassVar[bool] = True
    worked: ClassVar[str] = r"\frac{{{wr}}}{{{wc}}} \cdot \frac{{{c}}}{{{n}}}"

    def terms(self) -> Terms:
        """Weighted rewards, and the weights' control with and without the weights."""
        return {"wr": weight * reward, "wc": weight * control, "c": control}

    def value(self, totals: Totals) -> np.ndarray:
        """The self-normalised mean of each rank, added up over the ranks of an impression."""
        normalised = totals["wr"] / totals["wc"] * totals["c"]
        return normalised.sum(axis=0) / totals["impressions"]

"""The mean reward of the log."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.estimators.estimator import Estimator
from engine.inference.estimate import Totals
from engine.terms.names import reward
from engine.terms.term import Terms


@dataclass(frozen=True)
class Naive(Estimator):
    """The mean reward of the log, whatever the target policy does.

    The value of the logging policy; for any other it is a guess that nothing would change.
    """

    key: ClassVar[str] = "naive"
    title: ClassVar[str] = "Naive mean"
    formula: ClassVar[str] = r"\hat v = \frac{1}{n} \sum_i r_i"
    assumes: ClassVar[str] = "The target policy is the logging policy."
    assumptions = ("same_policy",)
    cites: ClassVar[tuple[str, ...]] = ("saito2021",)
    shift_equivariant: ClassVar[bool] = True
    normalised: ClassVar[bool] = True

    def terms(self) -> Terms:
        """The rewards."""
        return {"r": reward}

    def value(self, totals: Totals) -> np.ndarray:
        """Rewards per impression."""
        return totals["r"] / totals["impressions"]

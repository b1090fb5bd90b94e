"""Doubly robust under weights whose tails are made sub-Gaussian."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.estimators.bounded_dr import BoundedDR
from engine.estimators.tunable import SHARES
from engine.terms.names import weight
from engine.terms.term import Term


@dataclass(frozen=True)
class SubGaussianDR(BoundedDR):
    """DR with each weight replaced by its harmonic mean with 1: at most 1 over the shrinkage."""

    key: ClassVar[str] = "sub_gaussian_dr"
    title: ClassVar[str] = "Sub-Gaussian DR"
    formula: ClassVar[str] = (
        r"\hat v = \hat v_{DM} + \frac{1}{n} \sum_i"
        r" \frac{w_i}{1 - \lambda + \lambda w_i}\, (r_i - \hat q_i)"
    )
    assumes: ClassVar[str] = "The predictions are right where weights are large."
    assumptions = ("logged_propensities", "right_large_weight_predictions")
    cites: ClassVar[tuple[str, ...]] = ("metelli2021",)
    shift_equivariant: ClassVar[bool] = True
    tuned: ClassVar[str] = "shrinkage"
    shrinks_weights: ClassVar[bool] = True
    grid: ClassVar[Sequence[float]] = SHARES

    shrinkage: float = parameter(
        0.01, "Shrinkage", "0 keeps the weights, 1 makes them all one.", low=0, high=1
    )

    def bounded(self) -> Term:
        """The weight over a mean of one and the weight."""
        return weight / ((1 - self.shrinkage) + self.shrinkage * weight)

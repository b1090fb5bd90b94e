"""IPS under weights whose tails are made sub-Gaussian."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.estimators.bounded_ips import BoundedIPS
from engine.estimators.tunable import SHARES
from engine.terms.names import weight
from engine.terms.term import Term


@dataclass(frozen=True)
class SubGaussian(BoundedIPS):
    """IPS with each weight replaced by its harmonic mean with 1: at most 1 over the shrinkage."""

    key: ClassVar[str] = "sub_gaussian"
    title: ClassVar[str] = "Sub-Gaussian IPS"
    formula: ClassVar[str] = (
        r"\hat v = \frac{1}{n} \sum_i \frac{w_i}{1 - \lambda + \lambda w_i}\, r_i"
    )
    assumes: ClassVar[str] = "Large weights hardly matter."
    assumptions = ("logged_propensities", "small_weights")
    cites: ClassVar[tuple[str, ...]] = ("metelli2021",)
    tuned: ClassVar[str] = "shrinkage"
    shrinks_weights: ClassVar[bool] = True
    grid: ClassVar[Sequence[float]] = SHARES

    shrinkage: float = parameter(
        0.01, "Shrinkage", "0 keeps the weights, 1 makes them all one.", low=0, high=1
    )

    def bounded(self) -> Term:
        """The weight over a mean of one and the weight."""
        return weight / ((1 - self.shrinkage) + self.shrinkage * weight)

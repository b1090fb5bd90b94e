"""Doubly robust with optimistic shrinkage."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.estimators.bounded_dr import BoundedDR
from engine.terms.names import weight
from engine.terms.term import Term


@dataclass(frozen=True)
class DRos(BoundedDR):
    """DR with weights shrunk smoothly, the large ones most: between the direct method and DR.

    A shrinkage of zero is the direct method, a very large one is DR.
    """

    key: ClassVar[str] = "dros"
    title: ClassVar[str] = "DR with optimistic shrinkage"
    formula: ClassVar[str] = (
        r"\hat v = \hat v_{DM} + \frac{1}{n} \sum_i"
        r" \frac{\lambda w_i}{w_i^2 + \lambda}\, (r_i - \hat q_i)"
    )
    assumes: ClassVar[str] = "The predictions are right where weights are large."
    assumptions = ("logged_propensities", "right_large_weight_predictions")
    cites: ClassVar[tuple[str, ...]] = ("su2020dros",)
    shift_equivariant: ClassVar[bool] = True
    tuned: ClassVar[str] = "shrinkage"
    shrinks_weights: ClassVar[bool] = True

    shrinkage: float = parameter(
        100.0, "Shrinkage", "Weights above its square root shrink most.", low=1e-9, high=1e12
    )

    def bounded(self) -> Term:
        """The shrunk weight, at most half the square root of the shrinkage."""
        return self.shrinkage * weight / (weight * weight + self.shrinkage)

"""Doubly robust with bounded weights."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.estimators.bounded_dr import BoundedDR
from engine.terms.names import weight
from engine.terms.term import Term, minimum


@dataclass(frozen=True)
class ClippedDR(BoundedDR):
    """DR with every weight cut at a maximum: what is cut off is left to the predictions."""

    key: ClassVar[str] = "clipped_dr"
    title: ClassVar[str] = "Clipped DR"
    formula: ClassVar[str] = (
        r"\hat v = \hat v_{DM} + \frac{1}{n} \sum_i \min(w_i, M)\, (r_i - \hat q_i)"
    )
    assumes: ClassVar[str] = "The predictions are right for rows above the maximum weight."
    assumptions = ("logged_propensities", "right_large_weight_predictions")
    cites: ClassVar[tuple[str, ...]] = ("dudik2011", "su2020dros")
    shift_equivariant: ClassVar[bool] = True
    tuned: ClassVar[str] = "max_weight"

    max_weight: float = parameter(
        10.0, "Maximum weight", "Weights above this count as this.", low=1e-6, high=1e9
    )

    def bounded(self) -> Term:
        """The weight, at most the maximum."""
        return minimum(weight, self.max_weight)

"""Doubly robust that switches to predictions where weights are large."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.estimators.bounded_dr import BoundedDR
from engine.terms.names import weight
from engine.terms.term import Term, where


@dataclass(frozen=True)
class SwitchDR(BoundedDR):
    """DR where the weight is at most a maximum, the direct method elsewhere."""

    key: ClassVar[str] = "switch_dr"
    title: ClassVar[str] = "Switch-DR"
    formula: ClassVar[str] = (
        r"\hat v = \hat v_{DM} + \frac{1}{n} \sum_i w_i 1[w_i \le M]\, (r_i - \hat q_i)"
    )
    assumes: ClassVar[str] = "The predictions are right for rows above the maximum weight."
    assumptions = ("logged_propensities", "right_large_weight_predictions")
    cites: ClassVar[tuple[str, ...]] = ("wang2017",)
    shift_equivariant: ClassVar[bool] = True
    tuned: ClassVar[str] = "max_weight"

    max_weight: float = parameter(
        10.0, "Maximum weight", "Rows with a larger weight are left to the predictions.",
        low=1e-6, high=1e9,
    )  # fmt: skip

    def bounded(self) -> Term:
        """The weight, or zero above the maximum."""
        return where(weight <= self.max_weight, weight, 0)

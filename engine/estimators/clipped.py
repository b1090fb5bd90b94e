"""Inverse propensity scoring with bounded weights."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.estimators.bounded_ips import BoundedIPS
from engine.terms.names import weight
from engine.terms.term import Term, minimum


@dataclass(frozen=True)
class Clipped(BoundedIPS):
    """IPS with every weight cut at a maximum: less variance, for a bias towards zero.

    The interval does not include that bias; the sweep over maxima shows it.
    """

    key: ClassVar[str] = "clipped"
    title: ClassVar[str] = "Clipped IPS"
    formula: ClassVar[str] = r"\hat v = \frac{1}{n} \sum_i \min(w_i, M)\, r_i"
    assumes: ClassVar[str] = "Rows above the maximum weight hardly matter."
    assumptions = ("logged_propensities", "small_weights")
    cites: ClassVar[tuple[str, ...]] = ("ionides2008", "su2020slope")
    tuned: ClassVar[str] = "max_weight"

    max_weight: float = parameter(
        10.0, "Maximum weight", "Weights above this count as this.", low=1e-6, high=1e9
    )

    def bounded(self) -> Term:
        """The weight, at most the maximum."""
        return minimum(weight, self.max_weight)

"""IPS over the mixture of several logging policies."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.estimators.ips import IPS


@dataclass(frozen=True)
class BalancedIPS(IPS):
    """IPS with each row weighted against all logging policies together, not its own alone.

    Never more variable than weighting each row against its own logger.
    """

    key: ClassVar[str] = "balanced_ips"
    title: ClassVar[str] = "Balanced IPS"
    formula: ClassVar[str] = (
        r"\hat v = \frac{1}{n} \sum_i \frac{\pi(d_i)}{\sum_l \frac{n_l}{n} \pi_l(d_i)}\, r_i"
    )
    assumes: ClassVar[str] = (
        "The propensity of each row under every logger is known or can be counted."
    )
    assumptions = ("logged_propensities", "full_support")
    cites: ClassVar[tuple[str, ...]] = ("agarwal2017",)

    weighting: str = parameter(
        "balanced", "Weighting", "The assumption about the user.", family="weightings"
    )

"""An interval from bounds and the variance seen."""

from dataclasses import dataclass
from math import log
from typing import ClassVar

from engine.inference.bounded import Bounded
from engine.inference.estimate import Estimate


@dataclass(frozen=True)
class EmpiricalBernstein(Bounded):
    """Holds for any distribution within known bounds; narrow where it varies little.

    The bound enters over the number of sessions, the variance over its square root.
    """

    key: ClassVar[str] = "empirical_bernstein"
    title: ClassVar[str] = "Empirical Bernstein"
    formula: ClassVar[str] = (
        r"\hat v \pm \left(\hat\sigma \sqrt{2 \log(4 / (1 - \ell)) / n}"
        r" + \frac{7 (b - a) \log(4 / (1 - \ell))}{3 (n - 1)}\right)"
    )
    assumes: ClassVar[str] = "The total of a session lies within the bounds given."
    assumptions = ("independent_sessions", "bounded_rewards")
    cites: ClassVar[tuple[str, ...]] = ("maurer2009",)
    paired: ClassVar[bool] = False

    def half_width(self, estimate: Estimate, level: float) -> float:
        """From the bounds, the standard error and the number of independent units."""
        least = log(4 / (1 - level))
        spread: float = estimate.standard_error * (2 * least) ** 0.5
        return spread + 7 * self.span() * least / (3 * max(estimate.units - 1, 1))

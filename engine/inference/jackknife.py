"""The default interval."""

from dataclasses import dataclass
from typing import ClassVar

from engine.inference.estimate import Estimate
from engine.inference.interval import Interval
from engine.inference.quantile import reach


@dataclass(frozen=True)
class Jackknife(Interval):
    """The value plus and minus a normal quantile times the jackknife standard error.

    Fails when few rows carry the estimate (an effective sample size of some per cent of the log):
    the true coverage then falls far below its level.
    """

    key: ClassVar[str] = "jackknife"
    title: ClassVar[str] = "Jackknife, normal"
    formula: ClassVar[str] = r"\hat v \pm z_{(1+\ell)/2}\, \hat\sigma_J"
    assumes: ClassVar[str] = "Sessions are independent, and enough of them carry the value."
    assumptions = ("independent_sessions",)
    cites: ClassVar[tuple[str, ...]] = ("efron1982",)

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """Symmetric about the value."""
        half = reach(level) * estimate.standard_error
        return estimate.value - half, estimate.value + half

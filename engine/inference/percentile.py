"""The percentile bootstrap."""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.inference.estimate import Estimate
from engine.inference.interval import Interval
from engine.inference.quantile import middle


@dataclass(frozen=True)
class Percentile(Interval):
    """The middle share of the values on redrawn sessions, the whole ratio redrawn each time."""

    key: ClassVar[str] = "percentile"
    title: ClassVar[str] = "Bootstrap, percentile"
    formula: ClassVar[str] = r"[\hat v^*_{(1-\ell)/2},\ \hat v^*_{(1+\ell)/2}]"
    assumes: ClassVar[str] = "Sessions are independent, and enough of them carry the value."
    assumptions = ("independent_sessions",)
    cites: ClassVar[tuple[str, ...]] = ("efron1982",)

    draws: int = parameter(
        1_000, "Draws", "How often the sessions are redrawn.", low=100, high=20_000
    )
    seed: int = parameter(0, "Seed", "Equal seeds give equal draws.", low=0, high=2**31)

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """Quantiles of the replicates that exist."""
        return middle(estimate.replicates(self.draws, self.seed), level)

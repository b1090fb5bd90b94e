"""The bootstrap, corrected for bias and skewness."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.inference.estimate import Estimate
from engine.inference.interval import Interval


@dataclass(frozen=True)
class BCa(Interval):
    """The percentile bootstrap with its quantiles moved for bias and skewness (BCa).

    Closer than the percentile where a few large weights skew the value.
    """

    key: ClassVar[str] = "bca"
    title: ClassVar[str] = "Bootstrap, BCa"
    formula: ClassVar[str] = (
        r"\Phi\!\left(z_0 + \frac{z_0 + z_\alpha}{1 - a (z_0 + z_\alpha)}\right)"
    )
    assumes: ClassVar[str] = "Sessions are independent, and enough of them carry the value."
    assumptions = ("independent_sessions",)
    cites: ClassVar[tuple[str, ...]] = ("efron1987",)

    draws: int = parameter(
        2_000, "Draws", "How often the sessions are redrawn.", low=100, high=20_000
    )
    seed: int = parameter(0, "Seed", "Equal seeds give equal draws.", low=0, high=2**31)

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """Quantiles of the replicates that exist, at corrected places."""
        replicates = estimate.replicates(self.draws, self.seed)
        replicates = replicates[np.isfinite(replicates)]
        if len(replicates) == 0 or not np.isfinite(estimate.value):
            return float("nan"), float("nan")
        if np.ptp(replicates) == 0:
            return estimate.value, estimate.value
        low, high = np.quantile(replicates, self._places(estimate, replicates, level))
        return float(low), float(high)

    def _places(self, estimate: Estimate, replicates: np.ndarray, level: float) -> list[float]:
        normal = NormalDist()
        below = (replicates < estimate.value).mean() + (replicates == estimate.value).mean() / 2
        bias = normal.inv_cdf(float(np.clip(below, 1e-6, 1 - 1e-6)))
        skew = _skewness(estimate.influence)
        ends = [bias + normal.inv_cdf(chance) for chance in ((1 - level) / 2, (1 + level) / 2)]
        return [normal.cdf(bias + end / max(1 - skew * end, 1e-6)) for end in ends]


def _skewness(influence: np.ndarray) -> float:
    """The acceleration: a sixth of the skewness of the influences' mean."""
    squares = float((influence**2).sum())
    return float((influence**3).sum()) / (6 * squares**1.5) if squares > 0 else 0.0

"""The exact binomial interval, for weighted clicks."""

from dataclasses import dataclass
from typing import ClassVar

from engine.inference.estimate import Estimate
from engine.inference.reward_bounds import RewardBounds
from engine.inference.weights import units_of, within


@dataclass(frozen=True)
class ClopperPearson(RewardBounds):
    """The exact binomial interval of as many trials as the largest weight leaves.

    Exact for one common weight; wide, hardly ever too narrow, where weights differ.
    """

    key: ClassVar[str] = "clopper_pearson"
    title: ClassVar[str] = "Clopper-Pearson"
    formula: ClassVar[str] = (
        r"\mathrm{Beta}\!\left(\tfrac{1 \pm \ell}{2};\ \tfrac{\sum w r}{w_{\max}},"
        r"\ \tfrac{n}{w_{\max}}\right)"
    )
    assumes: ClassVar[str] = "No weight can exceed the largest one seen."
    assumptions = ("independent_sessions", "bounded_rewards")
    cites: ClassVar[tuple[str, ...]] = ("clopper1934",)

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """Quantiles of the two Beta distributions, scaled to the range of rewards."""
        from scipy.stats import beta

        units = units_of(estimate, self.key)
        low, high = within(units, self.low, self.high, self.key)
        largest = units.largest
        if largest <= 0:
            return low, high
        trials = units.n.sum() / largest
        hits = (units.x.sum() - low * units.w.sum()) / (high - low) / largest
        below = beta.ppf((1 - level) / 2, hits, trials - hits + 1) if hits > 0 else 0.0
        above = beta.ppf((1 + level) / 2, hits + 1, trials - hits) if hits < trials else 1.0
        return low + float(below) * (high - low), low + float(above) * (high - low)

"""What intervals from a known bound share."""

from dataclasses import dataclass

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.inference.estimate import Estimate
from engine.inference.interval import Interval


@dataclass(frozen=True)
class Bounded(Interval):
    """An interval for a mean of numbers that are known to lie within bounds.

    The bounds are of what one session can count for: of weight times reward for ips. A bound read
    off the log is no bound.
    """

    low: float = parameter(
        0.0, "Least", "The smallest possible total of a session.", low=-1e12, high=1e12
    )
    high: float = parameter(
        0.0, "Most", "The largest possible total of a session; 0 if it is not known.",
        low=-1e12, high=1e12,
    )  # fmt: skip

    def span(self) -> float:
        """How far apart the bounds are.

        Raises:
            EngineError: they are not given.
        """
        if self.high <= self.low:
            raise EngineError(
                f"{self.key} intervals need the largest possible total of a session",
                fix=f"Give it: {self.key}(high=...), such as the maximum weight of clipped times "
                "the largest reward.",
                named=True,
            )
        return self.high - self.low

    def half_width(self, estimate: Estimate, level: float) -> float:
        """Half the width of the interval."""
        raise NotImplementedError

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """Symmetric about the value, within the bounds of what can be."""
        half = self.half_width(estimate, level)
        return max(estimate.value - half, self.low), min(estimate.value + half, self.high)

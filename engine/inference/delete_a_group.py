"""The delete-a-group jackknife: a value computed again without each of a few parts of the log.

For values whose parts were themselves estimated from the log: whatever is refitted without a
part carries its uncertainty into the interval.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Deleted:
    """A value of the whole log, and (G,) values without each of G parts of its sessions."""

    value: float
    without: np.ndarray

    @property
    def standard_error(self) -> float:
        """The jackknife standard error; NaN where a part decides whether there is a value."""
        parts = len(self.without)
        if parts < 2 or not np.isfinite(self.without).all():
            return float("nan")
        off = self.without - self.without.mean()
        return float(np.sqrt((parts - 1) / parts * (off**2).sum()))

    def interval(self, level: float = 0.95, ratio: bool = False) -> tuple[float, float]:
        """Student's interval with G - 1 degrees of freedom; of the logarithm for a ratio."""
        from scipy.special import stdtrit

        if ratio and self.value > 0 and (self.without > 0).all():
            logs = Deleted(float(np.log(self.value)), np.log(self.without))
            low, high = logs.interval(level)
            return float(np.exp(low)), float(np.exp(high))
        half = float(stdtrit(len(self.without) - 1, (1 + level) / 2)) * self.standard_error
        return self.value - half, self.value + half

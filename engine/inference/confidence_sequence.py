"""An interval that is valid at every moment, however often it is checked."""

from dataclasses import dataclass
from math import log
from typing import ClassVar

import numpy as np

from engine.inference.estimate import Estimate
from engine.inference.reward_bounds import RewardBounds
from engine.inference.weights import Units, units_of, within


@dataclass(frozen=True)
class ConfidenceSequence(RewardBounds):
    """An interval that is valid at every moment of the log at once: stop whenever you like.

    Much wider than the others at any one moment. Sessions are taken in the order of their buckets.
    """

    key: ClassVar[str] = "confidence_sequence"
    title: ClassVar[str] = "Confidence sequence"
    formula: ClassVar[str] = (
        r"\{ \mu : M_t(\mu) < 2 / (1 - \ell) \}, \quad M_t \text{ a gamma-exponential mixture}"
    )
    assumes: ClassVar[str] = "Rewards lie between known bounds, and weights average to one."
    assumptions = ("independent_sessions", "bounded_rewards")
    cites: ClassVar[tuple[str, ...]] = ("waudbysmith2024", "howard2021")

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """The interval at the end of the log."""
        units = units_of(estimate, self.key)
        low, high = within(units, self.low, self.high, self.key)
        lows, highs = along(units, low, high, level, last_only=True)
        return float(lows[-1]), float(highs[-1])


def along(
    units: Units, low: float, high: float, level: float, last_only: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """(groups,) the lower and upper bounds after each group of units; or the last alone."""
    span = high - low
    below = (units.x - low * units.w) / span
    below_squared = (units.xx - 2 * low * units.wx + low**2 * units.ww) / span**2
    above = (high * units.w - units.x) / span
    above_squared = (units.xx - 2 * high * units.wx + high**2 * units.ww) / span**2
    alpha = (1 - level) / 2
    lows = lower_bounds(units.n, below, below_squared, alpha, last_only)
    highs = lower_bounds(units.n, above, above_squared, alpha, last_only)
    return low + lows * span, low + (1 - highs) * span


def lower_bounds(
    n: np.ndarray, x: np.ndarray, xx: np.ndarray, alpha: float, last_only: bool = False
) -> np.ndarray:
    """(groups,) lower bounds on the mean of numbers above zero that hold after every group at once.

    From how many numbers a group holds, their sum and the sum of their squares, groups in their
    order; in a share alpha of logs one of them fails. The mean must be at most one. The guess of
    each number is the mean of those before its group, so that it knows no future.
    """
    seen, total = np.cumsum(n), np.cumsum(x)
    guess = (total - x + 0.5) / (seen - n + 1)
    variance = np.cumsum(xx - 2 * guess * x + n * guess**2)
    places = [len(n) - 1] if last_only else range(len(n))
    return np.array([_bound(seen[i], total[i], variance[i], alpha) for i in places])


def _bound(n: float, total: float, variance: float, alpha: float) -> float:
    from scipy.optimize import brentq

    threshold = -log(alpha)
    if _log_wealth(total, variance) <= threshold:
        return 0.0
    largest = min(1.0, total / n)
    if _log_wealth(total - n * largest, variance) >= threshold:
        return largest
    return float(
        brentq(lambda mean: _log_wealth(total - n * mean, variance) - threshold, 0.0, largest)
    )


def _log_wealth(gain: float, variance: float) -> float:
    """The log of a gambler's wealth against the mean being that low (mixture over bets, rho 1)."""
    from scipy.special import gammainc, loggamma

    def lower_gamma(shape: float, end: float) -> float:
        return float(np.log(gammainc(shape, end)) + loggamma(shape))

    shape = variance + 1
    return float(
        gain
        + variance
        - shape * np.log(gain + shape)
        + lower_gamma(shape, gain + shape)
        - lower_gamma(1.0, 1.0)
    )

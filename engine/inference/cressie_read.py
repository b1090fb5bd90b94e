"""Empirical likelihood, in the form that needs only sums."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, sqrt
from typing import ClassVar

from engine.core.method import parameter
from engine.inference.estimate import Estimate
from engine.inference.reward_bounds import RewardBounds
from engine.inference.weights import Units, units_of, within

TINY = 1e-9


@dataclass(frozen=True)
class CressieRead(RewardBounds):
    """All values that some reweighting of the log close to the log itself would give.

    The reweighted log must have a mean weight of one, and may hold one more row that nobody has
    seen, with any weight up to the largest possible; so a rare large weight is not ruled out.
    """

    key: ClassVar[str] = "cressie_read"
    title: ClassVar[str] = "Empirical likelihood (Cressie-Read)"
    formula: ClassVar[str] = (
        r"\{ \textstyle\sum_i q_i w_i r_i : \sum_i q_i w_i = 1,\ D_{CR}(q \,\|\, 1/n) \le F_\ell \}"
    )
    assumes: ClassVar[str] = "Rewards lie between known bounds, and weights average to one."
    assumptions = ("independent_sessions", "bounded_rewards")
    cites: ClassVar[tuple[str, ...]] = ("karampatziakis2020",)

    max_weight: float = parameter(
        0.0, "Largest weight", "The largest possible; 0 if it is not known.", low=0, high=1e12
    )

    def bounds(self, estimate: Estimate, level: float) -> tuple[float, float]:
        """The least and the largest such value."""
        units = units_of(estimate, self.key)
        low, high = within(units, self.low, self.high, self.key)
        possible = max(self.max_weight, units.largest) if self.max_weight else inf
        radius = _radius(units, possible, level)
        least = min(_extremes(units, possible, low, 1, radius), default=low)
        most = -min(_extremes(units, possible, high, -1, radius), default=-high)
        return min(high, max(low, least)), min(high, max(low, most))


def _radius(units: Units, possible: float, level: float) -> float:
    """How far the reweighting may go, given how far the mean weight alone makes it go."""
    from scipy.stats import f

    n, w = float(units.n.sum()), float(units.w.sum())
    unseen = possible if w < n else 0.0
    if unseen == inf:
        least = 1 + 1 / n
    else:
        mean, square = (unseen + w) / (1 + n), (unseen**2 + float(units.ww.sum())) / (1 + n)
        least = (1 + n) * (mean - 1) ** 2 / max(square - mean * mean, 1e-300)
    return (-least - float(f.isf(1 - level, 1, n))) / (2 * (1 + n))


def _extremes(
    units: Units, possible: float, reward: float, sign: int, radius: float
) -> Iterator[float]:
    """Candidates for the least signed value, with an unseen row of the least or largest weight."""
    n = float(units.n.sum())
    w, x = float(units.w.sum()), float(units.x.sum())
    ww, wx, xx = float(units.ww.sum()), float(units.wx.sum()), float(units.xx.sum())
    for unseen in (0.0, possible):
        if unseen == inf:
            centre = sign * (reward + (x - w * reward) / n)
            spread = (reward * w - x) ** 2 / (n * (1 + n))
            spread -= (reward**2 * ww - 2 * reward * wx + xx) / (1 + n)
            room = radius + 1 / (2 * n)
        else:
            mw, mww = (unseen + w) / (1 + n), (unseen**2 + ww) / (1 + n)
            mx = sign * (unseen * reward + x) / (1 + n)
            mwx = sign * (unseen**2 * reward + wx) / (1 + n)
            mxx = (unseen**2 * reward**2 + xx) / (1 + n)
            if mww <= mw**2:
                continue
            slope = (mwx - mw * mx) / (mww - mw**2)
            centre = mx + (1 - mw) * slope
            spread = slope * (mwx - mw * mx) - (mxx - mx**2)
            room = radius + (1 - mw) ** 2 / (mww - mw**2) / 2
        if abs(spread * room) <= TINY**2:
            yield centre - sqrt(2) * TINY
        elif room <= 0 and spread * room >= 0:
            yield centre - sqrt(2 * spread * room)

"""What intervals with guarantees need besides the estimate: weighted rewards by unit."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.inference.estimate import Estimate


@dataclass(frozen=True)
class Units:
    """Sums over independent units: one impression each where the log allows, else one bucket each.

    `w` and `x` are (groups,) sums of a unit's mean weight and weighted reward, `ww`, `wx`, `xx` of
    their products, and `n` how many units a group holds; `ranks` is how many rows a unit has.
    """

    n: np.ndarray
    w: np.ndarray
    x: np.ndarray
    ww: np.ndarray
    wx: np.ndarray
    xx: np.ndarray
    ranks: float
    largest: float
    reward: tuple[float, float]


def units_of(estimate: Estimate, name: str) -> Units:
    """The units of an estimate of a mean of weighted rewards.

    Raises:
        EngineError: the estimate is not one, or is a difference.
    """
    weights = estimate.weights
    if weights is None:
        raise EngineError(
            f"{name} intervals are for ips and snips, which average weighted rewards",
            fix="Use jackknife or bca for this estimator.",
            named=True,
        )
    rows, impressions = float(weights["rows"].sum()), weights["impressions"]
    units = weights["units"]
    ranks = rows / float(impressions.sum())
    reward = float(weights["min_r"].min()), float(weights["max_r"].max())
    largest = float(weights["max_w"].max())
    if ranks == 1 and units.sum() == impressions.sum():
        w, x = weights["w"], weights["wr"]
        ww, wx, xx = weights["w2"], weights["w2r"], weights["w2r2"]
        return Units(units, w, x, ww, wx, xx, 1.0, largest, reward)
    mean = impressions.mean()
    w, x = weights["w"] / ranks / mean, weights["wr"] / mean
    ones = np.ones(len(w))
    return Units(ones, w, x, w * w, w * x, x * x, ranks, largest, reward)


def within(units: Units, low: float, high: float, name: str) -> tuple[float, float]:
    """The bounds of a unit's reward, which must hold for what was seen.

    Raises:
        EngineError: a reward lies outside.
    """
    if units.reward[0] < low or units.reward[1] > high:
        raise EngineError(
            f"{name} assumes that rewards lie between {low:g} and {high:g}",
            where=f"the log has rewards from {units.reward[0]:g} to {units.reward[1]:g}",
            fix=f"Give the bounds that rewards can never leave: {name}(low=..., high=...).",
            named=True,
        )
    return low * units.ranks, high * units.ranks

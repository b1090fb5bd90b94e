"""Intervals of numbers above zero, symmetric on the logarithmic scale."""

import numpy as np

from engine.inference.degrees_of_freedom import degrees_of_freedom
from engine.inference.quantile import reaches


def positive_intervals(
    values: np.ndarray, influence: np.ndarray, level: float = 0.95
) -> np.ndarray:
    """(K, 2) intervals of positive numbers from how much each bucket of sessions moves them.

    Args:
        values: (K,) the numbers; NaN has no interval.
        influence: (B, K) what the rows of each bucket add to them, to first order.
        level: of the intervals.
    """
    buckets = max(len(influence), 2)
    error = np.sqrt((influence**2).sum(axis=0) * buckets / (buckets - 1))
    freedom = np.array([degrees_of_freedom(column) for column in influence.T])
    quantile = reaches(level, np.minimum(freedom, buckets - 1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.where(error > 0, np.minimum(quantile * error / values, 50.0), 0.0)
    return np.stack([values * np.exp(-half), values * np.exp(half)], axis=1)

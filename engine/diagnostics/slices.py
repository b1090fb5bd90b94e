"""What can be said of a slice of the log: its mean reward and its mean weight."""

from collections.abc import Mapping

import numpy as np

NOISE = 1e-12
"""A variance this small, as a share of the mean square, is the noise of subtracting doubles."""


def mean_weights(totals: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(slices,) mean weights under their control, and their standard errors."""
    error = _error(totals["w"], totals["w2"], totals["rows"])
    return totals["wc"] / totals["control"], error


def mean_rewards(totals: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(slices,) mean rewards per row, and their standard errors."""
    error = _error(totals["r"], totals["r2"], totals["rows"])
    return totals["r"] / totals["rows"], error


def _error(sums: np.ndarray, squares: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(slices,) standard errors of means over rows; zero where every row says the same."""
    square = squares / rows
    variance = square - (sums / rows) ** 2
    return np.sqrt(np.where(variance > NOISE * square, variance, 0.0) / rows)

"""What can be said of a slice of the log: its mean reward and its mean weight."""

from collections.abc import Mapping

import numpy as np


def mean_weights(totals: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(slices,) mean weights under their control, and their standard errors."""
    mean = totals["wc"] / totals["control"]
    variance = totals["w2"] / totals["rows"] - (totals["w"] / totals["rows"]) ** 2
    return mean, np.sqrt(np.maximum(variance, 0) / totals["rows"])


def mean_rewards(totals: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(slices,) mean rewards per row, and their standard errors."""
    mean = totals["r"] / totals["rows"]
    variance = totals["r2"] / totals["rows"] - mean**2
    return mean, np.sqrt(np.maximum(variance, 0) / totals["rows"])

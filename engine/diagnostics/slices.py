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


def differ(mean: np.ndarray, error: np.ndarray) -> float:
    """The largest distance of a slice from the mean of all, in standard errors, after Bonferroni.

    Above 3 when slices differ as chance alone would not make them in about one log of 400.
    """
    from scipy.stats import norm

    known = np.isfinite(mean) & (error > 0)
    if known.sum() < 2:
        return 0.0
    precision = 1 / error[known] ** 2
    centre = (mean[known] * precision).sum() / precision.sum()
    farthest = float(np.abs((mean[known] - centre) / error[known]).max())
    tail = min(1.0, 2 * float(norm.sf(farthest)) * int(known.sum()))
    return float(norm.isf(tail / 2)) if tail < 1 else 0.0

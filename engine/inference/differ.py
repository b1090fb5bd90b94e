"""Do several means differ by more than chance?"""

import numpy as np

SAME = 1e-9
"""Means that differ by less of their size are one mean, added up in another order."""


def differ(mean: np.ndarray, error: np.ndarray) -> float:
    """The largest distance of a slice from the mean of all, in standard errors, after Bonferroni.

    Above 3 when slices differ as chance alone would not make them in about one log of 400. A slice
    in which every row says the same is as uncertain as the most uncertain of the others: no click
    in an hour is no proof that there could be none.
    """
    from scipy.special import ndtr, ndtri

    finite = np.isfinite(mean) & np.isfinite(error)
    if finite.sum() < 2:
        return 0.0
    largest = error[finite].max()
    if not largest > 0:
        return float("inf") if np.ptp(mean[finite]) > SAME * np.abs(mean[finite]).max() else 0.0
    error = np.where(error > 0, error, largest)
    precision = 1 / error[finite] ** 2
    centre = (mean[finite] * precision).sum() / precision.sum()
    farthest = float(np.abs((mean[finite] - centre) / error[finite]).max())
    tail = min(1.0, 2 * float(ndtr(-farthest)) * int(finite.sum()))
    return -float(ndtri(tail / 2)) if tail < 1 else 0.0

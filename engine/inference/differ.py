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

    known = np.isfinite(mean) & np.isfinite(error)
    if known.sum() < 2:
        return 0.0
    largest = error[known].max()
    if not largest > 0:
        return float("inf") if np.ptp(mean[known]) > SAME * np.abs(mean[known]).max() else 0.0
    error = np.where(error > 0, error, largest)
    precision = 1 / error[known] ** 2
    centre = (mean[known] * precision).sum() / precision.sum()
    farthest = float(np.abs((mean[known] - centre) / error[known]).max())
    tail = min(1.0, 2 * float(ndtr(-farthest)) * int(known.sum()))
    return -float(ndtri(tail / 2)) if tail < 1 else 0.0

"""Do several means differ by more than chance?"""

import numpy as np


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

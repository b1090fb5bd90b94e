"""Quantiles: of the normal distribution and Student's t, and the middle share of replicates."""

from statistics import NormalDist

import numpy as np

LARGE = 1e6
"""With more degrees of freedom Student's t is the normal distribution to six digits."""


def quantile(chance: float, freedom: float = float("inf")) -> float:
    """The quantile of Student's t, or of the normal distribution without degrees of freedom.

    Args:
        chance: below the quantile.
        freedom: degrees of freedom of the standard error.
    """
    if not freedom < LARGE:
        return NormalDist().inv_cdf(chance)
    from scipy.special import stdtrit

    return float(stdtrit(max(freedom, 1.0), chance))


def reach(level: float, freedom: float = float("inf")) -> float:
    """How many standard errors a two-sided interval of the level reaches to either side."""
    return quantile((1 + level) / 2, freedom)


def reaches(level: float, freedom: np.ndarray) -> np.ndarray:
    """(n,) the same for each of (n,) degrees of freedom."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(freedom, 1.0), (1 + level) / 2))


def middle(replicates: np.ndarray, level: float) -> tuple[float, float]:
    """The ends of the middle share of (n,) replicates; NaN where there are none.

    Replicates without a value are left out.
    """
    finite = replicates[np.isfinite(replicates)]
    if len(finite) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(finite, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def two_sided(value: float, error: float, freedom: float = float("inf")) -> float:
    """The chance of a value at least this far from zero if it were zero; NaN without an error."""
    if not (np.isfinite(value) and np.isfinite(error)):
        return float("nan")
    if error <= 0:
        return 1.0 if value == 0 else 0.0
    if not freedom < LARGE:
        return 2 * NormalDist().cdf(-abs(value) / error)
    from scipy.special import stdtr

    return 2 * float(stdtr(max(freedom, 1.0), -abs(value) / error))

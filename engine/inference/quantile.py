"""How many standard errors an interval reaches to either side."""

from statistics import NormalDist

import numpy as np

LARGE = 1e6
"""With more degrees of freedom Student's t is the normal distribution to six digits."""


def reach(level: float, freedom: float = float("inf")) -> float:
    """The quantile of Student's t, or of the normal distribution without degrees of freedom.

    Args:
        level: of a two-sided interval.
        freedom: degrees of freedom of the standard error.
    """
    if not freedom < LARGE:
        return NormalDist().inv_cdf((1 + level) / 2)
    from scipy.special import stdtrit

    return float(stdtrit(max(freedom, 1.0), (1 + level) / 2))


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
